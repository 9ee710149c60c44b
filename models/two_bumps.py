"""One Gaussian learns two bumps, by forward or by reverse KL: what a student too small for its teacher gives up.

Symbols: p the two bumps, q the one Gaussian, x a grid so wide and fine that sums stand for integrals.
Source: Gu 2023, arXiv 2306.08543, section 2.1, figure 2, for language models; Bishop 2006, section 10.1.2.
"""

import math
from typing import Literal

import torch
from torch import Tensor

from models.exhibit_records import BumpFit, BumpStep

STEPS = 400
RATE = 0.05
SHOWN_EVERY = 4  # steps between two points of the path
_NARROWEST = 0.05


def fit(
    direction: Literal["forward", "reverse"],
    separation: float = 6.0,
    second_weight: float = 0.4,
    start_mean: float = 2.0,
    start_width: float = 1.0,
) -> BumpFit:
    """Fit mean and width by Adam. Forward KL has one optimum; where reverse KL ends depends on the start.

    Args:
        direction: "forward" makes KL(p ‖ q) small, "reverse" KL(q ‖ p).
        separation: between the two bumps, which have width 1 and lie on both sides of 0.
        second_weight: share of the right bump, 0 to 1.
        start_mean, start_width: where the Gaussian starts.
    """
    reach = separation / 2 + 12
    grid = torch.linspace(-reach, reach, 1001, dtype=torch.float64)
    log_p = two_bumps(grid, separation, second_weight)
    mean = torch.tensor(start_mean, dtype=torch.float64, requires_grad=True)
    log_width = torch.tensor(math.log(max(start_width, _NARROWEST)), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([mean, log_width], RATE, betas=(0.9, 0.95))  # a steep start must not slow the rest
    path = []
    for step in range(STEPS + 1):
        loss = divergence(direction, grid, log_p, gaussian(grid, mean, log_width.exp()))
        if step % SHOWN_EVERY == 0:
            path.append(BumpStep(step, mean.item(), log_width.exp().item(), loss.item()))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return BumpFit(direction, tuple(grid.tolist()), tuple(log_p.exp().tolist()), tuple(path))


def gaussian(x: Tensor, mean: Tensor | float, width: Tensor | float) -> Tensor:
    """log q(x) for one Gaussian with standard deviation `width`."""
    # −½ ((x − μ) / σ)² − log σ − ½ log 2π
    return -0.5 * ((x - mean) / width) ** 2 - torch.as_tensor(width).log() - 0.5 * math.log(2 * math.pi)


def two_bumps(x: Tensor, separation: float, second_weight: float) -> Tensor:
    """log p(x) for two Gaussians of width 1, `separation` apart."""
    weights = torch.tensor([1 - second_weight, second_weight], dtype=x.dtype).log()
    bumps = torch.stack([gaussian(x, -separation / 2, 1.0), gaussian(x, separation / 2, 1.0)])
    return (weights[:, None] + bumps).logsumexp(0)


def divergence(direction: str, x: Tensor, log_p: Tensor, log_q: Tensor) -> Tensor:
    """KL(p ‖ q) or KL(q ‖ p) in nats, as a sum over the grid `x`."""
    log_a, log_b = (log_p, log_q) if direction == "forward" else (log_q, log_p)
    # ∫ a(x) (log a(x) − log b(x)) dx
    return (log_a.exp() * (log_a - log_b)).sum() * (x[1] - x[0])
