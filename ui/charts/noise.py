"""Digits learned from noise: every student's test accuracy by its start, and the way there. Plotly figures."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import plotly.graph_objects as go

from lessons.formats import percent
from models.exhibit_records import NoiseLesson, NoiseStart
from ui.charts.style import ChartStyle, LineStyle, axis, guess_look, layout

TITLES: dict[NoiseStart, str] = {
    "same": "The teacher's whole start",
    "heads": "Its last layer only",
    "other": "A start of its own",
}
Tested = Mapping[NoiseStart, Sequence[float]]  # test accuracies (0..1), one a seed


def looks(style: ChartStyle) -> dict[NoiseStart, LineStyle]:
    """A look for each start."""
    heads = LineStyle(TITLES["heads"], style.ink, "dash", "square")
    return {"same": style.roles["distilled"], "heads": heads, "other": style.roles["plain"]}


def noise_figure(
    tested: Tested, teacher: float, chance: float, style: ChartStyle, guess: float | None = None
) -> go.Figure:
    """A row for each start: a small mark a student, a large one their mean; lines for the teacher and for chance."""
    figure = go.Figure()
    titles = []
    for row, (start, values) in enumerate(tested.items()):
        look = looks(style)[start]
        mark = {"color": look.colour, "symbol": look.symbol}
        figure.add_scatter(
            x=values, y=[row] * len(values), mode="markers", marker=mark | {"size": 8, "opacity": 0.5},
            hovertemplate="%{x:.1%}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[fmean(values)], y=[row], mode="markers", marker=mark | {"size": 14},
            hovertemplate="mean %{x:.1%}<extra></extra>",
        )  # fmt: skip
        titles.append({"x": chance + 0.012, "xanchor": "left", "y": row, "yshift": 20, "text": TITLES[start]})
    words = {"showarrow": False, "align": "left", "bgcolor": style.paper, "borderpad": 1}
    frame = {"annotations": [title | words for title in titles], "showlegend": False}
    x_axis = axis(style, "Test accuracy on real digits", range=[0, 1.04], tickformat=".0%", dtick=0.2)
    y_axis = axis(style, "", range=[len(tested) - 0.5, -0.75], showticklabels=False, showgrid=False)
    margin = {"l": 12, "r": 16, "t": 44, "b": 48}
    figure.update_layout(layout(style, 270, xaxis=x_axis, yaxis=y_axis, margin=margin, **frame))
    _add_lines(figure, teacher, chance, style, guess)
    return figure


def _add_lines(figure: go.Figure, teacher: float, chance: float, style: ChartStyle, guess: float | None) -> None:
    """What the rows are read against; the learner's guess stands above the other words."""
    for value, text, side, line in (
        (chance, "Chance", "left", {"color": style.ink, "width": 1, "dash": "dash"}),
        (teacher, "Teacher", "right", {"color": style.roles["teacher"].colour, "width": 2}),
    ):
        figure.add_vline(value, line=line, annotation={"text": text, "yanchor": "bottom", "xanchor": side})
    if guess is not None:
        drawn = guess_look(style, guess > 0.5)
        figure.add_vline(guess, line=drawn["line"], annotation=drawn["annotation"] | {"yshift": 16})


def noise_alt(tested: Tested, teacher: float, guess: float | None = None) -> str:
    """The chart in words."""
    parts = [
        f"{TITLES[start]}: mean {percent(fmean(values))}, from {percent(min(values))} to {percent(max(values))}"
        for start, values in tested.items()
    ]
    guessed = "" if guess is None else f" The learner guessed {percent(guess)}."
    return (
        f"Dots: test accuracy by what is shared of the start. {'; '.join(parts)}. Teacher {percent(teacher)}.{guessed}"
    )


def paths_figure(lessons: Sequence[NoiseLesson], style: ChartStyle) -> go.Figure:
    """Accuracy on real digits after each stretch of noise, a line for each start."""
    figure = go.Figure()
    for lesson in lessons:
        look = looks(style)[lesson.start]
        figure.add_scatter(
            x=[point.step for point in lesson.path], y=[point.validation_accuracy for point in lesson.path],
            mode="lines+markers", name=TITLES[lesson.start], line={"color": look.colour, "width": 3, "dash": look.dash},
            marker={"symbol": look.symbol, "size": 8}, hovertemplate="%{y:.1%}<extra></extra>",
        )  # fmt: skip
    x_axis = axis(style, "Batches of noise", rangemode="tozero")
    y_axis = axis(style, "Validation accuracy", range=[0, 1], tickformat=".0%", dtick=0.2)
    legend = {"orientation": "v", "y": 0.99, "yanchor": "top", "x": 0.02, "bgcolor": "rgba(0,0,0,0)"}
    return figure.update_layout(layout(style, 320, xaxis=x_axis, yaxis=y_axis, legend=legend))


def paths_alt(lessons: Sequence[NoiseLesson]) -> str:
    """Where each line begins and ends."""
    ends = {each.start: [percent(point.validation_accuracy) for point in each.path] for each in lessons}
    parts = [f"{TITLES[start]} from {path[0]} to {path[-1]}" for start, path in ends.items()]
    return f"Lines: accuracy on real digits while the students listen to noise. {'; '.join(parts)}."
