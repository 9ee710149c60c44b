"""The losses against numpy, torchdistill's KDLoss and hand-made limits."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torchdistill.losses.mid_level import KDLoss

from models.losses import UNLABELLED, distillation_loss, hard_loss, plain_loss, soft_loss, soft_targets

IMAGES, CLASSES = 7, 10


@pytest.fixture
def logits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Student logits, teacher logits, labels."""
    generator = torch.Generator().manual_seed(3)
    student = torch.randn(IMAGES, CLASSES, generator=generator, dtype=torch.float64) * 3
    teacher = torch.randn(IMAGES, CLASSES, generator=generator, dtype=torch.float64) * 5
    return student, teacher, torch.randint(0, CLASSES, (IMAGES,), generator=generator)


def softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    exponentials = np.exp(values - values.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0, 20.0])
def test_soft_targets_equal_numpy(logits: tuple[torch.Tensor, ...], temperature: float) -> None:
    _, teacher, _ = logits
    np.testing.assert_allclose(soft_targets(teacher, temperature), softmax(teacher.numpy() / temperature), rtol=1e-12)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0, 20.0])
def test_soft_loss_is_t_squared_kl_summed_over_classes_and_averaged_over_images(
    logits: tuple[torch.Tensor, ...], temperature: float
) -> None:
    student, teacher, _ = logits
    p, q = softmax(teacher.numpy() / temperature), softmax(student.numpy() / temperature)
    expected = temperature**2 * np.sum(p * np.log(p / q), axis=1).mean()
    assert soft_loss(student, teacher, temperature).item() == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("temperature", [1.0, 4.0])
@pytest.mark.parametrize("soft_weight", [0.25, 0.5, 0.9])
def test_mix_equals_torchdistill(logits: tuple[torch.Tensor, ...], temperature: float, soft_weight: float) -> None:
    student, teacher, labels = logits
    # Their alpha weighs the hard part, and beta the soft one.
    theirs = KDLoss("s", "output", "t", "output", temperature, 1 - soft_weight, soft_weight, reduction="batchmean")
    expected = theirs({"s": {"output": student}}, {"t": {"output": teacher}}, labels)
    parts = distillation_loss(student, teacher, labels, temperature, soft_weight)
    assert parts.total.item() == pytest.approx(expected.item(), rel=1e-10)


def test_both_ends_of_the_weight_are_the_parts_alone(logits: tuple[torch.Tensor, ...]) -> None:
    student, teacher, labels = logits
    only_hard = distillation_loss(student, teacher, labels, 4.0, 0.0)
    only_soft = distillation_loss(student, teacher, labels, 4.0, 1.0)
    assert only_hard.total.item() == pytest.approx(hard_loss(student, labels).item(), abs=1e-12)
    assert only_soft.total.item() == pytest.approx(soft_loss(student, teacher, 4.0).item(), abs=1e-12)
    nearly = distillation_loss(student, teacher, labels, 4.0, 1e-9)
    assert nearly.total.item() == pytest.approx(only_hard.total.item(), abs=1e-6)


def test_equal_logits_lose_nothing_and_a_shift_of_all_logits_changes_nothing(
    logits: tuple[torch.Tensor, ...],
) -> None:
    student, teacher, _ = logits
    assert soft_loss(teacher, teacher, 4.0).item() == pytest.approx(0, abs=1e-12)
    shifted = soft_loss(student + 7, teacher - 2, 4.0).item()
    assert shifted == pytest.approx(soft_loss(student, teacher, 4.0).item(), rel=1e-10)


def test_temperature_stands_on_both_sides(logits: tuple[torch.Tensor, ...]) -> None:
    """Softening one side alone would leave a loss between equal logits."""
    _, teacher, _ = logits
    one_sided = torch.nn.functional.kl_div(
        torch.log_softmax(teacher, 1), torch.softmax(teacher / 4, 1), reduction="batchmean"
    )
    assert one_sided.item() > 0.1
    assert soft_loss(teacher, teacher, 4.0).item() == pytest.approx(0, abs=1e-12)


def test_gradient_at_high_temperature_is_logit_matching() -> None:
    """Hinton 2015, section 2: for zero-mean logits and large T, T² · dC/dz → (z − v) / K per image."""
    generator = torch.Generator().manual_seed(0)
    student = torch.randn(1, CLASSES, generator=generator, dtype=torch.float64)
    teacher = torch.randn(1, CLASSES, generator=generator, dtype=torch.float64)
    student, teacher = student - student.mean(), teacher - teacher.mean()
    student.requires_grad_()
    soft_loss(student, teacher, 1_000.0).backward()
    assert student.grad is not None
    torch.testing.assert_close(student.grad, (student - teacher).detach() / CLASSES, rtol=5e-3, atol=1e-4)


def test_t_squared_keeps_the_gradient_steady() -> None:
    """Without T², the gradient from T = 4 to T = 32 falls about 64-fold; with it, it stays within a factor of 2."""
    generator = torch.Generator().manual_seed(1)
    teacher = torch.randn(50, CLASSES, generator=generator, dtype=torch.float64)

    def size(temperature: float) -> float:
        student = torch.zeros(50, CLASSES, dtype=torch.float64, requires_grad=True)
        soft_loss(student, teacher, temperature).backward()
        assert student.grad is not None
        return student.grad.norm().item()

    assert 0.5 < size(32.0) / size(4.0) < 2
    assert 32 < (size(4.0) / 4.0**2) / (size(32.0) / 32.0**2) < 128


def test_images_without_a_label_count_in_the_soft_part_alone(logits: tuple[torch.Tensor, ...]) -> None:
    student, teacher, labels = logits
    some = labels.clone()
    some[3:] = UNLABELLED
    assert hard_loss(student, some).item() == pytest.approx(hard_loss(student[:3], labels[:3]).item(), rel=1e-12)
    none = torch.full_like(labels, UNLABELLED)
    parts = distillation_loss(student, teacher, none, 4.0, 0.5)
    assert parts.hard.item() == 0
    assert parts.total.item() == pytest.approx(0.5 * soft_loss(student, teacher, 4.0).item(), rel=1e-12)


def test_plain_loss_is_cross_entropy(logits: tuple[torch.Tensor, ...]) -> None:
    student, _, labels = logits
    expected = -np.log(softmax(student.numpy())[np.arange(IMAGES), labels.numpy()]).mean()
    parts = plain_loss(student, labels)
    assert parts.total.item() == pytest.approx(expected, rel=1e-10)
    assert parts.soft.item() == 0
