"""One image's loss and its pull on the student, by parts. Plotly figures."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lessons.formats import percent
from models.exhibit_records import LossMix, Shares
from models.records import Role
from ui.charts.style import ChartStyle, axis, layout

_PARTS: tuple[tuple[str, Role], ...] = (("Hard", "plain"), ("Soft", "teacher"), ("Total", "distilled"))
_SHIFTS = (-0.25, 0.0, 0.25)  # where the three arrows of a class stand, in rows


def shares_figure(mix: LossMix, style: ChartStyle, guess: float | None = None) -> go.Figure:
    """The two weighted parts of the loss as one bar of 100 %; `guess` is the soft part's share (0..1)."""
    figure = go.Figure()
    for (name, role), share in zip(_PARTS[:2], (mix.hard_share, mix.soft_share), strict=True):
        figure.add_bar(
            x=[100 * share], y=[""], orientation="h", name=f"{name} part", text=[f"{100 * share:.0f} %"],
            textposition="inside", insidetextanchor="middle", textangle=0, marker={"color": style.roles[role].colour},
            hoverinfo="skip",
        )  # fmt: skip
    x_axis = axis(style, "Share of the loss (%)", range=[0, 100], tickvals=[0, 25, 50, 75, 100])
    look = {"barmode": "stack", "margin": {"l": 12, "r": 20, "t": 54, "b": 48}}
    figure.update_layout(layout(style, 170, xaxis=x_axis, yaxis=axis(style, "", showticklabels=False), **look))
    figure.update_layout(legend={"y": 1.25, "traceorder": "normal"})
    if guess is not None:
        line = {"color": style.ink, "width": 3, "dash": "dot"}
        figure.add_vline(100 * (1 - guess), line=line, annotation={"text": "Your guess", "yanchor": "bottom"})
    return figure


def shares_alt(mix: LossMix, guess: float | None = None) -> str:
    """The bar in words."""
    guessed = "" if guess is None else f" The learner guessed {percent(guess)} for the soft part."
    hard, soft = percent(mix.hard_share), percent(mix.soft_share)
    return f"One bar: the hard part is {hard} of the loss, the soft part {soft}.{guessed}"


def pushes(mix: LossMix) -> dict[str, Shares]:
    """Which way each of the student's logits is pushed, down the gradient: the two weighted parts and their sum."""
    weighted = (
        [(1 - mix.soft_weight) * value for value in mix.hard_gradient],
        [mix.soft_weight * value for value in mix.soft_gradient],
        mix.gradient,
    )
    return {name: tuple(-value for value in row) for (name, _), row in zip(_PARTS, weighted, strict=True)}


def arrows_figure(mix: LossMix, classes: Sequence[str], reach: float, style: ChartStyle) -> go.Figure:
    """Three arrows for each class: right pushes its logit up, left pushes it down. The axis ends at ± reach."""
    figure = go.Figure()
    for (name, role), shift, values in zip(_PARTS, _SHIFTS, pushes(mix).values(), strict=True):
        colour = style.roles[role].colour
        rows = [row + shift for row in range(len(classes))]
        joints_x = [x for value in values for x in (0.0, value, None)]
        joints_y = [y for row in rows for y in (row, row, None)]
        line = {"color": colour, "width": 4}
        figure.add_scatter(x=joints_x, y=joints_y, mode="lines", line=line, name=name, hoverinfo="skip")
        heads = ["triangle-right" if value > 0 else "triangle-left" for value in values]
        sizes = [9 if abs(value) > 0.02 * reach else 4 for value in values]
        marks = {"symbol": heads, "color": colour, "size": sizes, "opacity": 1}
        figure.add_scatter(x=list(values), y=rows, mode="markers", marker=marks, showlegend=False, hoverinfo="skip")
    x_axis = axis(style, "← pushed down   ·   pushed up →", range=[-reach, reach], nticks=5)
    x_axis |= {"zeroline": True, "zerolinecolor": style.ink, "zerolinewidth": 1}
    ticks = {"tickvals": list(range(len(classes))), "ticktext": list(classes), "showgrid": False}
    y_axis = axis(style, "", range=[len(classes) - 0.5, -0.5], **ticks)
    margin = {"l": 32, "r": 12, "t": 36, "b": 48}
    return figure.update_layout(layout(style, 100 + 34 * len(classes), xaxis=x_axis, yaxis=y_axis, margin=margin))


def arrows_alt(mix: LossMix, classes: Sequence[str]) -> str:
    """The strongest push up and down of each part."""
    parts = []
    for name, values in pushes(mix).items():
        up, down = (find(range(len(values)), key=values.__getitem__) for find in (max, min))
        parts.append(
            f"{name}: most up {classes[up]} ({values[up]:+.2f}), most down {classes[down]} ({values[down]:+.2f})"
        )
    return f"Arrows on each of the student's logits. {'; '.join(parts)}."
