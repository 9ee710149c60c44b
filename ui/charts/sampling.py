"""How far a printed accuracy may be off because it was measured on a handful of images; two of them compared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from ui.charts.style import ChartStyle, axis, layout

NORMAL_95 = 1.96  # standard errors on each side that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Printed:
    """Two accuracies (0..1) that somebody printed, each of one network, measured on the same number of images."""

    title: str
    plain: float
    distilled: float
    test_images: int


@dataclass(frozen=True)
class Judgement:
    """Distilled minus plain (0..1), the 95 % interval of its sampling error, and what can be said."""

    mean: float
    low: float
    high: float
    verdict: str  # "real gain", "real loss", "cannot tell"


def standard_error(accuracy: float, test_images: int) -> float:
    """Sampling error of an accuracy measured on this many images: √(p(1 − p)/n)."""
    return math.sqrt(accuracy * (1 - accuracy) / test_images)


def judge(printed: Printed) -> Judgement:
    """Compare two printed accuracies: √(s₁² + s₂²) is the error of their difference, as if measured separately.

    Both were measured on the same images, so the true error is a little smaller; print does not tell by how much.
    """
    mean = printed.distilled - printed.plain
    error = math.hypot(
        standard_error(printed.plain, printed.test_images), standard_error(printed.distilled, printed.test_images)
    )
    low, high = mean - NORMAL_95 * error, mean + NORMAL_95 * error
    verdict = "real gain" if low > 0 else "real loss" if high < 0 else "cannot tell"
    return Judgement(mean, low, high, verdict)


def printed_figure(rows: Sequence[Printed], judged: Sequence[bool], style: ChartStyle) -> go.Figure:
    """The difference of each row with its 95 % interval, in points; rows that are not judged yet stay empty."""
    titles = [row.title for row in rows]
    shown = [(row.title, judge(row)) for row, is_judged in zip(rows, judged, strict=True) if is_judged]
    look = style.roles["distilled"]
    reach = 1.1 * max(100 * max(abs(each.low), abs(each.high)) for each in map(judge, rows))
    error = {"type": "data", "array": [100 * (each.high - each.mean) for _, each in shown], "thickness": 3, "width": 7}
    dots = go.Scatter(
        x=[100 * each.mean for _, each in shown],
        y=[title for title, _ in shown],
        mode="markers",
        marker={"color": look.colour, "symbol": look.symbol, "size": 11},
        error_x=error,
    )
    x_axis = axis(style, "Distilled minus plain (points)", range=[-reach, reach])
    x_axis |= {"zeroline": True, "zerolinecolor": style.ink, "zerolinewidth": 2}
    every = {"tickvals": titles, "categoryorder": "array", "categoryarray": titles[::-1]}
    y_axis = axis(style, "", type="category", automargin=True, range=[-0.5, len(rows) - 0.5], **every)
    return go.Figure(dots, layout(style, 90 + 45 * len(rows), xaxis=x_axis, yaxis=y_axis, showlegend=False))


def printed_alt(rows: Sequence[Printed], judged: Sequence[bool]) -> str:
    """The chart of printed differences in words."""
    shown = [(row.title, judge(row)) for row, is_judged in zip(rows, judged, strict=True) if is_judged]
    found = [
        f"{title} {100 * each.mean:+.1f} points, interval {100 * each.low:+.1f} to {100 * each.high:+.1f}"
        for title, each in shown
    ]
    return f"Dots with bars: {'; '.join(found)}." if found else "A chart with a row for each comparison, still empty."
