"""How long the soft part's gradient is at each temperature, with and without T². Plotly figure on log-log axes."""

import math

import plotly.graph_objects as go

from models.exhibit_records import GradientSizes
from ui.charts.style import ChartStyle, axis, layout


def sizes_figure(sizes: GradientSizes, style: ChartStyle, guess: float | None = None) -> go.Figure:
    """Two lines; `guess` is a slope that the learner expects without T², drawn from where the fit begins."""
    colour = style.roles["teacher"].colour
    figure = go.Figure()
    for name, values, dash, symbol in (
        ("With T²", sizes.with_t_squared, "solid", "circle"),
        ("Without", sizes.without_t_squared, "dash", "circle-open"),
    ):
        figure.add_scatter(
            x=list(sizes.temperatures), y=list(values), mode="lines+markers", name=name,
            line={"color": colour, "width": 3, "dash": dash}, marker={"symbol": symbol, "size": 9, "color": colour},
            hovertemplate="T = %{x:g}: %{y:.2g}<extra></extra>",
        )  # fmt: skip
    if guess is not None:
        start = next(t for t in sizes.temperatures if t >= sizes.fitted_from)
        size = sizes.without_t_squared[sizes.temperatures.index(start)]
        ends = [start, sizes.temperatures[-1]]
        expected = [size * (t / start) ** guess for t in ends]
        look = {"color": style.ink, "width": 2, "dash": "dot"}
        figure.add_scatter(x=ends, y=expected, mode="lines", name="Your guess", line=look, hoverinfo="skip")
    lengths = [*sizes.without_t_squared, *sizes.with_t_squared]
    powers = [
        10.0**power for power in range(math.floor(math.log10(min(lengths))), math.ceil(math.log10(max(lengths))) + 1)
    ]
    named = (1, 4, 20, 100, 1_000) if sizes.temperatures[-1] > 100 else (1, 2, 4, 10, 20, 40)
    ticks = [t for t in named if t in sizes.temperatures]
    x_axis = axis(style, "Temperature T", type="log", tickvals=ticks, ticktext=[f"{t:,g}" for t in ticks])
    y_axis = axis(
        style, "Length of the gradient", type="log", tickvals=powers, ticktext=[_told(power) for power in powers]
    )
    return figure.update_layout(
        layout(style, 360, xaxis=x_axis, yaxis=y_axis, margin={"l": 84, "r": 12, "t": 40, "b": 48})
    )


def _told(power: float) -> str:
    """A power of ten, written out."""
    return f"{power:,.9f}".rstrip("0").rstrip(".")


def sizes_alt(sizes: GradientSizes) -> str:
    """The ends of both lines and their slopes."""
    first, last = sizes.temperatures[0], sizes.temperatures[-1]
    parts = []
    for name, values in (("without T²", sizes.without_t_squared), ("with T²", sizes.with_t_squared)):
        parts.append(f"{name} from {values[0]:.2g} to {values[-1]:.2g}")
    return f"Two lines on log-log axes, mean gradient length from T = {first:g} to {last:g}: {'; '.join(parts)}."
