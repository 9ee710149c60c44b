"""What becomes of old and new classes while a network learns the new ones, with and without its old answers. Plotly."""

from collections.abc import Sequence
from dataclasses import astuple
from statistics import fmean
from typing import Literal

import plotly.graph_objects as go

from lessons.formats import percent
from models.forgetting_records import Forgetting, Remembered
from models.records import Role
from ui.charts.style import ChartStyle, axis, layout

Question = Literal["old", "new"]
TITLES: dict[Role, str] = {"distilled": "with its old answers", "plain": "without"}


def forgetting_figure(runs: Sequence[Forgetting], style: ChartStyle, guess: float | None = None) -> go.Figure:
    """Mean accuracy after each epoch: old digits as thick lines, new ones as thin dotted lines."""
    figure = go.Figure()
    for question in ("old", "new"):
        for role, title in TITLES.items():
            look, is_old = style.roles[role], question == "old"
            values = mean_path(runs, role, question)
            line = {"color": look.colour, "width": 3 if is_old else 1.5, "dash": look.dash if is_old else "dot"}
            figure.add_scatter(
                x=list(range(len(values))), y=values, name=f"{question.capitalize()} digits, {title}", line=line,
                mode="lines+markers", marker={"symbol": look.symbol, "size": 7 if is_old else 4},
                hovertemplate="%{y:.0%}",
            )  # fmt: skip
    if guess is not None:
        figure.add_hline(guess, line={"color": style.ink, "dash": "dashdot", "width": 2},
                         annotation={"text": "Your guess", "xanchor": "right"})  # fmt: skip
    x_axis = axis(style, "Times through the new pictures")
    y_axis = axis(style, "Right answers", range=[0, 1.02], tickformat=".0%")
    legend = {"orientation": "h", "y": -0.24, "x": 0, "xanchor": "left"}
    margin = {"l": 56, "r": 12, "t": 16, "b": 48}
    return figure.update_layout(layout(style, 430, xaxis=x_axis, yaxis=y_axis, legend=legend, margin=margin))


def mean_path(runs: Sequence[Forgetting], role: Role, question: Question) -> list[float]:
    """Mean accuracy (0..1) over runs, at the start and after each epoch."""
    return [
        fmean(getattr(point, question) for point in points)
        for points in zip(*(run.path[role] for run in runs), strict=True)
    ]


def mean_test(runs: Sequence[Forgetting], role: Role) -> Remembered:
    """What is right at the end on test images, the mean over runs."""
    return Remembered(*(fmean(values) for values in zip(*(astuple(run.test[role]) for run in runs), strict=True)))


def forgetting_alt(runs: Sequence[Forgetting]) -> str:
    """The chart in words."""
    parts = [
        f"old digits {title}: from {percent(path[0])} to {percent(path[-1])}"
        for role, title in TITLES.items()
        for path in (mean_path(runs, role, "old"),)
    ]
    return f"Lines over the times through the new pictures: {'; '.join(parts)}. New digits rise in both."
