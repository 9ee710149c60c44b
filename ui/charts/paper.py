"""The paper's numbers of errors beside ours: a ring for the paper, a filled mark for each seed of ours. Plotly."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import plotly.graph_objects as go

from models.records import Role
from ui.charts.style import ChartStyle, axis, layout

_ROW_PX = 62
_WIDTHS = (("solid", "diamond"), ("dash", "diamond-open"))  # the grid's first and second: all distilled, one colour
PAPER_BEST = (2.5, 4.0)  # the temperatures at which 30 units learned best in the paper


@dataclass(frozen=True)
class ErrorRow:
    """One experiment: errors on 10,000 test images."""

    title: str
    role: Role
    printed: int | None  # None where the paper has no such row
    ours: tuple[int, ...]  # one a seed; empty where it has not been run


def errors_figure(rows: Sequence[ErrorRow], style: ChartStyle) -> go.Figure:
    """Rows under one another, each title above its row."""
    figure = go.Figure()
    hollow = {"symbol": "circle-open", "size": 15, "color": style.ink, "line": {"width": 2}}
    printed = [(row.printed, place) for place, row in enumerate(rows) if row.printed is not None]
    figure.add_scatter(
        x=[errors for errors, _ in printed], y=[place for _, place in printed], mode="markers", name="The paper",
        marker=hollow,
    )  # fmt: skip
    for place, row in enumerate(rows):
        look = style.roles[row.role]
        mark = {"color": look.colour, "symbol": look.symbol, "size": 13}
        name = f"Ours: {look.title.lower()}"
        known = any(row.role == other.role and other.ours for other in rows[:place])
        if row.ours:
            figure.add_scatter(
                x=row.ours, y=[place] * len(row.ours), mode="markers", name=name, marker=mark, showlegend=not known,
                legendgroup=row.role,
            )  # fmt: skip
    titles = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": place, "yshift": 21, "text": row.title, "showarrow": False}
        for place, row in enumerate(rows)
    ]
    most = max(value for row in rows for value in (row.printed or 0, *row.ours))
    x_axis = axis(style, "Errors on 10,000 test images", range=[0, 1.08 * most])
    y_axis = axis(style, "", range=[len(rows) - 0.5, -0.9], showticklabels=False, showgrid=False)
    frame = {"annotations": titles, "margin": {"l": 12, "r": 16, "t": 56, "b": 48}}
    return figure.update_layout(layout(style, 130 + _ROW_PX * len(rows), xaxis=x_axis, yaxis=y_axis, **frame))


def errors_alt(rows: Sequence[ErrorRow]) -> str:
    """The chart in words."""
    parts = [f"{row.title}: paper {row.printed or 'none'}, ours {_told(row.ours)}" for row in rows]
    return f"Dots: test errors, the paper's beside ours. {'; '.join(parts)}."


def _told(ours: tuple[int, ...]) -> str:
    return ", ".join(str(each) for each in ours) or "not run yet"


def grid_figure(errors: dict[int, dict[float, tuple[int, ...]]], style: ChartStyle) -> go.Figure:
    """A line for each width (units → temperature → errors of each seed) through the means, and a mark a seed."""
    colour = style.roles["distilled"].colour
    figure = go.Figure()
    for (units, line), (dash, symbol) in zip(errors.items(), _WIDTHS, strict=False):
        figure.add_scatter(
            x=list(line), y=[fmean(each) for each in line.values()], mode="lines+markers",
            name=f"{units} units in each layer, mean", line={"color": colour, "dash": dash},
            marker={"symbol": symbol, "size": 11},
        )  # fmt: skip
        seeds = [(temperature, count) for temperature, each in line.items() for count in each]
        figure.add_scatter(
            x=[temperature for temperature, _ in seeds], y=[count for _, count in seeds], mode="markers",
            name=f"{units} units, one seed", marker={"symbol": "line-ew-open", "size": 9, "color": colour},
            showlegend=False,
        )  # fmt: skip
    temperatures = sorted({temperature for line in errors.values() for temperature in line})
    ticks = {"tickvals": temperatures, "ticktext": [f"{temperature:g}" for temperature in temperatures]}
    x_axis = axis(style, "Temperature", type="log", **ticks)
    top = max(count for line in errors.values() for each in line.values() for count in each)
    y_axis = axis(style, "Errors on 10,000 test images", range=[0, 1.1 * top])
    figure.add_vrect(*PAPER_BEST, fillcolor=style.ink, opacity=0.08, line_width=0, layer="below")
    return figure.update_layout(layout(style, 380, xaxis=x_axis, yaxis=y_axis))


def grid_alt(errors: dict[int, dict[float, tuple[int, ...]]]) -> str:
    """The chart in words."""
    lines = [
        f"{units} units: " + ", ".join(f"T = {temperature:g} {fmean(each):.0f}" for temperature, each in line.items())
        for units, line in errors.items()
    ]
    return f"Lines: mean test errors at each temperature. {'; '.join(lines)}."
