"""Several races side by side: what teaching gained in each, every seed, the mean and its 95 % interval. Plotly."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from models.records import SMALLEST_GAIN, RunResult
from ui.charts.style import ChartStyle, axis, layout

ROW_PX = 46
HEADING_ROWS = 0.6


@dataclass(frozen=True)
class GainLine:
    """Distilled minus plain test accuracy of one race, in points."""

    title: str
    mean: float
    low: float
    high: float
    each: tuple[float, ...] = ()  # one a seed
    guess: float | None = None
    group: str = ""  # a heading above the first line of each group
    cost: str = ""  # at the right, in the title's line

    @property
    def verdict(self) -> str:
        """What the interval says."""
        if self.low > 0 or self.high < 0:
            return "a gain" if self.low > 0 else "a loss"
        return "no gain" if max(-self.low, self.high) < 100 * SMALLEST_GAIN else "cannot tell"


def gain_line(title: str, result: RunResult, guess: float | None = None, group: str = "", cost: str = "") -> GainLine:
    """The line of a race that has read its test.

    Raises:
        ValueError: it was stopped before that.
    """
    if (difference := result.difference) is None:
        raise ValueError(f"“{title}” has no difference to show.")
    before = {score.seed: score.test_accuracy for score in result.networks["plain"].scores}
    each = tuple(100 * (s.test_accuracy - before[s.seed]) for s in result.networks["distilled"].scores)
    mean, low, high = (100 * value for value in (difference.mean, difference.low, difference.high))
    return GainLine(title, mean, low, high, each, guess, group, cost)


def gains_figure(lines: Sequence[GainLine], style: ChartStyle) -> go.Figure:
    """A row for each race, its title above it, and a line at zero: no gain."""
    look = style.roles["distilled"]
    dot = {"color": look.colour, "symbol": look.symbol}
    rows = row_places(lines)
    figure = go.Figure()
    figure.add_scatter(
        x=[value for line in lines for value in line.each],
        y=[row for row, line in zip(rows, lines, strict=True) for _ in line.each],
        mode="markers", name="One seed", marker=dot | {"size": 7, "opacity": 0.5, "symbol": f"{look.symbol}-open"},
    )  # fmt: skip
    bar = {"type": "data", "array": [line.high - line.mean for line in lines], "thickness": 3, "width": 6}
    bar["arrayminus"] = [line.mean - line.low for line in lines]
    figure.add_scatter(
        x=[line.mean for line in lines], y=rows, mode="markers", name="Mean, 95 % interval",
        marker=dot | {"size": 12}, error_x=bar,
    )  # fmt: skip
    if guesses := [(line.guess, row) for row, line in zip(rows, lines, strict=True) if line.guess is not None]:
        ring = {"symbol": "circle-open", "color": style.ink, "size": 15, "line": {"width": 2}}
        x, y = zip(*guesses, strict=True)
        figure.add_scatter(x=x, y=y, mode="markers", name="Your guess", marker=ring)
    return figure.update_layout(_layout(lines, style))


def row_places(lines: Sequence[GainLine]) -> list[float]:
    """Where each line stands, counted in rows from the top; a group's heading takes part of a row."""
    places, row = [], 0.0
    for before, line in zip([None, *lines], lines, strict=False):
        row += HEADING_ROWS if line.group and (before is None or before.group != line.group) else 0
        places.append(row)
        row += 1
    return places


def _layout(lines: Sequence[GainLine], style: ChartStyle) -> dict[str, object]:
    rows = row_places(lines)
    shown = [value for line in lines for value in (line.low, line.high, *line.each, line.guess or 0.0)]
    low, high = min(0.0, *shown), max(0.0, *shown)
    room = max(0.5, 0.06 * (high - low))
    x_axis = axis(style, "Distilled minus plain (points)", range=[low - room, high + room])
    x_axis |= {"zeroline": True, "zerolinecolor": style.ink, "zerolinewidth": 2}
    y_axis = axis(style, "", range=[rows[-1] + 0.5, -0.8], showticklabels=False, showgrid=False)
    titles = [
        _text(style, row, text, side)
        for row, line in zip(rows, lines, strict=True)
        for side, text in (("left", line.title), ("right", line.cost))
        if text
    ]
    titles += [
        _text(style, row - HEADING_ROWS, f"<b>{line.group}</b>", "left")
        for row, line, before in zip(rows, lines, [None, *lines], strict=False)
        if line.group and (before is None or before.group != line.group)
    ]
    margin = {"l": 12, "r": 12, "t": 40, "b": 48}
    height = 100 + round(ROW_PX * (rows[-1] + 1))
    return layout(style, height, xaxis=x_axis, yaxis=y_axis, annotations=titles, margin=margin)


def _text(style: ChartStyle, row: float, text: str, side: str) -> dict[str, object]:
    """A text above a row, at the chart's left or right edge."""
    place = {"x": 0 if side == "left" else 1, "xref": "paper", "y": row, "yshift": 16}
    look = {"xanchor": side, "align": side, "showarrow": False, "bgcolor": style.paper, "borderpad": 1}
    return {"text": text, **place, **look}


def gains_alt(lines: Sequence[GainLine]) -> str:
    """The chart in words."""
    parts = [
        f"{line.title}: {line.mean:+.1f} ({line.low:+.1f} to {line.high:+.1f})"
        + ("" if line.guess is None else f", guessed {line.guess:+.1f}")
        for line in lines
    ]
    return f"Dots with bars: distilled minus plain in points, with the 95 % interval. {'; '.join(parts)}."
