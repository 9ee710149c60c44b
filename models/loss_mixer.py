"""The loss mixer: one image's loss and gradient by parts, and what T² does to the gradient of real logits."""

import math
from collections.abc import Sequence
from statistics import linear_regression

import torch
from torch import Tensor

from models.exhibit_records import GradientSizes, LossMix
from models.losses import distillation_loss, soft_loss, soft_targets
from models.soft_targets import gallery

FITTED_FROM = 10.0  # temperature; the law of 1/T² holds where T is large beside the logits


def mix(
    teacher_logits: Sequence[float], student_logits: Sequence[float], label: int, temperature: float, soft_weight: float
) -> LossMix:
    """Loss and gradient of one image's student logits (K,), by parts and together."""
    v, z = (torch.tensor([logits], dtype=torch.float64) for logits in (teacher_logits, student_logits))
    parts = distillation_loss(z, v, torch.tensor([label]), temperature, soft_weight)
    hard, soft, total = (part.item() for part in parts)
    p, q_soft, q = soft_targets(v, temperature), soft_targets(z, temperature), soft_targets(z, 1.0)
    hard_gradient = q.clone()
    hard_gradient[0, label] -= 1  # ∂hard/∂z = q − y
    soft_gradient = temperature * (q_soft - p)  # ∂soft/∂z = T² · (q_T − p_T) / T
    gradient = (1 - soft_weight) * hard_gradient + soft_weight * soft_gradient
    hard_share = (1 - soft_weight) * hard / total if total > 0 else 0.0
    return LossMix(
        temperature=temperature,
        soft_weight=soft_weight,
        soft_targets=_row(p),
        soft_answers=_row(q_soft),
        answers=_row(q),
        hard=hard,
        soft=soft,
        total=total,
        hard_share=hard_share,
        soft_share=1 - hard_share if total > 0 else 0.0,
        hard_gradient=_row(hard_gradient),
        soft_gradient=_row(soft_gradient),
        gradient=_row(gradient),
    )


def gradient_sizes(temperatures: Sequence[float], data: str = "mnist-5k") -> GradientSizes:
    """Mean length of the soft gradient over the gallery's images, from the shipped teacher to the plain student.

    Raises DataError if no networks ship for this data set.
    """
    shown = gallery(data)
    teacher, student = (torch.tensor(shown.logits[role], dtype=torch.float64) for role in ("teacher", "plain"))
    sizes = [gradient_size(student, teacher, temperature) for temperature in temperatures]
    without = [size / temperature**2 for size, temperature in zip(sizes, temperatures, strict=True)]
    return GradientSizes(
        temperatures=tuple(temperatures),
        with_t_squared=tuple(sizes),
        without_t_squared=tuple(without),
        slope_with=slope(temperatures, sizes),
        slope_without=slope(temperatures, without),
        fitted_from=FITTED_FROM,
        images=len(shown.labels),
        teacher=shown.networks["teacher"],
        student=shown.networks["plain"],
    )


def gradient_size(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> float:
    """The norm of each image's gradient of the soft loss at logits (N, K), averaged over images. By autograd."""
    z = student_logits.clone().requires_grad_()
    soft_loss(z, teacher_logits, temperature).backward()  # type: ignore[no-untyped-call]
    assert z.grad is not None, "the loss depends on every logit"
    return float(z.grad.norm(dim=1).sum())  # the loss is a mean over N images, so the sum is a mean of norms


def slope(temperatures: Sequence[float], sizes: Sequence[float]) -> float | None:
    """The exponent in size ∝ T^slope, fitted from FITTED_FROM on; None if fewer than two temperatures lie there."""
    points = [(math.log(t), math.log(size)) for t, size in zip(temperatures, sizes, strict=True) if t >= FITTED_FROM]
    return linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else None


def _row(values: Tensor) -> tuple[float, ...]:
    return tuple(values[0].tolist())
