"""Shares of a hundred, one row for each network: what was kept of the teacher, how often two agree. Plotly figures."""

from collections.abc import Mapping

import plotly.graph_objects as go

from lessons.formats import percent
from models.records import Role
from ui.charts.style import ChartStyle, axis, layout


def shares_figure(
    shares: Mapping[Role, float],
    title: str,
    style: ChartStyle,
    band: tuple[float, float] | None = None,
    guess: float | None = None,
) -> go.Figure:
    """A dot for each share (0..1) on a scale that ends a little above the whole.

    Args:
        band: a range of shares that somebody claims.
        guess: the learner's, 0..1.
    """
    figure = go.Figure()
    for role, share in shares.items():
        look = style.roles[role]
        marker = {"color": look.colour, "symbol": look.symbol, "size": 14}
        figure.add_scatter(x=[share], y=[look.title], mode="markers", marker=marker, name=look.title)
    lowest = min([*shares.values(), *(band or ()), *([] if guess is None else [guess])])
    if band is not None:
        figure.add_vrect(*band, fillcolor=style.grid, opacity=0.6, line_width=0, layer="below")
    if guess is not None:
        line = {"color": style.ink, "width": 2, "dash": "dot"}
        figure.add_vline(guess, line=line, annotation={"text": "Your guess", "yanchor": "bottom"})
    x_axis = axis(style, title, range=[max(0.0, lowest - 0.08), 1.03], tickformat=".0%")
    y_axis = axis(style, "", type="category", autorange="reversed", automargin=True)
    margin = {"l": 8, "r": 16, "t": 32, "b": 48}
    return figure.update_layout(layout(style, 220, xaxis=x_axis, yaxis=y_axis, showlegend=False, margin=margin))


def shares_alt(shares: Mapping[Role, float], title: str, style: ChartStyle, guess: float | None = None) -> str:
    """The dots in words."""
    dots = "; ".join(f"{style.roles[role].title} {percent(share)}" for role, share in shares.items())
    guessed = "" if guess is None else f" The learner guessed {percent(guess)}."
    return f"Dot chart, {title}: {dots}.{guessed}"
