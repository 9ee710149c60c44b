"""Two runs in one chart: validation accuracy of their students over the epochs. Numbers in, Plotly figure out."""

from collections.abc import Sequence
from statistics import fmean

import plotly.graph_objects as go

from models.records import Progress, Role, RunResult
from ui.charts.style import ChartStyle, axis, layout

HEIGHT = 340  # pixels
RUNS = ("A", "B")
_SYMBOLS = ("", "-open")
_WIDTHS = (3, 2)
_DASHES = ("solid", "dot")
STUDENTS: tuple[Role, ...] = ("distilled", "plain")


def two_runs_figure(results: tuple[RunResult, RunResult], style: ChartStyle) -> go.Figure:
    """Four curves: colour and symbol tell the student, line and filling the run. Each is the mean over the seeds."""
    last = max(result.spec.epochs for result in results)
    x_axis = axis(style, "Epoch (one pass over the labelled images)", range=[0, last], showgrid=False)
    y_axis = axis(style, "Validation accuracy (%)", range=[0, 1], tickformat=".0%", dtick=0.25)
    figure = go.Figure(layout=layout(style, HEIGHT, xaxis=x_axis, yaxis=y_axis))
    for number, (run, result) in enumerate(zip(RUNS, results, strict=True)):
        for role in STUDENTS:
            look, points = style.roles[role], curve(result.history, role)
            figure.add_scatter(
                x=[epoch for epoch, _ in points],
                y=[accuracy for _, accuracy in points],
                name=f"{run}: {look.title.lower()}",
                mode="lines+markers",
                line={"color": look.colour, "dash": _DASHES[number], "width": _WIDTHS[number]},
                marker={"symbol": look.symbol + _SYMBOLS[number], "size": 7, "color": look.colour},
                meta=f"{run} {role}",
            )
    return figure


def two_runs_alt(results: tuple[RunResult, RunResult]) -> str:
    """What the chart shows, in words."""
    last = max(result.spec.epochs for result in results)
    return (
        f"Line chart: validation accuracy of the distilled and the plain student of run A and of run B over {last} "
        "epochs, mean over seeds. The numbers stand in the table below it."
    )


def curve(history: Sequence[Progress], role: Role) -> list[tuple[int, float]]:
    """(epoch, validation accuracy 0..1) of a student, the mean over the seeds that came that far."""
    found: dict[int, list[float]] = {}
    for record in history:
        if record.phase == "students" and record.epoch_end and role in record.validation_accuracy:
            found.setdefault(record.epoch, []).append(record.validation_accuracy[role])
    return [(epoch, fmean(values)) for epoch, values in sorted(found.items())]
