"""When a taught student has paid for its teaching. Numbers in, Plotly figure out."""

import math
from functools import lru_cache

import plotly.graph_objects as go

from lessons.paying_back import Times
from ui.charts.style import ChartStyle, axis, layout

HEIGHT = 340  # pixels
_POINTS = 41
_LEAST, _MOST = 1, 9  # powers of ten, in answers: the chart is at least so wide
_NAMES = {6: "1 million", 8: "100 million", 10: "10 billion", 12: "1 trillion"}  # of powers of ten


@lru_cache(maxsize=16)  # a lesson shows the same one to everybody
def paying_back_figure(times: Times, with_teacher: bool, style: ChartStyle) -> go.Figure:
    """Seconds of computing spent after so many answers, by the teacher alone and by the student with its teaching."""
    crossing = times.break_even_answers(with_teacher)
    least, most = _span(crossing)
    powers = [least + (most - least) * at / (_POINTS - 1) for at in range(_POINTS)]
    answers = [10**power for power in powers]
    once = times.once(with_teacher) or 0.0
    spent = {
        "teacher": [count * times.teacher_answer for count in answers],
        "distilled": [once + count * times.student_answer for count in answers],
    }
    below = {"tickangle": 0, "title_standoff": 8, "automargin": True} | _ticks("<br>")  # two lines, then the title
    x_axis = axis(style, "Answers given", type="log", range=(least, most), **below)
    y_axis = axis(style, "Seconds of computing", type="log", automargin=True, **_ticks(" "))
    figure = go.Figure(layout=layout(style, HEIGHT, xaxis=x_axis, yaxis=y_axis))
    names = {"teacher": "Teacher answers", "distilled": "Student is taught, then answers"}
    for role, seconds in spent.items():
        look = style.roles[role]  # type: ignore[index]
        figure.add_scatter(
            x=answers,
            y=seconds,
            mode="lines",
            name=names[role],
            line={"color": look.colour, "dash": look.dash, "width": 3},
        )
    if crossing is not None:
        _mark(figure, crossing, crossing * times.teacher_answer, style)
    return figure


def _span(crossing: float | None) -> tuple[float, float]:
    """The powers of ten that the chart spans: wider where the crossing lies far out."""
    at = math.log10(crossing) if crossing else _LEAST + 1
    return min(_LEAST, math.floor(at) - 1), max(_MOST, math.ceil(at) + 1)


def _ticks(space: str) -> dict[str, list[float] | list[str]]:
    """A tick at every second power of ten, as people say it: 0.01, 100, 10,000, 1 million, with `space` in it."""
    powers = range(-4, 13, 2)
    names = [_NAMES.get(power, f"{10.0**power:,g}").replace(" ", space) for power in powers]
    return {"tickvals": [10.0**power for power in powers], "ticktext": names}


def _mark(figure: go.Figure, answers: float, seconds: float, style: ChartStyle) -> None:
    figure.add_scatter(
        x=[answers], y=[seconds], mode="markers", showlegend=False,
        marker={"color": style.paper, "size": 13, "line": {"color": style.ink, "width": 2}},
    )  # fmt: skip
    figure.add_annotation(
        x=math.log10(answers), y=math.log10(seconds), text="Paid back", showarrow=False, xanchor="right", xshift=-12,
        yanchor="bottom", font={"color": style.ink},
    )  # fmt: skip


def paying_back_alt(times: Times, with_teacher: bool) -> str:
    """What the chart shows, in words."""
    crossing = times.break_even_answers(with_teacher)
    end = f"They cross after {crossing:,.0f} answers." if crossing is not None else "They do not cross."
    return (
        "Line chart, both axes logarithmic: seconds of computing over the number of answers, for the teacher and for "
        f"the student with its teaching paid first. {end}"
    )
