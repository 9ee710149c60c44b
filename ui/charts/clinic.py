"""A patient beside its healthy twin: accuracy and loss by epoch. Numbers in, Plotly figures out."""

from collections.abc import Callable

import plotly.graph_objects as go

from models.records import Progress, RunResult
from ui.charts.style import ChartStyle, axis, layout

HEIGHT = 280  # pixels
LOSS_RANGE = (0.001, 300.0)  # what lies beyond is drawn at the edge


def accuracy_figure(healthy: RunResult, patient: RunResult, style: ChartStyle) -> go.Figure:
    """Validation accuracy of both distilled students and of the patient's untaught twin, first seed."""
    figure = _figure(healthy, style, axis(style, "Validation accuracy (%)", range=[0, 1], tickformat=".0%", dtick=0.25))
    _add_pair(figure, healthy, patient, style, lambda record: record.validation_accuracy["distilled"])
    plain = style.roles["plain"]
    xs, ys = _points(patient, lambda record: record.validation_accuracy["plain"])
    figure.add_scatter(x=xs, y=ys, mode="lines", name="Untaught twin", line={"color": plain.colour, "dash": plain.dash})
    return figure


def loss_figure(healthy: RunResult, patient: RunResult, style: ChartStyle) -> go.Figure:
    """What each distilled student minimises, first seed, on a logarithmic axis."""
    ticks = {"tickvals": [10.0**power for power in range(-3, 3)], "tickformat": "~g"}
    figure = _figure(healthy, style, axis(style, "Loss per image (log scale)", type="log", range=[-3, 2.5], **ticks))
    low, high = LOSS_RANGE
    _add_pair(figure, healthy, patient, style, lambda record: min(high, max(low, record.losses["distilled"].total)))
    return figure


def accuracy_alt(healthy: RunResult) -> str:
    """What the accuracy chart shows, in words."""
    return (
        f"Line chart: validation accuracy over {healthy.spec.epochs} epochs of the patient, of its healthy twin and "
        "of a student without a teacher. The final numbers stand in the table."
    )


def loss_alt(healthy: RunResult, patient: RunResult) -> str:
    """Where both losses begin and end."""
    said = []
    for name, result in (("The healthy twin", healthy), ("the patient", patient)):
        _, losses = _points(result, lambda record: record.losses["distilled"].total)
        said.append(f"{name} goes from {losses[0]:.3g} to {losses[-1]:.3g}")
    return f"Line chart, logarithmic: the loss by epoch. {' and '.join(said)}."


def _figure(result: RunResult, style: ChartStyle, y_axis: dict[str, object]) -> go.Figure:
    x_axis = axis(style, "Epoch", range=[0, result.spec.epochs + 0.5], showgrid=False)
    return go.Figure(layout=layout(style, HEIGHT, xaxis=x_axis, yaxis=y_axis))


def _add_pair(
    figure: go.Figure, healthy: RunResult, patient: RunResult, style: ChartStyle, value: Callable[[Progress], float]
) -> None:
    look = style.roles["distilled"]
    xs, ys = _points(healthy, value)
    figure.add_scatter(x=xs, y=ys, mode="lines", name="Healthy twin", line={"color": look.colour, "width": 3})
    xs, ys = _points(patient, value)
    figure.add_scatter(
        x=xs, y=ys, mode="lines+markers", name="Patient", line={"color": style.ink, "width": 2, "dash": "dot"},
        marker={"symbol": "x", "size": 7},
    )  # fmt: skip


def _points(result: RunResult, value: Callable[[Progress], float]) -> tuple[list[float], list[float]]:
    records = [record for record in result.history if record.phase == "students" and record.seed_index == 0]
    return [float(record.epoch) for record in records], [value(record) for record in records]
