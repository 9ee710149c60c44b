"""Numbers as people read them: the one place where a share becomes percent. Screens take it from ui.formats."""

import math
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\u00a0"


def percent(share: float) -> str:
    """A share (0..1) in percent, one decimal; a smaller one keeps its first digit: 91.7 %, 0.4 %, 0.004 %."""
    value = 100 * share
    decimals = 1 if value == 0 or abs(value) >= 0.1 else -math.floor(math.log10(abs(value)))
    return f"{value:.{decimals}f}{NO_BREAK}%"


def number(value: float, decimals: int = 1, sign: bool = False) -> str:
    """A number with so many decimals: 5.6, −0.4; with `sign` +5.6. Zero has none.

    Halves go away from zero, and what floats add in the tenth place goes first: else −1.25 is −1.2 here and −1.3 there.
    """
    exact = Decimal(repr(round(float(value), 9))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if exact == 0:
        return f"{abs(exact):f}"
    return f"{exact:+f}".replace("-", "−") if sign or exact < 0 else f"{exact:f}"


def points(share: float) -> str:
    """A difference of shares in percentage points, one decimal: 5.6, −0.4."""
    return number(100 * share)


def times(ratio: float) -> str:
    """How many times: whole from ten on, one decimal below."""
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}"
