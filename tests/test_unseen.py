"""Classes left out: the counts against numpy, the chosen shift against a search by hand, and a whole small race."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.optimize import brentq

from models.data import load
from models.data_errors import DataError
from models.records import RunResult, UnseenClass, decode, encode
from models.run import run
from models.spec import RunSpec
from models.unseen import answers, best_on_validation, shifted_classes, to_class_frequency

SPEC = RunSpec(
    data="digits",
    teacher="mlp-64",
    teacher_epochs=8,
    student="mlp-16",
    examples=300,
    epochs=15,
    temperature=4,
    omit=(3,),
)


def drive(spec: RunSpec) -> RunResult:
    stream = run(spec)
    while True:
        try:
            next(stream)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def no_three() -> UnseenClass:
    result = drive(SPEC)
    assert decode(encode(result), RunResult) == result
    assert result.unseen is not None
    return result.unseen


def made_up(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits that know every class but rate class 2 far too low, and the labels."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(400) % 5
    logits = 3 * torch.nn.functional.one_hot(labels, 5) + torch.randn(400, 5, generator=generator)
    logits[:, 2] -= 6.25
    return logits, labels


def test_the_few_are_shifted_and_the_many_stay() -> None:
    assert shifted_classes((3,), 10) == (3,)
    assert shifted_classes((0, 1, 2, 3, 4, 5, 6, 9), 10) == (7, 8)
    assert shifted_classes((0, 1), 4) == (0, 1)


def test_the_shift_for_validation_beats_every_other_on_the_slider() -> None:
    logits, labels = made_up(0)
    shift = best_on_validation(logits, labels, (2,))
    right = {step / 10: 0 for step in range(-600, 601)}
    for each in right:
        moved = logits.numpy() + each * np.isin(np.arange(5), [2])
        right[each] = int(np.sum(moved.argmax(1) == labels.numpy()))
    assert right[shift] == max(right.values())
    assert shift == pytest.approx(6.25, abs=1.0), "what was taken off is given back"


def test_a_student_that_knows_all_it_can_is_left_alone() -> None:
    logits, labels = made_up(3)
    logits[:, 2] = -1e6  # nothing on the slider brings it back
    assert best_on_validation(logits, labels, (2,)) == 0


def test_the_shift_without_labels_solves_its_equation() -> None:
    logits, _ = made_up(1)

    def surplus(shift: float) -> float:
        powers = np.exp(logits.double().numpy() + shift * np.isin(np.arange(5), [2]))
        return float((powers[:, 2] / powers.sum(1)).mean()) - 0.2

    assert to_class_frequency(logits, (2,), 0.2) == pytest.approx(brentq(surplus, -50, 50), abs=0.051)


def test_lowering_the_kept_is_raising_the_others() -> None:
    logits, _ = made_up(2)
    assert torch.equal(answers(logits, (0, 1), -4.0), answers(logits, (2, 3, 4), 4.0))


def test_a_record_holds_what_a_slider_needs_and_counts_as_numpy_does(no_three: UnseenClass) -> None:
    dataset = load("digits")
    assert no_three.omitted == no_three.shifted == (3,)
    assert no_three.validation.labels == tuple(dataset.validation.labels.tolist())
    labels = np.array(no_three.test.labels)
    for role in ("distilled", "plain"):
        logits = np.array(no_three.test.logits[role])
        assert logits.shape == (len(dataset.test.labels), 10)
        points = [(0.0, no_three.before[role])] + [(each.shift, each.errors) for each in no_three.after[role]]
        for shift, errors in points:
            wrong = (logits + shift * np.isin(np.arange(10), no_three.shifted)).argmax(1) != labels
            assert (errors.total, errors.unseen) == (wrong.sum(), (wrong & (labels == 3)).sum())


def test_a_student_learns_of_a_class_it_never_saw(no_three: UnseenClass) -> None:
    """Hinton 2015, section 3: only through the teacher's almost-answers. The shift may bring out more, never less."""
    threes = no_three.test.labels.count(3)
    assert no_three.before["plain"].unseen == threes
    chosen = {role: no_three.after[role][0].errors for role in ("distilled", "plain")}
    assert chosen["distilled"].unseen < 0.5 * threes
    assert chosen["distilled"].total <= no_three.before["distilled"].total
    assert chosen["distilled"].unseen < chosen["plain"].unseen


def test_a_race_with_all_classes_has_no_such_record() -> None:
    assert drive(replace(SPEC, omit=(), epochs=1)).unseen is None


def test_classes_that_are_not_there_and_too_few_images_are_told() -> None:
    with pytest.raises(DataError, match="left out"):
        drive(replace(SPEC, examples=1_200))
