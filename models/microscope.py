"""The gradient microscope: one image's hard and soft gradient over temperatures, and how the soft one becomes logit
matching.

Symbols: K classes; z student logits, v teacher logits, T temperature.
Source: Hinton, Vinyals, Dean 2015, arXiv 1503.02531, section 2.1, equations 2 to 4.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from models.exhibit_records import Microscope
from models.loss_mixer import FITTED_FROM, mix, slope


def look(
    teacher_logits: Sequence[float], student_logits: Sequence[float], label: int, temperatures: Sequence[float]
) -> Microscope:
    """Both gradients with respect to the student's logits (K,) at each temperature, and their limit."""
    mixes = [mix(teacher_logits, student_logits, label, temperature, 1.0) for temperature in temperatures]
    limit = logit_matching(*(torch.tensor(row, dtype=torch.float64) for row in (student_logits, teacher_logits)))
    soft = torch.tensor([each.soft_gradient for each in mixes], dtype=torch.float64)  # (temperatures, K), T² included
    sizes = soft.norm(dim=1)
    without = [size / temperature**2 for size, temperature in zip(sizes.tolist(), temperatures, strict=True)]
    return Microscope(
        temperatures=tuple(temperatures),
        hard_gradient=mixes[0].hard_gradient,  # the label knows no temperature
        soft_gradients=tuple(each.soft_gradient for each in mixes),
        limit=tuple(limit.tolist()),
        with_t_squared=tuple(sizes.tolist()),
        without_t_squared=tuple(without),
        slope_without=slope(temperatures, without),
        fitted_from=FITTED_FROM,
        difference=tuple(((soft - limit).norm(dim=1) / limit.norm()).tolist()),
    )


def logit_matching(student_logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """What the soft gradient, T² included, tends to as T grows, for logits (K,)."""
    z, v = (logits - logits.mean() for logits in (student_logits, teacher_logits))  # zero-mean, as equation 4 wants
    # (z − v) / K
    return (z - v) / len(z)
