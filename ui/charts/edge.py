"""What fits where, and which answer comes first. Plotly figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lessons.edge import Device, Waits
from models.records import Role
from ui.charts.style import ChartStyle, axis, layout

_TICKS = {1e4: "10 kB", 1e7: "10 MB", 1e10: "10 GB"}
_SPAN = (4.0, 11.5)  # powers of ten, in bytes


@dataclass(frozen=True)
class Weight:
    """One network's numbers as a line in the chart; a role if it is one of ours."""

    short: str
    size_bytes: float
    role: Role | None = None


def fits_figure(devices: Sequence[Device], share: float, weights: Sequence[Weight], style: ChartStyle) -> go.Figure:
    """A bar for the room on each device, and a line for each network; a bar that reaches a line has room for it."""
    start = 10 ** _SPAN[0]
    figure = go.Figure(
        go.Bar(
            x=[device.memory * share - start for device in devices],
            base=[start] * len(devices),
            y=[device.name.replace(" Pi ", " Pi<br>") for device in devices],
            orientation="h",
            marker={"color": style.grid, "line": {"color": style.ink, "width": 1}},
            hoverinfo="skip",
        )
    )
    for place, weight in enumerate(weights):
        _draw_weight(figure, weight, 16 * (place % 2), style)
    x_axis = axis(
        style, "Memory", type="log", range=_SPAN, tickvals=list(_TICKS), ticktext=list(_TICKS.values()), tickangle=0
    )
    y_axis = axis(style, "", type="category", autorange="reversed", automargin=True, showgrid=False)
    margin = {"l": 8, "r": 16, "t": 48, "b": 48}
    return figure.update_layout(layout(style, 340, xaxis=x_axis, yaxis=y_axis, showlegend=False, margin=margin))


def _draw_weight(figure: go.Figure, weight: Weight, lift: int, style: ChartStyle) -> None:
    """A line with its label above the chart, lifted by so many pixels so that neighbours keep apart."""
    look = style.roles[weight.role] if weight.role else None
    colour, dash = (look.colour, look.dash) if look else (style.ink, "solid")
    figure.add_vline(weight.size_bytes, line={"color": colour, "dash": dash, "width": 3})
    figure.add_annotation(
        x=math.log10(weight.size_bytes), y=1, yref="paper", yanchor="bottom", yshift=lift, showarrow=False,
        text=weight.short, font={"size": 12, "color": colour},
    )  # fmt: skip


def waits_figure(waits: Waits, connected: bool, style: ChartStyle, guess: float | None = None) -> go.Figure:
    """The two waits as bars; the far one in two parts. `guess` is the learner's for the network's share, 0..1."""
    near, far = "Student nearby", "Teacher far away"
    teacher, student = style.roles["teacher"], style.roles["distilled"]
    road = {"color": style.grid, "pattern": {"shape": "/", "fgcolor": style.ink}}
    figure = go.Figure()
    figure.add_bar(x=[waits.near], y=[near], orientation="h", name="student computes", marker={"color": student.colour})
    if connected:
        figure.add_bar(x=[waits.network], y=[far], orientation="h", name="on the way", marker=road)
        figure.add_bar(
            x=[waits.computing], y=[far], orientation="h", name="teacher computes", marker={"color": teacher.colour}
        )
    else:
        figure.add_annotation(x=0, y=far, text="no connection, no answer", showarrow=False, xanchor="left", xshift=8)
    if connected and guess is not None:
        figure.add_scatter(
            x=[guess * waits.far], y=[far], mode="markers", name="Your guess", showlegend=False,
            marker={"symbol": "line-ns", "size": 34, "line": {"color": style.ink, "width": 3}},
        )  # fmt: skip
        figure.add_annotation(x=guess * waits.far, y=far, yshift=46, text="Your guess", showarrow=False)
    longest = max(waits.near, waits.far)
    x_axis = axis(style, "Wait (milliseconds)", range=[0, 1.12 * longest])
    y_axis = axis(style, "", type="category", categoryorder="array", categoryarray=[far, near], automargin=True)
    margin = {"l": 8, "r": 16, "t": 48, "b": 48}
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"}
    shape = layout(style, 270, xaxis=x_axis, yaxis=y_axis, barmode="stack", margin=margin, legend=legend)
    return figure.update_layout(shape)


def waits_alt(waits: Waits, connected: bool) -> str:
    """The bars in words."""
    far = f"{waits.far:.3g} ms, of which {waits.network:.3g} ms on the way" if connected else "no answer, no connection"
    return f"Bar chart: the student nearby takes {waits.near:.3g} ms; the teacher far away: {far}."


def fits_alt(devices: Sequence[Device], share: float, weights: Sequence[Weight]) -> str:
    """Who has room for what, in words."""
    parts = []
    for weight in weights:
        homes = [device.name for device in devices if weight.size_bytes <= device.memory * share]
        parts.append(f"{weight.short} fits on {', '.join(homes) or 'none'}")
    return f"Bars for the room on each device, lines for the size of each network. {'; '.join(parts)}."
