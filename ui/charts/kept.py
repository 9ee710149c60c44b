"""How much of the teacher's accuracy each student keeps, pair by pair, beside a claim. Plotly figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from lessons.formats import percent
from models.records import Role
from ui.charts.style import ChartStyle, axis, guess_look, layout


@dataclass(frozen=True)
class Kept:
    """One pair: each student's accuracy as a share of its teacher's."""

    title: str
    shares: Mapping[Role, float]


def kept_figure(
    pairs: Sequence[Kept], claim: tuple[float, float], style: ChartStyle, guess: float | None = None
) -> go.Figure:
    """A row for each pair with both students; the claim is shaded, the learner's guess is a dotted line."""
    titles = [pair.title for pair in pairs]
    figure = go.Figure()
    for role in ("plain", "distilled"):
        look = style.roles[role]
        figure.add_scatter(
            x=[pair.shares[role] for pair in pairs],
            y=titles,
            mode="markers",
            name=look.title,
            marker={"color": look.colour, "symbol": look.symbol, "size": 11},
        )
    figure.add_vrect(*claim, fillcolor=style.roles["teacher"].colour, opacity=0.18, line_width=0, layer="below")
    if guess is not None:
        figure.add_vline(guess, **guess_look(style, guess > claim[0]))
    lowest = min([claim[0], *(share for pair in pairs for share in pair.shares.values()), *filter(None, (guess,))])
    x_axis = axis(style, "Share of the teacher's accuracy", range=[lowest - 0.03, 1.02], tickformat=".0%")
    y_axis = axis(style, "", type="category", autorange="reversed", showticklabels=False)
    text_look: dict[str, Any] = {"xanchor": "left", "align": "left", "showarrow": False, "borderpad": 1}
    text_look |= {"bgcolor": style.paper}
    for title in titles:
        figure.add_annotation(x=0, xref="paper", y=title, yshift=17, text=title, **text_look)
    frame = layout(
        style, 144 + 56 * len(pairs), xaxis=x_axis, yaxis=y_axis, margin={"l": 16, "r": 16, "t": 82, "b": 48}
    )
    frame["legend"] = frame["legend"] | {"y": 1.14}  # above the words of the guess
    return figure.update_layout(frame)


def kept_alt(pairs: Sequence[Kept], claim: tuple[float, float], guess: float | None = None) -> str:
    """The chart in words."""
    rows = "; ".join(
        f"{p.title}: distilled {percent(p.shares['distilled'])}, plain {percent(p.shares['plain'])}" for p in pairs
    )
    guessed = "" if guess is None else f" The learner guessed {percent(guess)}."
    strip = f"The claim {percent(claim[0])} to {percent(claim[1])} is shaded."
    return f"Dots, share of the teacher's accuracy. {rows}. {strip}{guessed}"
