"""Is the gain real? Paired differences with a 95 % interval, a test, and a verdict."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from models.records import PairedDifference

_LEVEL = 0.95
_POWER = 0.8
_MOST_SEEDS = 1_000  # beyond this no one will run them: say that it cannot be told


def over_seeds(plain: Sequence[float], distilled: Sequence[float]) -> PairedDifference:
    """Distilled minus plain accuracy (0..1) over at least two paired seeds: Student's paired t.

    Raises:
        ValueError: if the two differ in length or hold fewer than two seeds.
    """
    differences = np.subtract(distilled, plain)
    if len(plain) != len(distilled) or len(differences) < 2:
        raise ValueError("A paired comparison over seeds wants two or more pairs.")
    mean, sd, count = float(differences.mean()), float(differences.std(ddof=1)), len(differences)
    # t = d̄ / (s / √n) with n − 1 degrees of freedom
    half = float(stats.t.ppf((1 + _LEVEL) / 2, count - 1)) * sd / math.sqrt(count)
    p_value = float(stats.ttest_rel(distilled, plain).pvalue) if sd > 0 else float(mean == 0)
    needed = _seeds_needed(mean, sd)
    return _judge(mean, half, p_value, "t over seeds", count, needed)


def on_one_pair(plain_is_right: np.ndarray, distilled_is_right: np.ndarray) -> PairedDifference:
    """Distilled minus plain accuracy of one pair on the same test images (N,) bool: exact McNemar.

    It tells whether these two networks differ, not whether the recipe would do so again with another seed.
    Source: McNemar 1947; the interval is Agresti & Min 2005's, which adds half a count to each cell.
    """
    count = len(plain_is_right)
    gained = int(np.sum(~plain_is_right & distilled_is_right))
    lost = int(np.sum(plain_is_right & ~distilled_is_right))
    p_value = float(stats.binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    # d = (b − c) / n,  s² = ((b + c) − (b − c)² / n) / n²,  with b, c + ½ and n + 2
    b, c, n = gained + 0.5, lost + 0.5, count + 2
    half = float(stats.norm.ppf((1 + _LEVEL) / 2)) * math.sqrt(b + c - (b - c) ** 2 / n) / n
    return _judge((gained - lost) / count, half, p_value, "McNemar", 1, None)


def _judge(mean: float, half: float, p_value: float, method: str, seeds: int, needed: int | None) -> PairedDifference:
    """Gain or loss only if the interval leaves zero out and the test agrees."""
    tells = abs(mean) > half and p_value < 1 - _LEVEL
    verdict = ("gain" if mean > 0 else "loss") if tells else "cannot tell"
    return PairedDifference(
        mean=mean,
        low=mean - half,
        high=mean + half,
        p_value=p_value,
        method=method,  # type: ignore[arg-type]
        seeds=seeds,
        verdict=verdict,  # type: ignore[arg-type]
        seeds_needed=needed if verdict == "cannot tell" else None,
    )


def _seeds_needed(mean: float, sd: float) -> int | None:
    """About how many seeds would show a difference of `mean` four times in five. None if more than anyone would run."""
    if mean == 0:
        return None
    # n ≈ ((z_{0.975} + z_{0.8}) · s / d̄)²
    quantiles = float(stats.norm.ppf((1 + _LEVEL) / 2) + stats.norm.ppf(_POWER))
    needed = math.ceil((quantiles * sd / mean) ** 2) + 1
    return needed if needed <= _MOST_SEEDS else None
