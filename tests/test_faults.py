"""Each fault breaks the piece that it names, in the way it says; the healthy oracles find it; and a run uses it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from lessons.clinic import healthy, patients
from models import faults
from models.data import Dataset, load
from models.evaluation import accuracy, predict
from models.faults_catalogue import FAULTS
from models.gradings import grading
from models.losses import distillation_loss, hard_loss, soft_loss
from models.recipes import new_pair
from models.spec import RunSpec, SpecError
from models.teachers import find_teacher
from tests.test_losses import softmax

T = 4.0
SPEC = RunSpec(soft_weight=0.9, examples=40)
Array = NDArray[np.float64]


@pytest.fixture
def logits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Student logits, teacher logits, labels."""
    generator = torch.Generator().manual_seed(8)
    student, teacher = torch.randn(2, 6, 10, generator=generator, dtype=torch.float64) * 4
    return student, teacher, torch.randint(0, 10, (6,), generator=generator)


@pytest.fixture(scope="module")
def digits() -> tuple[Dataset, torch.nn.Module]:
    """The data set and its shipped teacher."""
    dataset = load("mnist-5k")
    teacher = find_teacher(SPEC, dataset.info)
    assert teacher is not None
    return dataset, teacher


def kl(p: Array, q: Array) -> Array:
    return (p * np.log(p / q)).sum(axis=1)


WRONG: dict[str, Callable[[Array, Array], float]] = {  # by the formula that the fault claims, in numpy
    "mean-over-classes": lambda z, v: T**2 * kl(softmax(v / T), softmax(z / T)).mean() / 10,
    "no-t-squared": lambda z, v: kl(softmax(v / T), softmax(z / T)).mean(),
    "one-sided-temperature": lambda z, v: T**2 * kl(softmax(v / T), softmax(z)).mean(),
    "softmax-twice": lambda z, v: T**2 * kl(softmax(softmax(v) / T), softmax(z / T)).mean(),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_broken_soft_loss_is_the_formula_it_claims_and_the_healthy_oracle_finds_it(
    name: str, logits: tuple[torch.Tensor, ...]
) -> None:
    student, teacher, labels = logits
    parts = faults.BROKEN_LOSSES[name](student, teacher, labels, T, 0.9)
    expected = WRONG[name](student.numpy(), teacher.numpy())
    assert parts.soft.item() == pytest.approx(expected, rel=1e-10)
    assert parts.hard.item() == pytest.approx(hard_loss(student, labels).item())
    assert parts.total.item() == pytest.approx(0.1 * parts.hard.item() + 0.9 * expected)
    z, v = student.numpy(), teacher.numpy()
    oracle = T**2 * kl(softmax(v / T), softmax(z / T)).mean()
    assert parts.soft.item() != pytest.approx(oracle, rel=0.1), "the test of the healthy loss would fail"


def test_swapped_weights_are_those_of_the_other_end(logits: tuple[torch.Tensor, ...]) -> None:
    for weight in (0.0, 0.3, 1.0):
        broken = faults.weights_swapped(*logits, T, weight)
        assert broken.total.item() == pytest.approx(distillation_loss(*logits, T, 1 - weight).total.item())
    student, teacher, labels = logits
    assert faults.weights_swapped(*logits, T, 1.0).total.item() == pytest.approx(hard_loss(student, labels).item())
    assert faults.weights_swapped(*logits, T, 0.0).total.item() == pytest.approx(soft_loss(student, teacher, T).item())


def test_kept_answers_are_those_that_the_teacher_gives_to_the_very_images(
    digits: tuple[Dataset, torch.nn.Module],
) -> None:
    dataset, teacher = digits
    _, batches = new_pair(SPEC, 0, dataset, teacher)
    for batch in batches.epoch():
        with torch.inference_mode():
            torch.testing.assert_close(batch.teacher_logits, teacher(batch.images), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", faults.BROKEN_ANSWERS)
def test_that_test_finds_every_fault_in_the_answers(name: str, digits: tuple[Dataset, torch.nn.Module]) -> None:
    dataset, teacher = digits
    _, batches = new_pair(replace(SPEC, fault=name), 0, dataset, teacher)
    batch = next(iter(batches.epoch()))
    assert batch.teacher_logits is not None
    with torch.inference_mode():
        assert (batch.teacher_logits - teacher(batch.images)).abs().max() > 1
    assert not teacher.training


def test_shuffled_answers_are_the_same_answers_elsewhere(digits: tuple[Dataset, torch.nn.Module]) -> None:
    dataset, teacher = digits
    images = dataset.validation.images[:60]
    right, wrong = predict(teacher, dataset, images), faults.shuffled_answers(teacher, dataset, images)
    assert not torch.equal(right, wrong)
    torch.testing.assert_close(right.sort(dim=0).values, wrong.sort(dim=0).values)


def test_raw_pixels_are_answered_as_raw_pixels(digits: tuple[Dataset, torch.nn.Module]) -> None:
    dataset, teacher = digits
    images = dataset.validation.images[:60]
    with torch.inference_mode():
        expected = teacher(images.float())
    torch.testing.assert_close(faults.wrong_normalisation(teacher, dataset, images), expected, rtol=1e-3, atol=1e-2)


def test_a_forgetful_teacher_is_nearly_as_good_and_draws_no_number_of_the_students(
    digits: tuple[Dataset, torch.nn.Module],
) -> None:
    dataset, teacher = digits
    images, labels = dataset.validation.images, dataset.validation.labels
    before = torch.get_rng_state()
    answers = faults.answers_in_train_mode(teacher, dataset, images)
    assert torch.equal(torch.get_rng_state(), before)
    whole = accuracy(predict(teacher, dataset, images), labels)
    assert whole - 0.05 < accuracy(answers, labels) < whole


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_the_distilled_students_lesson_and_nothing_else(
    name: str, digits: tuple[Dataset, torch.nn.Module]
) -> None:
    dataset, teacher = digits
    assert (name in faults.BROKEN_LOSSES) != (name in faults.BROKEN_ANSWERS)
    spec = replace(SPEC, fault=name)
    totals = {}
    for each in (SPEC, spec):
        pair, batches = new_pair(each, 0, dataset, teacher)
        batch = next(iter(batches.epoch()))
        totals[each.fault] = {role: one.loss(one.network.eval(), batch)[1].total.item() for role, one in pair.items()}
    assert totals[""]["plain"] == totals[name]["plain"]
    assert totals[""]["distilled"] != pytest.approx(totals[name]["distilled"], rel=1e-4)


def test_without_a_fault_the_healthy_loss_runs_and_keys_stay() -> None:
    student = torch.nn.Linear(1, 1)
    loss, beside = grading(SPEC, student, student)
    assert beside is None and loss is not None
    assert RunSpec(temperature=4, seeds=(0, 1), epochs=30).key == "a1c26ad2c2a56b6d"


@pytest.mark.parametrize("changes", [{"fault": "magic"}, {"fault": "no-t-squared", "augment": True}])
def test_a_fault_that_cannot_be_is_told_with_what_to_do(changes: dict[str, object]) -> None:
    with pytest.raises(SpecError, match="choose"):
        RunSpec(**changes)  # type: ignore[arg-type]


def test_every_fault_has_its_patient_and_the_patient_the_twins_recipe() -> None:
    assert {patient.fault for patient in patients()} == set(FAULTS)
    assert [patient.fault for patient in patients()] != list(FAULTS), "the order of the list must not tell"
    for patient in patients():
        assert replace(patient.result().spec, fault="") == healthy().spec
