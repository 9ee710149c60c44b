"""Is one network better than another, seed by seed? A mean difference with its 95 % interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from scipy.special import stdtrit

from models.records import NetworkReport

_UPPER = 0.975  # leaves 2.5 % on each side: a 95 % interval


@dataclass(frozen=True)
class Interval:
    """A mean and where it lies with 95 % confidence, in the unit of what was compared."""

    mean: float
    low: float
    high: float
    count: int

    @property
    def sign(self) -> int:
        """1 if all of it lies above zero, −1 if all of it lies below, 0 if nobody can tell."""
        return (self.low > 0) - (self.high < 0)


def interval(values: Sequence[float]) -> Interval:
    """Student's t interval of the mean of at least two values.

    Raises:
        statistics.StatisticsError: there are fewer than two.
    """
    # x̄ ± t · s · √(1/n)
    return _around_the_mean(values, math.sqrt(1 / len(values)))


def next_one(values: Sequence[float]) -> Interval:
    """Where one more value of the same kind would lie, 19 times in 20: a prediction interval of Student's t.

    Raises:
        statistics.StatisticsError: there are fewer than two values.
    """
    # x̄ ± t · s · √(1 + 1/n)
    return _around_the_mean(values, math.sqrt(1 + 1 / len(values)))


def _around_the_mean(values: Sequence[float], deviations: float) -> Interval:
    """The mean, and so many standard deviations times Student's t, with n − 1 degrees of freedom, on either side."""
    half = float(stdtrit(len(values) - 1, _UPPER)) * stdev(values) * deviations
    mean = fmean(values)
    return Interval(mean, mean - half, mean + half, len(values))


def differences(one: NetworkReport, other: NetworkReport) -> list[float]:
    """Test accuracy (0..1) of `one` minus that of `other`, for each seed of `one`; a network without that seed, such
    as the one teacher of a race, counts with its mean."""
    against = {score.seed: score.test_accuracy for score in other.scores} if len(other.scores) > 1 else {}
    return [score.test_accuracy - against.get(score.seed, other.accuracy_mean) for score in one.scores]
