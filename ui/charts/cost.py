"""Money spent over the days: with the teacher at work, and with the student after its teaching. Plotly figures."""

import math

import plotly.graph_objects as go

from lessons.cost import DAYS_PER_YEAR, Plan, break_even_days, spent
from ui.charts.style import ChartStyle, axis, layout

_POINTS = 77
_AXIS = (-0.3, 7.3)  # powers of ten, in days
_TIMES = {1: "1 day", DAYS_PER_YEAR: "1 year", 100 * DAYS_PER_YEAR: "100 years", 10_000 * DAYS_PER_YEAR: "10,000 years"}
_SUMS = {
    1e-8: "",
    1e-6: "",
    1e-4: "0.0001",
    1e-2: "0.01",
    1: "1",
    1e2: "100",
    1e4: "10,000",
    1e6: "1 million",
    1e8: "100 million",
    1e10: "10 billion",
    1e12: "1 trillion",
}


def cost_figure(plan: Plan, style: ChartStyle, crossing: str = "", guess_days: float | None = None) -> go.Figure:
    """Both sums on logarithmic axes, where they cross and `crossing` says when, and the learner's guess of it."""
    days = [10 ** (_AXIS[0] + (_AXIS[1] - _AXIS[0]) * point / (_POINTS - 1)) for point in range(_POINTS)]
    sums = [spent(plan, day) for day in days]
    figure = go.Figure()
    for index, role in enumerate(("teacher", "distilled")):
        look = style.roles[role]  # type: ignore[index]
        line = {"color": look.colour, "dash": look.dash, "width": 3}
        figure.add_scatter(x=days, y=[each[index] for each in sums], mode="lines", name=look.title, line=line)
    _mark_crossing(figure, plan, style, crossing)
    if guess_days is not None:
        _mark_guess(figure, max(guess_days, 0.6), style)
    x_axis = axis(
        style,
        "Time at work",
        type="log",
        range=_AXIS,
        tickvals=list(_TIMES),
        ticktext=list(_TIMES.values()),
        tickangle=0,
    )
    y_axis = axis(style, "Spent so far (dollars)", type="log", tickvals=list(_SUMS), ticktext=list(_SUMS.values()))
    legend = {"orientation": "h", "y": 1.12, "yanchor": "bottom", "x": 0}
    margin = {"l": 84, "r": 16, "t": 60, "b": 48}
    return figure.update_layout(layout(style, 360, xaxis=x_axis, yaxis=y_axis, legend=legend, margin=margin))


def _mark_guess(figure: go.Figure, days: float, style: ChartStyle) -> None:
    figure.add_vline(days, line={"color": style.ink, "width": 2, "dash": "dot"})
    figure.add_annotation(  # on a logarithmic axis a label stands at the logarithm
        x=math.log10(days), y=1, yref="paper", yanchor="bottom", showarrow=False, text="Your guess"
    )


def _mark_crossing(figure: go.Figure, plan: Plan, style: ChartStyle, words: str) -> None:
    days = break_even_days(plan)
    if days is None or not 10 ** _AXIS[0] <= days <= 10 ** _AXIS[1]:
        return
    ring = {"color": style.paper, "size": 13, "symbol": "circle", "line": {"color": style.ink, "width": 3}}
    place = "top left" if days > 300 else "bottom right"  # where there is room on a phone
    figure.add_scatter(
        x=[days], y=[spent(plan, days)[0]], mode="markers+text", marker=ring, text=[words], textposition=place,
        name="Paid back", showlegend=False,
    )  # fmt: skip


def cost_alt(plan: Plan, crossing: str) -> str:
    """The chart in words; `crossing` says when the two sums meet."""
    teacher, student = spent(plan, 1)
    return (
        "Line chart on logarithmic axes: money spent against time at work. The teacher's line starts low and climbs "
        f"steeply, to {teacher:,.2g} dollars after a day. The student's line starts at the price of its teaching, "
        f"{student:,.2g} dollars after a day, and stays flat for long. {crossing}"
    )
