"""The luck of which images stand in a test: how far an accuracy may be off because of it. No torch."""

import math
from statistics import NormalDist

_NORMAL_95 = NormalDist().inv_cdf(0.975)  # standard errors on each side that hold 95 % of a normal distribution


def sampling_interval(accuracy: float, images: int) -> tuple[float, float]:
    """Where the true accuracy (0..1) lies with 95 % confidence, when it was measured on this many images.

    Unlike ± a standard error it is never empty, not even when every answer was right.
    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    z2 = _NORMAL_95**2
    # (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
    centre = accuracy + z2 / (2 * images)
    half = math.sqrt(z2 * accuracy * (1 - accuracy) / images + (z2 / (2 * images)) ** 2)
    whole = 1 + z2 / images
    return max(0.0, (centre - half) / whole), min(1.0, (centre + half) / whole)
