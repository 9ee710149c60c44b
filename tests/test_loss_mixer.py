"""The loss mixer against numpy, against autograd and against the law of 1/T²."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch

from models.loss_mixer import gradient_size, gradient_sizes, mix, slope
from models.losses import distillation_loss
from models.soft_targets import gallery
from tests.test_losses import softmax

TEACHER = (9.0, 2.5, -1.0, 4.0)
STUDENT = (1.0, 3.0, 0.5, -2.0)
LABEL = 0


@pytest.mark.parametrize("temperature", [1.0, 4.0, 20.0])
@pytest.mark.parametrize("soft_weight", [0.0, 0.3, 1.0])
def test_parts_and_shares_equal_numpy(temperature: float, soft_weight: float) -> None:
    mixed = mix(TEACHER, STUDENT, LABEL, temperature, soft_weight)
    p, q_soft, q = (
        softmax(np.array([logits]) / t)[0]
        for logits, t in ((TEACHER, temperature), (STUDENT, temperature), (STUDENT, 1))
    )
    hard, soft = -np.log(q[LABEL]), temperature**2 * np.sum(p * np.log(p / q_soft))
    total = (1 - soft_weight) * hard + soft_weight * soft
    assert (mixed.hard, mixed.soft, mixed.total) == pytest.approx((hard, soft, total))
    assert mixed.hard_share == pytest.approx((1 - soft_weight) * hard / total)
    assert mixed.soft_share == pytest.approx(soft_weight * soft / total)
    for shares, expected in ((mixed.soft_targets, p), (mixed.soft_answers, q_soft), (mixed.answers, q)):
        assert shares == pytest.approx(expected)


@pytest.mark.parametrize("temperature", [0.5, 4.0, 20.0])
def test_closed_gradients_equal_autograd(temperature: float) -> None:
    mixed = mix(TEACHER, STUDENT, LABEL, temperature, 0.3)
    for part, gradient in (("hard", "hard_gradient"), ("soft", "soft_gradient"), ("total", "gradient")):
        z = torch.tensor([STUDENT], dtype=torch.float64, requires_grad=True)
        parts = distillation_loss(z, torch.tensor([TEACHER], dtype=torch.float64), torch.tensor([0]), temperature, 0.3)
        getattr(parts, part).backward()
        assert z.grad is not None
        assert getattr(mixed, gradient) == pytest.approx(z.grad[0].numpy(), abs=1e-12)
        assert sum(getattr(mixed, gradient)) == pytest.approx(0, abs=1e-9), "what one class gains others lose"


def test_a_student_that_says_what_its_teacher_says_has_no_loss_to_share() -> None:
    mixed = mix(TEACHER, TEACHER, LABEL, 4.0, 1.0)
    assert mixed.total == pytest.approx(0, abs=1e-12)
    assert 0 <= mixed.hard_share + mixed.soft_share <= 1


@pytest.fixture(scope="module")
def logits() -> tuple[torch.Tensor, torch.Tensor]:
    shown = gallery("mnist-5k")
    student, teacher = (torch.tensor(shown.logits[role], dtype=torch.float64) for role in ("plain", "teacher"))
    return student, teacher


def test_measured_sizes_are_those_of_the_closed_form(logits: tuple[torch.Tensor, torch.Tensor]) -> None:
    student, teacher = (each.numpy() for each in logits)
    sizes = gradient_sizes((1.0, 4.0, 20.0))
    for temperature, measured in zip(sizes.temperatures, sizes.with_t_squared, strict=True):
        rows = temperature * (softmax(student / temperature) - softmax(teacher / temperature))
        assert measured == pytest.approx(np.linalg.norm(rows, axis=1).mean())
    assert sizes.images == len(student) and sizes.slope_with is None, "one point has no slope"


def test_on_real_logits_the_gradient_falls_as_one_over_t_squared(logits: tuple[torch.Tensor, torch.Tensor]) -> None:
    """Hinton 2015, section 2: with T² the size settles at logit matching's, without it the slope tends to −2."""
    low, high = ([1.0 * 10, 15.0, 20.0], [200.0, 500.0, 1_000.0])
    slopes = [gradient_sizes(temperatures).slope_without for temperatures in (low, high)]
    assert slopes[0] is not None and slopes[1] is not None
    assert slopes[1] == pytest.approx(-2, abs=0.02) and abs(slopes[0] + 2) > abs(slopes[1] + 2)
    student, teacher = logits
    apart = (student - student.mean(1, keepdim=True)) - (teacher - teacher.mean(1, keepdim=True))
    limit = (apart / 10).norm(dim=1).mean().item()
    assert gradient_size(student, teacher, 1_000.0) == pytest.approx(limit, rel=0.02)


def test_the_slope_is_the_exponent_and_low_temperatures_do_not_count() -> None:
    temperatures = [1.0, 2.0, 10.0, 20.0, 40.0]
    assert slope(temperatures, [99.0, 0.1, *(5 * t**-1.5 for t in temperatures[2:])]) == pytest.approx(-1.5)


def test_the_records_hold_plain_numbers() -> None:
    mixed = mix(TEACHER, STUDENT, LABEL, 4.0, 0.5)
    values = [value for value in dataclasses.astuple(mixed)]
    assert all(isinstance(value, float | tuple) for value in values)
    assert all(len(one) == len(two) == 4 for one, two in pairwise(each for each in values if isinstance(each, tuple)))
