"""Each method against torchdistill, numpy or the limit that its paper states; and what a pair may use."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torchdistill.losses.mid_level import ATLoss, DISTLoss, RKDLoss, SPKDLoss

from models.catalogue import METHODS
from models.data import load
from models.features import Features, last_layer, look_inside
from models.gradings import grading
from models.losses import UNLABELLED, soft_loss
from models.methods.answers import correlation_loss, decoupled_loss, logit_loss, top_k_loss, top_one_loss
from models.methods.insides import attention_loss, hint_loss, relation_loss, similarity_loss
from models.networks import build, parameter_count
from models.recipes import new_pair
from models.spec import RunSpec
from models.teachers import freeze
from models.training import train
from tests.test_losses import softmax

IMAGES, CLASSES = 9, 10
Three = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


@pytest.fixture
def logits() -> Three:
    """Student logits, teacher logits, labels."""
    generator = torch.Generator().manual_seed(5)
    student = torch.randn(IMAGES, CLASSES, generator=generator, dtype=torch.float64) * 2
    teacher = torch.randn(IMAGES, CLASSES, generator=generator, dtype=torch.float64) * 4
    return student, teacher, torch.randint(0, CLASSES, (IMAGES,), generator=generator)


def kl(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Σ p log (p / q) of each row, with 0 log 0 = 0."""
    ratio = np.divide(p, q, out=np.ones_like(p), where=p > 0)
    return np.sum(p * np.log(np.where(p > 0, ratio, 1)), axis=1)


def test_top_one_is_cross_entropy_with_the_teachers_answer_and_hears_nothing_else(logits: Three) -> None:
    student, teacher, _ = logits
    shares = softmax(student.numpy())[np.arange(IMAGES), teacher.numpy().argmax(1)]
    assert top_one_loss(student, teacher).item() == pytest.approx(-np.log(shares).mean(), rel=1e-10)
    assert top_one_loss(student, 100 * teacher).item() == top_one_loss(student, teacher).item()


@pytest.mark.parametrize("k", [1, 3, 9])
@pytest.mark.parametrize("temperature", [1.0, 5.0])
def test_top_k_is_kl_with_the_other_shares_set_to_nothing(logits: Three, k: int, temperature: float) -> None:
    student, teacher, _ = logits
    p = softmax(teacher.numpy() / temperature)
    p = np.where(p >= np.sort(p, axis=1)[:, [-k]], p, 0)
    p /= p.sum(1, keepdims=True)
    expected = temperature**2 * kl(p, softmax(student.numpy() / temperature)).mean()
    assert top_k_loss(student, teacher, temperature, k).item() == pytest.approx(expected, rel=1e-10)


def test_top_k_runs_from_the_first_answer_to_soft_targets(logits: Three) -> None:
    student, teacher, _ = logits
    assert top_k_loss(student, teacher, 1.0, 1).item() == pytest.approx(top_one_loss(student, teacher).item())
    for k in (CLASSES, CLASSES + 5):
        assert top_k_loss(student, teacher, 4.0, k).item() == pytest.approx(soft_loss(student, teacher, 4.0).item())


def test_logit_matching_is_the_soft_loss_at_endless_temperature(logits: Three) -> None:
    """Hinton 2015, section 2.1, for logits of any mean: the mean changes no probability."""
    student, teacher, _ = logits
    assert soft_loss(student + 3, teacher, 1e4).item() == pytest.approx(logit_loss(student, teacher).item(), rel=1e-2)
    z, v = student.numpy(), teacher.numpy()
    centred = (z - z.mean(1, keepdims=True)) - (v - v.mean(1, keepdims=True))
    assert logit_loss(student, teacher).item() == pytest.approx((centred**2).sum() / (2 * CLASSES * IMAGES), rel=1e-10)


@pytest.mark.parametrize("temperature", [1.0, 4.0])
def test_decoupled_equals_numpy(logits: Three, temperature: float) -> None:
    student, teacher, labels = logits
    p, q = softmax(teacher.numpy() / temperature), softmax(student.numpy() / temperature)
    rows = np.arange(IMAGES)
    p_t, q_t = p[rows, labels], q[rows, labels]
    target = p_t * np.log(p_t / q_t) + (1 - p_t) * np.log((1 - p_t) / (1 - q_t))
    p[rows, labels] = q[rows, labels] = 0
    others = kl(p / p.sum(1, keepdims=True), q / q.sum(1, keepdims=True))
    expected = temperature**2 * (target + 8 * others).mean()
    assert decoupled_loss(student, teacher, labels, temperature).item() == pytest.approx(expected, rel=1e-9)


def test_decoupled_with_the_teachers_own_weight_is_the_soft_loss(logits: Three) -> None:
    """Zhao 2022, equation 6: KD = TCKD + (1 − p_t) · NCKD."""
    student, teacher, labels = (part[:1] for part in logits)
    p_t = torch.softmax(teacher / 4, 1)[0, labels[0]].item()
    coupled = decoupled_loss(student, teacher, labels, 4.0, target_weight=1.0, others_weight=1 - p_t)
    assert coupled.item() == pytest.approx(soft_loss(student, teacher, 4.0).item(), rel=1e-9)


def test_decoupled_takes_the_teachers_answer_where_there_is_no_label(logits: Three) -> None:
    student, teacher, labels = logits
    none = torch.full_like(labels, UNLABELLED)
    given = decoupled_loss(student, teacher, teacher.argmax(1), 4.0)
    assert decoupled_loss(student, teacher, none, 4.0).item() == given.item()


@pytest.mark.parametrize("temperature", [1.0, 4.0])
def test_correlation_equals_torchdistill_and_numpy(logits: Three, temperature: float) -> None:
    student, teacher, _ = logits
    theirs = DISTLoss("z", "output", "z", "output", tau=temperature)
    expected = theirs({"z": {"output": student}}, {"z": {"output": teacher}})
    found = correlation_loss(student, teacher, temperature).item()
    assert found == pytest.approx(expected.item(), rel=1e-9)
    q, p = softmax(student.numpy() / temperature), softmax(teacher.numpy() / temperature)
    within = [np.corrcoef(a, b)[0, 1] for a, b in zip(q, p, strict=True)]
    across = [np.corrcoef(a, b)[0, 1] for a, b in zip(q.T, p.T, strict=True)]
    assert found == pytest.approx(temperature**2 * (2 - np.mean(within) - np.mean(across)), rel=1e-6)


def test_correlation_asks_for_the_pattern_and_not_for_the_size() -> None:
    """Shares that rise and fall with the teacher's, half as strongly, are as good as the teacher's own."""
    p = torch.tensor([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.3, 0.1, 0.6]], dtype=torch.float64)
    fainter = 1 / 3 + (p - 1 / 3) / 2
    assert correlation_loss(fainter.log(), p.log(), 1.0).item() == pytest.approx(0, abs=1e-10)
    assert soft_loss(fainter.log(), p.log(), 1.0).item() > 0.05


def random_features(units: int, channels: int, generator: torch.Generator) -> Features:
    maps = {side: torch.rand(IMAGES, channels, side, side, generator=generator) for side in (4, 7)}
    return Features(torch.randn(IMAGES, units, generator=generator), maps)


@pytest.fixture
def features() -> tuple[Features, Features]:
    """A narrow student's and a wide teacher's."""
    generator = torch.Generator().manual_seed(6)
    return random_features(5, 3, generator), random_features(12, 8, generator)


def test_attention_equals_torchdistill(features: tuple[Features, Features]) -> None:
    student, teacher = features
    pairs = {str(side): {"student": {"path": str(side), "io": "output"}, "teacher": {"path": str(side), "io": "output"}}
             for side in student.maps}  # fmt: skip
    dicts = [{str(side): {"output": maps} for side, maps in each.maps.items()} for each in features]
    expected = ATLoss(pairs, mode="code")(*dicts)
    assert attention_loss(student, teacher).item() == pytest.approx(expected.item(), rel=1e-5)


def test_attention_compares_the_sizes_that_both_have(features: tuple[Features, Features]) -> None:
    student, teacher = features
    only = Features(teacher.last, {7: teacher.maps[7], 2: torch.rand(IMAGES, 8, 2, 2)})
    expected = attention_loss(Features(student.last, {7: student.maps[7]}), teacher)
    assert attention_loss(student, only).item() == pytest.approx(expected.item())


def test_relations_equal_torchdistill_and_ignore_scale(features: tuple[Features, Features]) -> None:
    student, teacher = features
    theirs = RKDLoss("last", "last", dist_factor=1.0, angle_factor=0.0, reduction="mean")
    expected = theirs({"last": {"output": student.last}}, {"last": {"output": teacher.last}})
    assert relation_loss(student, teacher).item() == pytest.approx(expected.item(), rel=1e-4)
    assert relation_loss(Features(5 * teacher.last), teacher).item() == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("loss", [relation_loss, similarity_loss])
def test_a_silent_student_has_a_finite_gradient(
    loss: Callable[[Features, Features], torch.Tensor], features: tuple[Features, Features]
) -> None:
    silent = torch.zeros(IMAGES, 5, requires_grad=True)
    loss(Features(silent), features[1]).backward()
    assert silent.grad is not None and silent.grad.isfinite().all()


def test_similarity_equals_torchdistill_and_ignores_scale(
    features: tuple[Features, Features], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows have length 1 as in the paper's equation 3; torchdistill's call divides them by their sum instead."""
    student, teacher = features
    monkeypatch.setattr("torchdistill.losses.mid_level.normalize", lambda rows, _: torch.nn.functional.normalize(rows))
    theirs = SPKDLoss("last", "last", reduction="batchmean")
    expected = theirs({"last": {"output": student.last}}, {"last": {"output": teacher.last}})
    assert similarity_loss(student, teacher).item() == pytest.approx(expected.item(), rel=1e-5)
    assert similarity_loss(Features(5 * teacher.last), teacher).item() == pytest.approx(0, abs=1e-10)


def test_hint_is_half_the_mean_square_after_the_regressor(features: tuple[Features, Features]) -> None:
    student, teacher = features
    regressor = torch.nn.Linear(5, 12)
    mapped = student.last.numpy() @ regressor.weight.detach().numpy().T + regressor.bias.detach().numpy()
    expected = 0.5 * np.mean((mapped - teacher.last.numpy()) ** 2)
    assert hint_loss(student, teacher, regressor).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("name", "sides"), [("mlp-8", set()), ("cnn-4", {4, 2}), ("resnet-4", {4, 2, 1})])
def test_looking_inside_changes_no_answer_and_leaves_no_hook(name: str, sides: set[int]) -> None:
    network = build(name, load("digits").info).eval()
    images = torch.randn(3, 1, 8, 8)
    plain = network(images)
    logits, seen = look_inside(network, images)
    assert torch.equal(logits, plain)
    assert torch.allclose(last_layer(network)(seen.last), plain)
    assert seen.maps.keys() == sides
    assert all((maps >= 0).all() for maps in seen.maps.values()), "maps are read after the ReLU"
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in network.modules())


SPEC = RunSpec(data="digits", teacher="cnn-8", student="cnn-2", examples=60, epochs=2, temperature=4, soft_weight=0.7)


@pytest.fixture(scope="module")
def teacher() -> torch.nn.Module:
    torch.manual_seed(1)
    return freeze(build("cnn-8", load("digits").info))


BY_SOFT_TARGETS = ("ensemble", "assistant", "born-again", "reversed")  # graded in the usual way, by another teacher


@pytest.mark.parametrize("method", METHODS)
def test_every_method_trains_its_student_and_leaves_the_plain_twin_alone(method: str, teacher: torch.nn.Module) -> None:
    weights = {}
    for name in ("soft-targets", method):
        pair, batches = new_pair(replace(SPEC, method=name), 0, load("digits"), teacher)
        for _ in train(pair, batches, SPEC.epochs):
            pass
        weights[name] = {role: pair[role].network.state_dict() for role in pair}
        losses, _ = pair["distilled"].tally.read()
        assert losses.total == pytest.approx(0.3 * losses.hard + 0.7 * losses.soft, rel=1e-4)
        assert all(tensor.isfinite().all() for tensor in weights[name]["distilled"].values())
    usual, other = weights["soft-targets"], weights[method]
    assert all(torch.equal(usual["plain"][key], tensor) for key, tensor in other["plain"].items())
    same = all(torch.equal(usual["distilled"][key], tensor) for key, tensor in other["distilled"].items())
    assert same == (method in {"soft-targets", *BY_SOFT_TARGETS})


def test_the_regressor_learns_along_and_is_no_part_of_the_student(teacher: torch.nn.Module) -> None:
    student = build("cnn-2", load("digits").info)
    size = parameter_count(student)
    _, regressor = grading(replace(SPEC, method="hint"), teacher, student)
    assert regressor is not None and parameter_count(student) == size
    pair, batches = new_pair(replace(SPEC, method="hint"), 0, load("digits"), teacher)
    learning = pair["distilled"].optimizer.parameters
    assert sum(parameter.numel() for parameter in learning) == size + parameter_count(regressor)
    before = learning[-1].detach().clone()
    next(train(pair, batches, 1))
    assert not torch.equal(before, learning[-1])


@pytest.mark.parametrize(("teacher_name", "student_name"), [("cnn-4", "resnet-4"), ("resnet-4", "cnn-2")])
def test_feature_methods_cross_families(teacher_name: str, student_name: str) -> None:
    dataset = load("digits")
    torch.manual_seed(2)
    other = freeze(build(teacher_name, dataset.info))
    for method in ("hint", "attention", "relations", "similarity"):
        spec = replace(SPEC, teacher=teacher_name, student=student_name, method=method)
        pair, batches = new_pair(spec, 0, dataset, other)
        next(train(pair, batches, 1))
        assert pair["distilled"].tally.read()[0].soft > 0
