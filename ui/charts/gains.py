"""Several races side by side: what teaching gained in each, every seed, the mean and its 95 % interval. Plotly."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from models.records import SMALLEST_GAIN, RunResult
from ui.charts.style import ChartStyle, axis, layout

ROW_PX = 46


@dataclass(frozen=True)
class GainLine:
    """Distilled minus plain test accuracy of one race, in points."""

    title: str
    mean: float
    low: float
    high: float
    each: tuple[float, ...] = ()  # one a seed
    guess: float | None = None

    @property
    def verdict(self) -> str:
        """What the interval says."""
        if self.low > 0 or self.high < 0:
            return "a gain" if self.low > 0 else "a loss"
        return "no gain" if max(-self.low, self.high) < 100 * SMALLEST_GAIN else "cannot tell"


def gain_line(title: str, result: RunResult, guess: float | None = None) -> GainLine:
    """The line of a race that has read its test.

    Raises:
        ValueError: it was stopped before that.
    """
    if (difference := result.difference) is None:
        raise ValueError(f"“{title}” has no difference to show.")
    before = {score.seed: score.test_accuracy for score in result.networks["plain"].scores}
    each = tuple(100 * (s.test_accuracy - before[s.seed]) for s in result.networks["distilled"].scores)
    mean, low, high = (100 * value for value in (difference.mean, difference.low, difference.high))
    return GainLine(title, mean, low, high, each, guess)


def gains_figure(lines: Sequence[GainLine], style: ChartStyle) -> go.Figure:
    """A row for each race, its title above it, and a line at zero: no gain."""
    look = style.roles["distilled"]
    dot = {"color": look.colour, "symbol": look.symbol}
    rows = range(len(lines))
    figure = go.Figure()
    figure.add_scatter(
        x=[value for line in lines for value in line.each],
        y=[row for row, line in zip(rows, lines, strict=True) for _ in line.each],
        mode="markers", name="One seed", marker=dot | {"size": 7, "opacity": 0.5, "symbol": f"{look.symbol}-open"},
    )  # fmt: skip
    bar = {"type": "data", "array": [line.high - line.mean for line in lines], "thickness": 3, "width": 6}
    bar["arrayminus"] = [line.mean - line.low for line in lines]
    figure.add_scatter(
        x=[line.mean for line in lines], y=list(rows), mode="markers", name="Mean, 95 % interval",
        marker=dot | {"size": 12}, error_x=bar,
    )  # fmt: skip
    if guesses := [(line.guess, row) for row, line in zip(rows, lines, strict=True) if line.guess is not None]:
        ring = {"symbol": "circle-open", "color": style.ink, "size": 15, "line": {"width": 2}}
        x, y = zip(*guesses, strict=True)
        figure.add_scatter(x=x, y=y, mode="markers", name="Your guess", marker=ring)
    return figure.update_layout(_layout(lines, style))


def _layout(lines: Sequence[GainLine], style: ChartStyle) -> dict[str, object]:
    shown = [value for line in lines for value in (line.low, line.high, *line.each, line.guess or 0.0)]
    low, high = min(0.0, *shown), max(0.0, *shown)
    room = max(0.5, 0.06 * (high - low))
    x_axis = axis(style, "Distilled minus plain (points)", range=[low - room, high + room])
    x_axis |= {"zeroline": True, "zerolinecolor": style.ink, "zerolinewidth": 2}
    y_axis = axis(style, "", range=[len(lines) - 0.5, -0.8], showticklabels=False, showgrid=False)
    titles = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yshift": 16, "text": line.title, "showarrow": False,
         "bgcolor": style.paper, "borderpad": 1}
        for row, line in enumerate(lines)
    ]  # fmt: skip
    margin = {"l": 12, "r": 12, "t": 40, "b": 48}
    height = 100 + ROW_PX * len(lines)
    return layout(style, height, xaxis=x_axis, yaxis=y_axis, annotations=titles, margin=margin)


def gains_alt(lines: Sequence[GainLine]) -> str:
    """The chart in words."""
    parts = [
        f"{line.title}: {line.mean:+.1f} ({line.low:+.1f} to {line.high:+.1f})"
        + ("" if line.guess is None else f", guessed {line.guess:+.1f}")
        for line in lines
    ]
    return f"Dots with bars: distilled minus plain in points, with the 95 % interval. {'; '.join(parts)}."
