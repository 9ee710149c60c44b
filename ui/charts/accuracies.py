"""Teacher, distilled and plain student of one race on one scale: every seed, and the mean. Plotly figure."""

from statistics import fmean

import plotly.graph_objects as go

from lessons.formats import percent
from models.records import ROLES, RunResult
from ui.charts.style import ChartStyle, axis, layout


def accuracies_figure(result: RunResult, style: ChartStyle) -> go.Figure:
    """A row for each network: a small mark for each seed, a large one for their mean; the teacher's line runs on."""
    figure = go.Figure()
    found = {role: [s.test_accuracy for s in result.networks[role].scores] for role in ROLES}
    for role, values in found.items():
        look = style.roles[role]
        mark = {"color": look.colour, "symbol": look.symbol}
        figure.add_scatter(
            x=values, y=[look.title] * len(values), mode="markers", marker=mark | {"size": 8, "opacity": 0.45},
            hovertemplate="%{x:.1%}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[fmean(values)], y=[look.title], mode="markers", marker=mark | {"size": 14},
            hovertemplate="mean %{x:.1%}<extra></extra>",
        )  # fmt: skip
    teacher = style.roles["teacher"]
    figure.add_vline(fmean(found["teacher"]), line={"color": teacher.colour, "width": 2, "dash": teacher.dash})
    shown = [value for values in found.values() for value in values]
    room = max(0.003, 0.12 * (max(shown) - min(shown)))
    x_axis = axis(style, "Test accuracy", range=[min(shown) - room, max(shown) + room], tickformat=".1%", nticks=5)
    y_axis = axis(style, "", type="category", autorange="reversed", automargin=True, showgrid=False)
    frame = layout(style, 210, xaxis=x_axis, yaxis=y_axis, showlegend=False)
    return figure.update_layout(frame | {"margin": {"l": 12, "r": 16, "t": 16, "b": 48}})


def accuracies_alt(result: RunResult, style: ChartStyle) -> str:
    """The chart in words."""
    parts = []
    for role in ROLES:
        values = [score.test_accuracy for score in result.networks[role].scores]
        span = f" (from {percent(min(values))} to {percent(max(values))})" if len(values) > 1 else ""
        parts.append(f"{style.roles[role].title}: {percent(fmean(values))}{span}")
    return f"Dots: test accuracy of each network, all seeds and their mean. {'; '.join(parts)}."
