"""A slider that moves a bias, and the errors it leads to, recounted in the browser while it is dragged.

The counts of every place travel once; the server hears of a place only when the slider is let go.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ui.components.sources import component

_mount = component("bias_slider", Path(__file__).parent, "../svg.js", "view.js")


@dataclass(frozen=True)
class Curve:
    """One line of the chart: a count for each shift."""

    name: str
    colour: str
    dash: str  # SVG stroke-dasharray; empty for a solid line
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """A shift that stands marked in the chart."""

    name: str
    shift: float


def bias_slider(
    *,
    shifts: Sequence[float],
    curves: Sequence[Curve],
    marks: Sequence[Mark],
    images: int,
    label: str,
    alt: str,
    key: str,
) -> float:
    """Draw the chart with its slider and return the shift at which it was let go last; zero before that.

    Args:
        shifts: rising, evenly spaced. images: how many were counted, the top of the chart.
        label: what the slider moves. alt: what the chart shows.
    """
    data = {
        "shifts": list(shifts),
        "curves": [asdict(curve) for curve in curves],
        "marks": [asdict(mark) for mark in marks],
        "images": images,
        "label": label,
        "alt": alt,
    }
    state = _mount(key=key, data=data, default={"shift": 0.0}, on_shift_change=lambda: None)
    return 0.0 if state.shift is None else min(max(float(state.shift), shifts[0]), shifts[-1])
