"""Numbers as people read them: the one place where a share becomes percent."""

import math

_NO_BREAK = "\u00a0"


def percent(share: float) -> str:
    """A share (0..1) in percent, one decimal; a smaller one keeps its first digit: 91.7 %, 0.4 %, 0.004 %."""
    value = 100 * share
    decimals = 1 if value == 0 or abs(value) >= 0.1 else -math.floor(math.log10(abs(value)))
    return f"{value:.{decimals}f}{_NO_BREAK}%"
