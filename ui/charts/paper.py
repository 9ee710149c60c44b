"""The paper's numbers of errors beside ours: rows of marks in HTML, and the grid of temperatures in Plotly."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import plotly.graph_objects as go

from models.records import Role
from ui.charts.named_rows import Axis, chart_html, row_html
from ui.charts.style import ChartStyle, LineStyle, axis, layout

_WIDTHS = (("solid", "diamond"), ("dash", "diamond-open"), ("dot", "diamond-tall"))  # all distilled: one colour
PAPER_BEST = (2.5, 4.0)  # the temperatures at which 30 units learned best in the paper


@dataclass(frozen=True)
class ErrorRow:
    """One experiment: errors on 10,000 test images."""

    title: str
    role: Role
    printed: int | None  # None where the paper has no such row
    ours: tuple[int, ...]  # one a seed; empty where it has not been run


def errors_html(rows: Sequence[ErrorRow], style: ChartStyle, spread: tuple[float, float] | None = None) -> str:
    """A row for each experiment: a ring for the paper's number, and the mark of its network for each seed of ours.

    `spread`, shaded: from how many to how many errors one more teacher would make.
    """
    most = max(value for row in rows for value in (row.printed or 0, *row.ours))
    scale = Axis("Errors on 10,000 test images", -0.03 * most, 1.05 * most)
    roles = dict.fromkeys(row.role for row in rows if row.ours)
    key = '<span><i class="ring"></i>The paper</span>' + "".join(
        f"<span>{_mark(style.roles[role])}Ours: {style.roles[role].title.lower()}</span>" for role in roles
    )
    if spread:
        key += '<span><i class="band"></i>One more teacher would lie here, 19 times in 20</span>'
    drawn = "".join(_row(row, scale, style) for row in rows)
    return chart_html(scale, key, drawn, errors_alt(rows, spread), style, band=spread)


def _row(row: ErrorRow, scale: Axis, style: ChartStyle) -> str:
    marks = "".join(_mark(style.roles[row.role], f"left:{scale.place(count)};") for count in row.ours)
    if row.printed is not None:
        marks += f'<i class="ring" style="left:{scale.place(row.printed)}"></i>'
    return row_html(row.title, marks, _told(row))


def _mark(look: LineStyle, place: str = "") -> str:
    return f'<i class="{look.symbol}" style="{place}--mark:{look.colour}"></i>'


def errors_alt(rows: Sequence[ErrorRow], spread: tuple[float, float] | None = None) -> str:
    """The chart in words."""
    parts = [f"{row.title}: {_told(row)}" for row in rows]
    band = f" Shaded: {spread[0]:.0f} to {spread[1]:.0f} errors, where one more teacher would lie." if spread else ""
    return f"Dots: test errors, the paper's beside ours. {'; '.join(parts)}.{band}"


def _told(row: ErrorRow) -> str:
    ours = ", ".join(str(each) for each in row.ours) or "not run yet"
    return f"paper {row.printed or 'none'}, ours {ours}"


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
