"""Test accuracy of several runs under one another: a small mark for each seed, a large one for the mean. Plotly."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import plotly.graph_objects as go

from lessons.formats import percent
from ui.charts.style import ChartStyle, axis, layout

_ROW_PX = 52


@dataclass(frozen=True)
class DotRow:
    """The accuracies (0..1) of one student at one setting, one a seed."""

    title: str
    accuracies: tuple[float, ...]
    plain: float  # mean of the twins that had no teacher


def dots_figure(groups: Sequence[Sequence[DotRow]], style: ChartStyle) -> go.Figure:
    """Rows in groups, a wider gap between groups; every title stands above its row."""
    look = style.roles["distilled"]
    mark = {"color": look.colour, "symbol": look.symbol}
    places = [(place + 0.6 * number, row) for place, (number, row) in enumerate(_numbered(groups))]
    figure = go.Figure()
    seeds = [(value, place) for place, row in places for value in row.accuracies]
    x, y = zip(*seeds, strict=True)
    small = mark | {"size": 8, "opacity": 0.8, "symbol": f"{look.symbol}-open"}
    figure.add_scatter(x=x, y=y, mode="markers", name="One seed", marker=small)
    means = [fmean(row.accuracies) for _, row in places]
    heights = [place for place, _ in places]
    figure.add_scatter(x=means, y=heights, mode="markers", name="Mean", marker=mark | {"size": 14})
    plain = style.roles["plain"]
    twin = {"color": plain.colour, "symbol": plain.symbol, "size": 11}
    figure.add_scatter(x=[row.plain for _, row in places], y=heights, mode="markers", name="Plain twin", marker=twin)
    titles = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": place, "yshift": 19, "text": row.title, "showarrow": False}
        for place, row in places
    ]
    shown = [*x, *(row.plain for _, row in places)]
    room = max(0.003, 0.1 * (max(shown) - min(shown)))
    span = [min(shown) - room, max(shown) + room]
    x_axis = axis(style, "Test accuracy", range=span, tickformat=".0%")
    y_axis = axis(style, "", range=[heights[-1] + 0.5, -0.8], showticklabels=False, showgrid=False)
    frame = {"annotations": titles, "margin": {"l": 12, "r": 16, "t": 36, "b": 48}}
    return figure.update_layout(layout(style, 110 + _ROW_PX * len(places), xaxis=x_axis, yaxis=y_axis, **frame))


def dots_alt(groups: Sequence[Sequence[DotRow]]) -> str:
    """The chart in words."""
    parts = [
        f"{row.title}: mean {percent(fmean(row.accuracies))}, from {percent(min(row.accuracies))} to "
        f"{percent(max(row.accuracies))}, plain twin {percent(row.plain)}"
        for _, row in _numbered(groups)
    ]
    return f"Dots: test accuracy of the taught student, each seed and the mean. {'; '.join(parts)}."


def _numbered(groups: Sequence[Sequence[DotRow]]) -> list[tuple[int, DotRow]]:
    return [(number, row) for number, rows in enumerate(groups) for row in rows]
