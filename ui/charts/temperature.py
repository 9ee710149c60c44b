"""What the temperature does to one image's logits: two temperatures side by side, and the doubt at every one. Plotly.

Symbols: z logits over K classes, T temperature, q soft targets, H entropy in bits.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lessons.formats import percent
from ui.charts.style import ChartStyle, axis, layout

COLD_BELOW, HOT_ABOVE = 1.2, 0.8  # equally likely classes; share of all K classes
LOWEST, HIGHEST = 0.5, 40.0  # as on the slider
_ZONES = ("cold: one bar alone", "in between", "hot: nearly level")


def soft_targets(logits: Sequence[float], temperature: float) -> list[float]:
    """The shares of one image (K,)."""
    # q_i = exp(z_i / T) / Σ_j exp(z_j / T)
    scaled = np.asarray(logits, dtype=float) / temperature
    powers = np.exp(scaled - scaled.max())
    shares: list[float] = (powers / powers.sum()).tolist()
    return shares


def entropy_bits(shares: Sequence[float]) -> float:
    """How unsure shares are."""
    # H = −Σ q log2 q
    values = np.array([share for share in shares if share > 0])
    return abs(float(values @ np.log2(values)))  # abs: a sure answer gives −0


def alike(logits: Sequence[float], temperature: float) -> float:
    """2^H: how many equally likely classes would leave one as unsure."""
    return float(2 ** entropy_bits(soft_targets(logits, temperature)))


def zone(logits: Sequence[float], temperature: float) -> str:
    """Cold, in between, or hot for this image, by how many classes are in play."""
    count = alike(logits, temperature)
    return _ZONES[int(count >= COLD_BELOW) + int(count > HOT_ABOVE * len(logits))]


def sides_figure(
    logits: Sequence[float], classes: Sequence[str], temperatures: tuple[float, float], style: ChartStyle
) -> go.Figure:
    """The same logits at two temperatures, on one scale."""
    titles = [f"T = {temperature:g}" for temperature in temperatures]
    figure = make_subplots(cols=2, shared_yaxes=True, horizontal_spacing=0.06, subplot_titles=titles)
    for column, temperature in enumerate(temperatures, start=1):
        shares = [100 * share for share in soft_targets(logits, temperature)]
        figure.add_bar(
            x=shares, y=list(classes), orientation="h", col=column, row=1, text=[_short(share) for share in shares],
            textposition="outside", marker={"color": style.roles["teacher"].colour}, hoverinfo="skip", cliponaxis=False,
        )  # fmt: skip
    figure.update_layout(layout(style, 330, showlegend=False, bargap=0.25, margin={"l": 32, "r": 12, "t": 32, "b": 44}))
    figure.update_xaxes(axis(style, "Share (%)", range=[0, 132], tickvals=[0, 50, 100]))
    return figure.update_yaxes(axis(style, "", type="category", autorange="reversed", showgrid=False))


def sides_alt(logits: Sequence[float], classes: Sequence[str], temperatures: tuple[float, float]) -> str:
    """The largest three of each side."""
    parts = []
    for temperature in temperatures:
        shares = soft_targets(logits, temperature)
        order = sorted(range(len(shares)), key=lambda k: -shares[k])[:3]
        parts.append(f"at T = {temperature:g}: " + ", ".join(f"{classes[k]} {percent(shares[k])}" for k in order))
    return f"Bars of the same logits, {'; '.join(parts)}."


def doubt_figure(logits: Sequence[float], temperature: float, style: ChartStyle) -> go.Figure:
    """How many classes are in play at each temperature, with the cold and the hot end marked."""
    turned = np.geomspace(LOWEST, HIGHEST, 80)
    counts = [alike(logits, each) for each in turned]
    look = style.roles["teacher"]
    figure = go.Figure()
    edges = (1.0, COLD_BELOW, HOT_ABOVE * len(logits), float(len(logits)))
    for name, low, high in zip(_ZONES, edges[:-1], edges[1:], strict=True):
        figure.add_hrect(
            low, high, fillcolor=style.grid, opacity=0.0 if name == _ZONES[1] else 0.5, line_width=0, layer="below"
        )
        label = {"x": 0, "xref": "paper", "xanchor": "left", "y": high, "yanchor": "top", "showarrow": False}
        if name == _ZONES[0]:
            label |= {"y": low, "yanchor": "bottom", "x": 1, "xanchor": "right"}
        figure.add_annotation(text=name, font={"size": 13}, **label)
    figure.add_scatter(x=turned, y=counts, mode="lines", line={"color": look.colour, "width": 3}, hoverinfo="skip")
    here = {"color": look.colour, "symbol": look.symbol, "size": 15, "line": {"color": style.paper, "width": 2}}
    figure.add_scatter(x=[temperature], y=[alike(logits, temperature)], mode="markers", marker=here, hoverinfo="skip")
    x_axis = axis(style, "Temperature T", type="log", tickvals=[0.5, 1, 4, 10, 20, 40])
    y_axis = axis(style, "Classes in play", range=[0.7, len(logits) + 0.3], nticks=6)
    return figure.update_layout(layout(style, 280, xaxis=x_axis, yaxis=y_axis, showlegend=False))


def doubt_alt(logits: Sequence[float], temperature: float) -> str:
    """The curve's ends and the place that is looked at."""
    low, here, high = (alike(logits, each) for each in (LOWEST, temperature, HIGHEST))
    return (
        f"Line: classes in play against temperature. It rises from {low:.1f} at T = {LOWEST:g} to {high:.1f} of "
        f"{len(logits)} at T = {HIGHEST:g}. The dot stands at T = {temperature:g}, {here:.1f} classes: "
        f"{zone(logits, temperature)}."
    )


def _short(percent: float) -> str:
    return f"{percent:.0f}" if percent >= 9.5 else f"{percent:.1f}" if percent >= 0.05 else "≈ 0"
