"""Methods with other company than one trained teacher: by numpy, by hand, and by what each network may see."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.catalogue import method_problem, middle_network
from models.data import Dataset, load
from models.evaluation import predict
from models.gradings import grading
from models.losses import UNLABELLED, hard_loss, soft_loss
from models.methods.company import SMOOTHING, ensemble_logits, mutual_loss, smoothed_loss
from models.networks import build, parameter_count
from models.other_teachers import MORE_TEACHERS, Ensemble, assistant, first_generation, preparations, who_teaches
from models.recipes import new_pair
from models.run import run
from models.spec import RunSpec, SpecError
from models.teachers import freeze
from models.training import train
from tests.test_losses import softmax
from tests.test_run import drive

IMAGES, CLASSES = 7, 10
SPEC = RunSpec(data="digits", teacher="cnn-8", student="cnn-2", examples=60, unlabelled=20, epochs=2, teacher_epochs=1)


@pytest.fixture
def logits() -> torch.Tensor:
    """Of three networks, (3, N, K)."""
    return 3 * torch.randn(3, IMAGES, CLASSES, generator=torch.Generator().manual_seed(4), dtype=torch.float64)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load("digits")


@pytest.fixture(scope="module")
def teacher(dataset: Dataset) -> torch.nn.Module:
    torch.manual_seed(1)
    return freeze(build("cnn-8", dataset.info))


@pytest.mark.parametrize("temperature", [1.0, 10.0])
def test_an_ensembles_soft_targets_are_the_mean_of_its_members(logits: torch.Tensor, temperature: float) -> None:
    expected = np.mean([softmax(each.numpy() / temperature) for each in logits], axis=0)
    found = softmax(ensemble_logits(list(logits), temperature).numpy() / temperature)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_several_copies_of_one_teacher_are_that_teacher(dataset: Dataset, teacher: torch.nn.Module) -> None:
    images = dataset.test.images[:20]
    alone = torch.softmax(predict(teacher, dataset, images), 1)
    together = torch.softmax(predict(Ensemble([teacher, teacher, teacher], 4.0), dataset, images), 1)
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("temperature", [1.0, 10.0])
def test_each_of_two_fellows_learns_from_labels_and_the_other(logits: torch.Tensor, temperature: float) -> None:
    """The gradient of each loss in numpy: q − y of the labels, and T · (q_T − q_T of the other)."""
    labels = torch.tensor([0, 1, 2, 3, 4, 5, 6])
    one, other = (each.clone().requires_grad_() for each in logits[:2])
    mutual_loss(one, other, labels, temperature).backward()
    z, v, y = one.detach().numpy(), other.detach().numpy(), np.eye(CLASSES)[labels]
    for found, own, others in ((one.grad, z, v), (other.grad, v, z)):
        assert found is not None
        apart = softmax(own / temperature) - softmax(others / temperature)
        np.testing.assert_allclose(found.numpy(), (softmax(own) - y + temperature * apart) / IMAGES, atol=1e-12)


def test_label_smoothing_equals_torch_and_is_a_teacher_who_knows_nothing(logits: torch.Tensor) -> None:
    labels = torch.tensor([0, 1, 2, 3, 4, UNLABELLED, UNLABELLED])
    student = logits[0].clone().requires_grad_()
    theirs = torch.nn.functional.cross_entropy(student[:5], labels[:5], label_smoothing=SMOOTHING)
    assert smoothed_loss(student, labels).item() == pytest.approx(theirs.item(), rel=1e-10)
    (smoothed,) = torch.autograd.grad(smoothed_loss(student[:5], labels[:5]), student)
    knows_nothing = torch.zeros(5, CLASSES, dtype=torch.float64)
    mixed = (1 - SMOOTHING) * hard_loss(student[:5], labels[:5]) + SMOOTHING * soft_loss(
        student[:5], knows_nothing, 1.0
    )
    torch.testing.assert_close(smoothed, torch.autograd.grad(mixed, student)[0])


def test_a_fellow_is_a_network_of_the_same_size_with_another_start(dataset: Dataset, teacher: torch.nn.Module) -> None:
    spec = replace(SPEC, method="mutual")
    pair, _ = new_pair(spec, 0, dataset, teacher)
    before = {key: tensor.clone() for key, tensor in pair["distilled"].network.state_dict().items()}
    _, fellow = grading(spec, teacher, pair["distilled"].network)
    assert fellow is not None and parameter_count(fellow) == parameter_count(pair["distilled"].network)
    assert not torch.equal(fellow.state_dict()["layers.0.weight"], before["layers.0.weight"])
    learning = sum(parameter.numel() for parameter in pair["distilled"].optimizer.parameters)
    assert learning == 2 * parameter_count(fellow), "both learn"


def test_an_assistant_stands_in_the_middle_and_sees_what_the_student_sees(
    dataset: Dataset, teacher: torch.nn.Module
) -> None:
    helper, batches = assistant(replace(SPEC, method="assistant"), 3, dataset, teacher)
    assert parameter_count(helper.network) == parameter_count(build("cnn-4", dataset.info))
    _, own = new_pair(SPEC, 3, dataset, teacher)
    seen, students = next(batches.epoch()), next(own.epoch())
    assert torch.equal(seen.images, students.images) and torch.equal(seen.labels, students.labels)


@pytest.mark.parametrize(
    ("teacher_name", "student", "middle"),
    [("cnn-32", "cnn-8", "cnn-16"), ("mlp-800", "mlp-32", "mlp-160"), ("cnn-3", "cnn-2", None),
     ("cnn-8", "cnn-8", None), ("cnn-32", "mlp-8", None), ("cnn-2", "cnn-32", None)],
)  # fmt: skip
def test_the_middle_is_by_ratio_and_not_always_there(teacher_name: str, student: str, middle: str | None) -> None:
    assert middle_network(teacher_name, student) == middle
    assert (method_problem("assistant", teacher_name, student) is None) == (middle is not None)


def test_a_spec_without_a_middle_is_told_so() -> None:
    with pytest.raises(SpecError, match="wide teacher and a narrow student"):
        RunSpec(method="assistant", student="mlp-8")
    with pytest.raises(SpecError, match="is no network"):
        RunSpec(method="assistant", student="owl")


def test_the_first_generation_has_the_students_labels_and_another_start(
    dataset: Dataset, teacher: torch.nn.Module
) -> None:
    first, batches = first_generation(SPEC, SPEC.student, 0, dataset)
    pair, own = new_pair(SPEC, 0, dataset, teacher)
    images, students = (
        torch.cat([batch.images[: batch.labelled] for batch in each.epoch()]).flatten(1).sort(0).values
        for each in (batches, own)
    )
    torch.testing.assert_close(images, students, msg="the same labelled pictures, in another order")
    keys = pair["plain"].network.state_dict()
    assert {key: value.shape for key, value in first.network.state_dict().items()} == {
        key: value.shape for key, value in keys.items()
    }
    assert not torch.equal(first.network.state_dict()["layers.0.weight"], keys["layers.0.weight"])


def test_an_ensemble_is_the_teacher_and_others_with_other_starts(dataset: Dataset, teacher: torch.nn.Module) -> None:
    spec = replace(SPEC, method="ensemble")
    made = [each.trainee.network for each in preparations(spec, 0, dataset, teacher)]
    assert len(made) == MORE_TEACHERS
    assert not torch.equal(made[0].state_dict()["layers.0.weight"], made[1].state_dict()["layers.0.weight"])
    ensemble = who_teaches(spec, teacher, made)
    assert isinstance(ensemble, Ensemble) and [*ensemble.teachers] == [teacher, *made]
    assert who_teaches(SPEC, teacher, []) is teacher


@pytest.mark.parametrize(("method", "times"), [("ensemble", 2), ("born-again", 2), ("mutual", 0)])
def test_a_run_says_what_it_prepares_and_what_that_took(method: str, times: int) -> None:
    """Two teachers for all pairs, or one network for each of two pairs."""
    records, result = drive(replace(SPEC, method=method, seeds=(0, 1)))
    ends = [record for record in records if record.phase == "loading" and record.step == record.steps > 0]
    assert len(ends) == times and all(record.note for record in ends)
    assert (result.networks["distilled"].beforehand_s > 0) == bool(times)
    assert result.networks["plain"].beforehand_s == 0


def test_a_run_stops_while_its_assistant_learns() -> None:
    stream = run(replace(SPEC, method="assistant", epochs=20))
    record = next(stream)
    while not record.steps:
        record = next(stream)
    with pytest.raises(StopIteration) as end:
        stream.send("stop")
    assert not end.value.value.complete and not end.value.value.networks


def test_training_time_is_each_networks_own(dataset: Dataset, teacher: torch.nn.Module) -> None:
    pair, batches = new_pair(SPEC, 0, dataset, teacher)
    assert [trainee.train_s for trainee in pair.values()] == [0, 0]
    alone = {"plain": pair["plain"]}
    for _ in train(alone, batches, 1):
        pass
    assert pair["plain"].train_s > 0 and pair["distilled"].train_s == 0
