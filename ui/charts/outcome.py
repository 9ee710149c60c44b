"""After the race: the paired seeds, the errors of each class, and who is taken for whom. Plotly figures."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lessons.formats import percent
from models.records import NetworkReport, Role
from ui.charts.style import ChartStyle, axis, layout


def seeds_figure(plain: NetworkReport, distilled: NetworkReport, style: ChartStyle) -> go.Figure:
    """One line per seed, from the plain to the distilled student's test accuracy (0..1)."""
    scores = _pairs(plain, distilled)
    accuracies = [value for pair in scores.values() for value in pair]
    room = max(0.01, 0.15 * (max(accuracies) - min(accuracies)))
    span = [max(0.0, min(accuracies) - room), min(1.0, max(accuracies) + room)]
    names = {str(seed): pair for seed, pair in scores.items()}
    figure = go.Figure()
    for name, pair in names.items():
        joint = {"color": style.grid, "width": 3}
        figure.add_scatter(x=list(pair), y=[name, name], mode="lines", line=joint, showlegend=False, hoverinfo="skip")
    for index, role in enumerate(("plain", "distilled")):
        look = style.roles[role]  # type: ignore[index]
        marker = {"color": look.colour, "symbol": look.symbol, "size": 11}
        figure.add_scatter(
            x=[pair[index] for pair in names.values()], y=list(names), mode="markers", marker=marker, name=look.title
        )
    x_axis = axis(style, "Test accuracy (%)", range=span, tickformat=".1%")
    y_axis = axis(style, "Seed", type="category", autorange="reversed")
    return figure.update_layout(layout(style, 130 + 34 * len(scores), xaxis=x_axis, yaxis=y_axis))


def seeds_alt(plain: NetworkReport, distilled: NetworkReport) -> str:
    """The chart of paired seeds in words."""
    pairs = "; ".join(
        f"seed {seed}: plain {percent(before)}, distilled {percent(after)}"
        for seed, (before, after) in _pairs(plain, distilled).items()
    )
    return f"Dot chart of test accuracy, one line per seed. {pairs}."


def _pairs(plain: NetworkReport, distilled: NetworkReport) -> dict[int, tuple[float, float]]:
    after = {score.seed: score.test_accuracy for score in distilled.scores}
    return {score.seed: (score.test_accuracy, after[score.seed]) for score in plain.scores if score.seed in after}


def errors_figure(networks: dict[Role, NetworkReport], classes: Sequence[str], style: ChartStyle) -> go.Figure:
    """Wrong test images of each class, first seed, side by side for each network."""
    figure = go.Figure()
    for role, report in networks.items():
        look = style.roles[role]
        errors = list(report.scores[0].errors_by_class)
        figure.add_bar(x=list(classes), y=errors, name=look.title, marker={"color": look.colour})
    x_axis = axis(style, "True class", type="category")
    y_axis = axis(style, "Wrong test images (count)", rangemode="tozero")
    return figure.update_layout(layout(style, 340, xaxis=x_axis, yaxis=y_axis, barmode="group", bargap=0.25))


def errors_alt(networks: dict[Role, NetworkReport], classes: Sequence[str]) -> str:
    """The hardest class of each network, in words."""
    parts = []
    for role, report in networks.items():
        errors = report.scores[0].errors_by_class
        worst = max(range(len(errors)), key=errors.__getitem__)
        parts.append(f"{role}: {sum(errors)} in all, most for “{classes[worst]}” ({errors[worst]})")
    return f"Bar chart: wrong test images of each class. {'; '.join(parts)}."


def confusion_figure(report: NetworkReport, classes: Sequence[str], style: ChartStyle) -> go.Figure:
    """How often a true class (row) got each answer (column); right answers are left blank, mistakes are the subject."""
    wrong = [
        [None if row == column else count for column, count in enumerate(counts)]
        for row, counts in enumerate(report.confusion)
    ]
    shades = [[0, style.paper], [1, style.roles[report.role].colour]]
    heat = go.Heatmap(
        z=wrong, x=list(classes), y=list(classes), colorscale=shades, xgap=2, ygap=2, hoverongaps=False, zmin=0,
        text=[[str(count) if count else "" for count in row] for row in wrong], texttemplate="%{text}",
        showscale=False,  # the numbers stand in the cells
    )  # fmt: skip
    x_axis = axis(style, "Answer given", type="category", showgrid=False)
    y_axis = axis(style, "True class", type="category", autorange="reversed", showgrid=False)
    return go.Figure(heat, layout(style, 420, xaxis=x_axis, yaxis=y_axis))


def confusion_alt(report: NetworkReport, classes: Sequence[str]) -> str:
    """The most frequent mistake, in words."""
    count, true, answer = max(
        (count, row, column)
        for row, counts in enumerate(report.confusion)
        for column, count in enumerate(counts)
        if row != column
    )
    if not count:
        return f"Heat map of the {report.role} network's mistakes: there are none."
    return (
        f"Heat map of the {report.role} network's mistakes. The most frequent one: “{classes[true]}” taken for "
        f"“{classes[answer]}”, {count} times."
    )
