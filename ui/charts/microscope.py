"""One image's gradients under the microscope: its pushes in words, and the way to logit matching as a Plotly figure."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from lessons.formats import percent
from models.exhibit_records import Microscope
from ui.charts.style import ChartStyle, axis, layout


def pushes_alt(seen: Microscope, at: int, classes: Sequence[str]) -> str:
    """The strongest push of each part."""
    parts = []
    for name, values in (("label", seen.hard_gradient), ("teacher", seen.soft_gradients[at])):
        strongest = max(range(len(values)), key=lambda k: abs(values[k]))
        way = "up" if values[strongest] < 0 else "down"
        parts.append(f"the {name} pushes {classes[strongest]} {way} most, by {abs(values[strongest]):.2f}")
    return f"Bars at T = {seen.temperatures[at]:,g}: {'; '.join(parts)}."


def difference_figure(seen: Microscope, at: int, style: ChartStyle, guess: float | None = None) -> go.Figure:
    """How far the soft gradient is from logit matching at each temperature, in percent, on log-log axes."""
    colour = style.roles["teacher"].colour
    percents = [100 * value for value in seen.difference]
    figure = go.Figure()
    figure.add_scatter(
        x=list(seen.temperatures), y=percents, mode="lines+markers", line={"color": colour, "width": 3},
        marker={"size": 8}, hovertemplate="T = %{x:g}: %{y:.2g} %<extra></extra>", showlegend=False,
    )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 18, "line": {"width": 3}, "color": style.ink}
    figure.add_scatter(
        x=[seen.temperatures[at]], y=[percents[at]], mode="markers", marker=ring, name="The dial", hoverinfo="skip"
    )
    if guess is not None and guess > 0:
        line = {"color": style.ink, "width": 2, "dash": "dot"}
        figure.add_hline(guess, line=line)
        words: dict[str, Any] = {"x": 1, "xref": "paper", "xanchor": "right", "yanchor": "bottom", "showarrow": False}
        # on a log axis Plotly takes a line's place as it is, and that of words as its logarithm
        figure.add_annotation(text="Your guess", y=math.log10(guess), **words)
    ticks = [t for t in (1, 4, 20, 100, 1000) if t in seen.temperatures]
    x_axis = axis(style, "Temperature T", type="log", tickvals=ticks, ticktext=[f"{t:,g}" for t in ticks])
    y_axis = axis(style, "Away from logit matching (%)", type="log", dtick=1)
    return figure.update_layout(layout(style, 300, xaxis=x_axis, yaxis=y_axis))


def difference_alt(seen: Microscope) -> str:
    """The ends of the line."""
    first, last = seen.difference[0], seen.difference[-1]
    return (
        f"Line on log-log axes: the soft gradient is {percent(first)} away from logit matching at T = "
        f"{seen.temperatures[0]:,g}, and {percent(last)} at T = {seen.temperatures[-1]:,g}."
    )
