"""One Gaussian on two bumps: forward KL against its closed-form optimum, reverse KL against integrals by scipy."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from models.two_bumps import RATE, SHOWN_EVERY, STEPS, fit


@pytest.mark.parametrize(("separation", "second_weight"), [(6.0, 0.5), (6.0, 0.3), (2.0, 0.8), (0.0, 0.5), (8.0, 0.0)])
def test_forward_kl_ends_at_the_mixtures_own_mean_and_width(separation: float, second_weight: float) -> None:
    """∂KL(p ‖ q) = 0 where q has p's first two moments, wherever it started."""
    end = fit("forward", separation, second_weight, start_mean=2.0, start_width=0.7).path[-1]
    mean = separation * (second_weight - 0.5)
    width = math.sqrt(1 + separation**2 * second_weight * (1 - second_weight))
    assert (end.mean, end.width) == pytest.approx((mean, width), abs=0.01)


@pytest.mark.parametrize(("start", "bump", "weight"), [(3.0, 5.0, 0.4), (-3.0, -5.0, 0.6)])
def test_reverse_kl_sits_on_the_bump_it_is_nearest_to(start: float, bump: float, weight: float) -> None:
    """Far apart, q on one bump has KL(q ‖ p) = −log of that bump's weight."""
    end = fit("reverse", 10.0, 0.4, start_mean=start).path[-1]
    assert (end.mean, end.width) == pytest.approx((bump, 1.0), abs=0.01)
    assert end.kl == pytest.approx(-math.log(weight), abs=1e-3)


def test_the_default_start_shows_the_difference() -> None:
    forward, reverse = (fit(direction).path[-1] for direction in ("forward", "reverse"))
    assert forward.width > 2.5 and reverse.width < 1.2


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_the_divergence_of_a_step_equals_scipys_integral(direction: str) -> None:
    step = fit(direction, 5.0, 0.35, 0.8, 1.5).path[3]  # type: ignore[arg-type]

    def p(x: float) -> float:
        return 0.65 * stats.norm.pdf(x, -2.5) + 0.35 * stats.norm.pdf(x, 2.5)

    def q(x: float) -> float:
        return stats.norm.pdf(x, step.mean, step.width)

    a, b = (p, q) if direction == "forward" else (q, p)
    expected, _ = integrate.quad(lambda x: a(x) * math.log(a(x) / b(x)), -14.5, 14.5, limit=200)
    assert step.kl == pytest.approx(expected, abs=1e-4)


def test_the_path_begins_at_the_start_and_only_falls_but_for_a_tremble() -> None:
    fitted = fit("forward", start_mean=-4.0, start_width=3.0)
    first = fitted.path[0]
    assert (first.step, first.mean, first.width) == pytest.approx((0, -4.0, 3.0))
    assert [step.step for step in fitted.path] == list(range(0, STEPS + 1, SHOWN_EVERY))
    assert all(after.kl <= before.kl + RATE for before, after in zip(fitted.path, fitted.path[1:], strict=False))
    grid, target = np.array(fitted.grid), np.array(fitted.target)
    assert np.trapezoid(target, grid) == pytest.approx(1, abs=1e-6)
