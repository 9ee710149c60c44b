"""Is the gain real? Paired differences with a 95 % interval, a test, and a verdict."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import bdtr, ndtri, stdtr, stdtrit  # scipy.stats takes seconds to import

from models.records import SMALLEST_GAIN, PairCounts, PairedDifference, Verdict

_LEVEL = 0.95
_POWER = 0.8
_MOST_SEEDS = 1_000  # beyond this no one will run them: say that it cannot be told


def over_seeds(
    plain: Sequence[float], distilled: Sequence[float], images: int, one_pair: PairCounts | None = None
) -> PairedDifference:
    """Distilled minus plain accuracy (0..1, of so many images) over at least two paired seeds: Student's paired t.

    `one_pair` counts the images of the first pair, and is handed on.

    Raises:
        ValueError: if the two differ in length or hold fewer than two seeds.
    """
    differences = np.subtract(distilled, plain)
    if len(plain) != len(distilled) or len(differences) < 2:
        raise ValueError("A paired comparison over seeds wants two or more pairs.")
    # Two seeds that differ alike by chance would else be certain: an accuracy is known no finer than half an image.
    mean, sd, count = float(differences.mean()), max(float(differences.std(ddof=1)), 0.5 / images), len(differences)
    # t = d̄ / (s / √n) with n − 1 degrees of freedom
    error = sd / math.sqrt(count)
    half = float(stdtrit(count - 1, (1 + _LEVEL) / 2)) * error
    p_value = 2 * float(stdtr(count - 1, -abs(mean) / error))
    needed = _seeds_needed(mean, sd)
    return replace(_judge(mean, half, p_value, "t over seeds", count, needed), one_pair=one_pair)


def on_one_pair(plain_is_right: np.ndarray, distilled_is_right: np.ndarray, seed: int = 0) -> PairedDifference:
    """Distilled minus plain accuracy of one pair on the same test images (N,) bool: exact McNemar.

    It tells whether these two networks differ, not whether the recipe would do so again with another seed.
    Source: McNemar 1947; the interval is Agresti & Min 2005's, which adds half a count to each cell.
    """
    counts = _count(plain_is_right, distilled_is_right, seed)
    count, gained, lost = len(plain_is_right), counts.only_distilled, counts.only_plain
    # d = (b − c) / n,  s² = ((b + c) − (b − c)² / n) / n²,  with b, c + ½ and n + 2
    b, c, n = gained + 0.5, lost + 0.5, count + 2
    half = float(ndtri((1 + _LEVEL) / 2)) * math.sqrt(b + c - (b - c) ** 2 / n) / n
    return replace(_judge((gained - lost) / count, half, counts.p_value, "McNemar", 1, None), one_pair=counts)


def _count(plain_is_right: np.ndarray, distilled_is_right: np.ndarray, seed: int) -> PairCounts:
    """Who got which test images right; only those on which the two part can tell them apart."""
    gained = int(np.sum(~plain_is_right & distilled_is_right))
    lost = int(np.sum(plain_is_right & ~distilled_is_right))
    return PairCounts(
        seed=seed,
        both_right=int(np.sum(plain_is_right & distilled_is_right)),
        only_distilled=gained,
        only_plain=lost,
        both_wrong=int(np.sum(~plain_is_right & ~distilled_is_right)),
        # Fair coin flips: P(X ≤ min(b, c)) on either side, X ~ Binomial(b + c, ½)
        p_value=min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5))),
    )


def _judge(mean: float, half: float, p_value: float, method: str, seeds: int, needed: int | None) -> PairedDifference:
    verdict = _verdict(mean, half, p_value)
    return PairedDifference(
        mean=mean,
        low=mean - half,
        high=mean + half,
        p_value=p_value,
        method=method,  # type: ignore[arg-type]
        seeds=seeds,
        verdict=verdict,
        seeds_needed=needed if verdict == "cannot tell" else None,
    )


def _verdict(mean: float, half: float, p_value: float) -> Verdict:
    """Gain or loss only if the interval leaves zero out and the test agrees.

    No gain if the whole interval lies within SMALLEST_GAIN of zero: two one-sided tests (Schuirmann 1987), each at
    2.5 % and so stricter than the usual 5 %, because one interval then tells everything.
    """
    if abs(mean) > half and p_value < 1 - _LEVEL:
        return "gain" if mean > 0 else "loss"
    return "no gain" if abs(mean) + half < SMALLEST_GAIN else "cannot tell"


def _seeds_needed(mean: float, sd: float) -> int | None:
    """About how many seeds would tell, four times in five, if the difference is `mean`: a gain or loss, or no gain.

    None if more than anyone would run.
    """
    # n ≈ ((z_{0.975} + z_{0.8}) · s / e)²,  e = how far d̄ lies from zero, or from the margin
    quantiles = float(ndtri((1 + _LEVEL) / 2) + ndtri(_POWER))
    effect = max(abs(mean), SMALLEST_GAIN - abs(mean))
    needed = math.ceil((quantiles * sd / effect) ** 2) + 1
    return needed if needed <= _MOST_SEEDS else None
