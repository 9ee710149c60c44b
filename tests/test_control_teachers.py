"""Control teachers: what is taken away, and nothing else; and what the exhibit says of them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import special, stats

from lessons.comparing import Interval
from lessons.results import load_result
from models.batches import Batch
from models.control_teachers import permuted_answers, smoothed_grading, uniform_loss
from models.data import load
from models.networks import build, parameter_count
from models.other_teachers import preparations
from models.recipes import STUDENT_RATE, new_pair
from models.spec import RunSpec, SpecError
from models.teachers import find_teacher, freeze
from tests.exhibit_pages import open_exhibit, words
from ui.exhibits.control_teachers import CONTROLS, in_words


def test_only_the_wrong_classes_change_places() -> None:
    logits = torch.randn(200, 10, generator=torch.Generator().manual_seed(1))
    mixed = permuted_answers(logits, seeded(5))
    before, after = logits.numpy(), mixed.numpy()
    rows = np.arange(200)
    first = before.argmax(1)
    assert (after.argmax(1) == first).all() and (after[rows, first] == before[rows, first]).all()
    assert (np.sort(after, 1) == np.sort(before, 1)).all(), "the same shares, so the same entropy"
    others = np.delete(np.arange(10), first[0])
    assert any((after[row] != before[row]).any() for row in rows)
    places = [list(before[row]).index(after[row, others[0]]) for row in rows if first[row] == first[0]]
    assert len(set(places)) > 4, "each image has an order of its own"
    assert torch.equal(permuted_answers(logits, seeded(5)), mixed)
    assert not torch.equal(permuted_answers(logits, seeded(6)), mixed)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_answers_to_shifted_pictures_are_mixed_up_too() -> None:
    dataset = load("digits")
    torch.manual_seed(0)
    teacher = freeze(build("mlp-16", dataset.info))
    spec = RunSpec(data="digits", student="mlp-8", teacher="mlp-16", examples=60, epochs=1, augment=True)
    _, asked = new_pair(spec, 0, dataset, teacher)
    _, mixed = new_pair(replace(spec, method="permuted"), 0, dataset, teacher)
    for plain, permuted in zip(asked.epoch(), mixed.epoch(), strict=True):
        assert torch.equal(plain.images, permuted.images)
        assert plain.teacher_logits is not None and permuted.teacher_logits is not None
        before, after = plain.teacher_logits, permuted.teacher_logits
        assert torch.equal(before.argmax(1), after.argmax(1)) and not torch.equal(before, after)
        assert torch.equal(before.sort(1).values, after.sort(1).values)


def test_longer_steps_change_the_rate_of_one_twin_alone() -> None:
    dataset = load("digits")
    torch.manual_seed(0)
    teacher = freeze(build("cnn-4", dataset.info))
    spec = RunSpec(data="digits", student="cnn-2", teacher="cnn-4", examples=60, epochs=1, method="longer-steps")
    pair, _ = new_pair(spec, 0, dataset, teacher)
    rates = {role: trainee.learning_rate for role, trainee in pair.items()}
    assert rates == {"distilled": pytest.approx(3 * STUDENT_RATE), "plain": STUDENT_RATE}


@pytest.mark.parametrize(
    ("worth", "beyond", "told"),
    [
        (0.01, 0.01, "mixed-up answers bring +2.0 points (95 % interval +1.0 to +5.0) more than a teacher that knows"),
        (0.01, -0.01, "these seeds can't tell them apart"),
        (-0.01, 0.01, "can't tell whether the almost-answers matter"),
    ],
)
def test_the_words_follow_both_intervals(worth: float, beyond: float, told: str) -> None:
    assert told in in_words(Interval(0.02, worth, 0.05, 5), Interval(0.02, beyond, 0.05, 5), 5.0)


def test_what_the_lesson_says_of_the_mixed_up_and_the_empty_teacher_is_measured() -> None:
    mixed, empty = (load_result(name).networks["distilled"] for name in ("permuted", "uniform"))
    differences = np.subtract(*([score.test_accuracy for score in each.scores] for each in (mixed, empty)))
    assert stats.ttest_1samp(differences, 0).pvalue > 0.05, "our seeds can't tell these two apart"


def test_every_control_has_a_record_of_its_own() -> None:
    assert len({control.record for control in CONTROLS}) == len(CONTROLS) == 9


@pytest.mark.parametrize("temperature", [1.0, 10.0])
def test_a_uniform_teacher_gives_every_class_the_same_share(temperature: float) -> None:
    z = torch.randn(6, 10, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    answers = special.softmax(z.numpy() / temperature, axis=1)
    expected = temperature**2 * stats.entropy(np.full((6, 10), 0.1), answers, axis=1).mean()
    assert uniform_loss(z, temperature).item() == pytest.approx(expected)


def test_a_smoothed_teacher_minimises_its_loss_at_the_smoothed_label_and_may_not_be_confused_with_another() -> None:
    """Cross-entropy is least, and then the entropy of the label, where the answer is the smoothed label itself."""
    label = np.full(10, 0.01)
    label[3] += 0.9
    answer = torch.nn.Parameter(torch.tensor(np.log(label))[None])
    network = torch.nn.Module()
    network.forward = lambda images: answer  # type: ignore[method-assign]
    batch = Batch(torch.zeros(1, 1, 8, 8), torch.tensor([3]), 1, None)
    _, parts = smoothed_grading(0.1)(network, batch)
    assert parts.total.item() == pytest.approx(stats.entropy(label))
    parts.total.backward()
    assert answer.grad is not None and answer.grad.abs().max() < 1e-6
    sharp = RunSpec()
    assert find_teacher(replace(sharp, teacher_smoothing=0.1), load("mnist-5k").info) is None
    assert find_teacher(sharp, load("mnist-5k").info) is not None, "one ships with Owlet"


def test_reversed_roles_give_a_narrow_network_the_students_pictures() -> None:
    dataset = load("digits")
    spec = RunSpec(data="digits", student="cnn-8", teacher="cnn-4", examples=60, epochs=1, method="reversed")
    (first,) = preparations(spec, 0, dataset, build("cnn-4", dataset.info))
    assert parameter_count(first.trainee.network) == parameter_count(build("cnn-2", dataset.info))
    assert sum(batch.labelled for batch in first.batches.epoch()) == 60, "its pupil's pictures and no others"
    with pytest.raises(SpecError, match="narrower"):
        replace(spec, student="cnn-1")


def test_a_control_is_chosen_and_its_bars_are_all_measured() -> None:
    at = open_exhibit("control_teachers")
    for control in CONTROLS:
        at.selectbox(key="here_control").set_value(control.record).run()
        assert not at.exception and f"**{control.title}.** {control.taken}" in words(at)
    assert {"almost_answers_worth"} <= set(at.session_state["reports"])
