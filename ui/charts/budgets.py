"""Networks among real devices: bytes across, multiply-adds an answer up. Numbers in, Plotly figure out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import plotly.graph_objects as go

from lessons.budgets import WAIT_S, Budget
from models.records import Role
from ui.charts.style import ChartStyle, axis, layout

HEIGHT = 420  # pixels
_BYTES, _WORK = (3.5, 11.5), (3.5, 14.0)  # powers of ten
_TICKS = {1e4: "10 kB", 1e6: "1 MB", 1e8: "100 MB", 1e10: "10 GB"}
_WORK_TICKS = {1e4: "10,000", 1e6: "1 million", 1e8: "100 million", 1e10: "10 billion", 1e12: "1 trillion"}
_SHADE = "rgba(128, 128, 128, 0.1)"  # on light and dark alike; the more devices have room, the stronger
_SYMBOLS = ("circle", "diamond", "square")


@dataclass(frozen=True)
class Point:
    """One network in one form."""

    title: str
    role: Role
    size_bytes: float
    multiply_adds: float


@lru_cache(maxsize=16)  # a lesson shows the same one to everybody
def budgets_figure(budgets: tuple[Budget, ...], points: tuple[Point, ...], style: ChartStyle) -> go.Figure:
    """A device is a shaded area with a corner: a network inside it has room there and answers in time.

    Devices bear their numbers, from 1: their edges lie too close for words.
    """
    x_axis = axis(style, "Bytes of its numbers", type="log", range=_BYTES, tickvals=list(_TICKS),
                  ticktext=list(_TICKS.values()), tickangle=0, showgrid=False)  # fmt: skip
    y_axis = axis(style, f"Multiply-adds an answer, within {WAIT_S:g} s", type="log", range=_WORK, automargin=True,
                  tickvals=list(_WORK_TICKS), ticktext=list(_WORK_TICKS.values()), showgrid=False)  # fmt: skip
    figure = go.Figure(layout=layout(style, HEIGHT, xaxis=x_axis, yaxis=y_axis))
    for number, budget in enumerate(budgets, start=1):
        figure.add_scatter(
            x=[budget.memory_bytes, budget.memory_bytes, 10 ** _BYTES[0], 10 ** _BYTES[0]],
            y=[10 ** _WORK[0], budget.multiply_adds, budget.multiply_adds, 10 ** _WORK[0]],
            mode="lines", showlegend=False, hoverinfo="skip", fill="toself", fillcolor=_SHADE,
            line={"color": style.grid, "width": 2},
        )  # fmt: skip
        figure.add_annotation(
            x=math.log10(budget.memory_bytes), y=_WORK[0], text=f"<b>{number}</b>", showarrow=False,
            xanchor="right", yanchor="bottom", borderpad=0, font={"color": style.ink, "size": 13},
        )  # fmt: skip
    for at, point in enumerate(points):
        look = style.roles[point.role]
        figure.add_scatter(
            x=[point.size_bytes], y=[point.multiply_adds], mode="markers", name=point.title,
            marker={"color": look.colour, "size": 12, "symbol": _SYMBOLS[at % len(_SYMBOLS)] + ("-open" if at else "")},
        )  # fmt: skip
    return figure


def budgets_alt(budgets: Sequence[Budget], points: Sequence[Point]) -> str:
    """What the chart shows, in words."""
    homes = []
    for point in points:
        kinds = [budget.kind for budget in budgets if budget.fits(point.size_bytes, point.multiply_adds)]
        homes.append(f"{point.title}: {', '.join(kinds) or 'none'}")
    return (
        "Chart, both axes logarithmic: bytes across, multiply-adds up. Where each fits in time: "
        + "; ".join(homes)
        + "."
    )
