"""Numbers as people read them: the one place where a share becomes percent. Screens take it from ui.formats."""

import math

NO_BREAK = "\u00a0"


def percent(share: float) -> str:
    """A share (0..1) in percent, one decimal; a smaller one keeps its first digit: 91.7 %, 0.4 %, 0.004 %."""
    value = 100 * share
    decimals = 1 if value == 0 or abs(value) >= 0.1 else -math.floor(math.log10(abs(value)))
    return f"{value:.{decimals}f}{NO_BREAK}%"


def points(share: float) -> str:
    """A difference of shares in percentage points, one decimal: 5.6, −0.4."""
    return f"{100 * share:.1f}".replace("-", "−")


def times(ratio: float) -> str:
    """How many times: whole from ten on, one decimal below."""
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}"
