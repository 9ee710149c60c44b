"""Right, and the same as the teacher: two different things. Plotly figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import plotly.graph_objects as go

from lessons.formats import percent
from models.exhibit_records import PartWay
from models.records import Role, SeedScore
from ui.charts.style import ChartStyle, LineStyle, axis, layout

Scores = Mapping[Role, Sequence[SeedScore]]
_FRACTIONS = {0.125: "⅛", 0.25: "¼", 0.375: "⅜", 0.5: "½"}  # short enough for a phone
_DIALS = (
    ("Right (%)", "test_accuracy", 100.0),
    ("Same answer as the teacher (%)", "agreement", 100.0),
    ("KL from the teacher (nats)", "kl_to_teacher", 1.0),
)


@dataclass(frozen=True)
class Dot:
    """One trained student."""

    run: str
    role: Role
    accuracy: float
    agreement: float


def dials_figure(scores: Scores, style: ChartStyle) -> go.Figure:
    """Three scales under one another: the mean of both students on each, and every seed."""
    figure = go.Figure()
    axes: dict[str, object] = {}
    for row, (title, measure, factor) in enumerate(_DIALS, start=1):
        number = "" if row == 1 else str(row)
        top = 1 - (row - 1) * 0.36
        for role, each in scores.items():
            look = style.roles[role]
            values = [factor * getattr(score, measure) for score in each]
            mark = {"color": look.colour, "symbol": look.symbol}
            shared = {"mode": "markers", "xaxis": f"x{number}", "yaxis": f"y{number}", "legendgroup": role}
            figure.add_scatter(
                x=values, y=[0] * len(values), marker=mark | {"size": 8, "opacity": 0.4}, showlegend=False,
                name=look.title, hovertemplate="%{x:.3g}<extra></extra>", **shared,
            )  # fmt: skip
            figure.add_scatter(
                x=[fmean(values)], y=[0], marker=mark | {"size": 16}, showlegend=row == 1, name=look.title,
                hovertemplate="mean %{x:.3g}<extra></extra>", **shared,
            )  # fmt: skip
        axes[f"xaxis{number}"] = axis(style, title, anchor=f"y{number}", nticks=6)
        hidden = {"showticklabels": False, "showgrid": False, "range": [-1, 1]}
        axes[f"yaxis{number}"] = axis(style, "", domain=[top - 0.14, top], anchor=f"x{number}", **hidden)
    return figure.update_layout(layout(style, 430, margin={"l": 16, "r": 16, "t": 40, "b": 48}, **axes))


def dials_alt(scores: Scores, style: ChartStyle) -> str:
    """The three means of each student."""
    parts = [
        f"{style.roles[role].title}: right {percent(fmean(s.test_accuracy for s in each))}, same answer as the teacher "
        f"{percent(fmean(s.agreement for s in each))}, KL {fmean(s.kl_to_teacher for s in each):.2f} nats"
        for role, each in scores.items()
    ]
    return f"Three scales. {'; '.join(parts)}."


def scatter_figure(dots: Sequence[Dot], chosen: str, live: Sequence[PartWay], style: ChartStyle) -> go.Figure:
    """Every stored student: how often right, how often the teacher's answer. The chosen run is ringed."""
    figure = go.Figure()
    for role in ("distilled", "plain"):
        look = style.roles[role]
        mine = [dot for dot in dots if dot.role == role]
        figure.add_scatter(
            x=[dot.accuracy for dot in mine], y=[dot.agreement for dot in mine], mode="markers", name=look.title,
            marker={"color": look.colour, "symbol": look.symbol, "size": 8, "opacity": 0.6},
            text=[dot.run for dot in mine],
            hovertemplate="%{text}: right %{x:.1%}, same %{y:.1%}<extra></extra>",
        )  # fmt: skip
    ringed = [dot for dot in dots if dot.run == chosen]
    ring = {"symbol": "circle-open", "size": 15, "color": style.ink, "line": {"width": 2}}
    figure.add_scatter(
        x=[dot.accuracy for dot in ringed], y=[dot.agreement for dot in ringed], mode="markers", name="The chosen run",
        marker=ring, hoverinfo="skip",
    )  # fmt: skip
    if live:
        star = {"symbol": "star", "size": 15, "color": style.ink}
        figure.add_scatter(
            x=[run.after.test_accuracy for run in live], y=[run.after.agreement for run in live], mode="markers",
            name="Trained by you", marker=star,
        )  # fmt: skip
    x_axis = axis(style, "Right on test images", tickformat=".0%", nticks=6)
    y_axis = axis(style, "Same answer as the teacher", tickformat=".0%", nticks=6)
    return figure.update_layout(
        layout(style, 400, xaxis=x_axis, yaxis=y_axis, margin={"l": 64, "r": 12, "t": 60, "b": 48})
    )


def scatter_alt(dots: Sequence[Dot]) -> str:
    """How many students, and where the taught ones lie."""
    taught = [dot for dot in dots if dot.role == "distilled"]
    return (
        f"Scatter of {len(dots)} students: how often right against how often the same as the teacher. Taught ones are "
        f"right in {_span([d.accuracy for d in taught])} and agree in {_span([d.agreement for d in taught])} of cases."
    )


def _span(shares: Sequence[float]) -> str:
    return f"{percent(min(shares))} to {percent(max(shares))}"


def part_way_figure(
    runs: Sequence[PartWay], live: Sequence[PartWay], style: ChartStyle, guess: float | None = None
) -> go.Figure:
    """Agreement and accuracy after training (0..1) by the teacher's share of the start: every seed, and the means."""
    figure = go.Figure()
    shares = sorted({run.share for run in runs})
    same = LineStyle("Same as the teacher", style.ink, "dashdot", "triangle-up")  # of two networks: neither's colour
    right = replace(style.roles["distilled"], title="Right")
    for look, measure in ((same, "agreement"), (right, "test_accuracy")):
        _add_seeds_and_means(figure, [(run.share, getattr(run.after, measure)) for run in runs], look)
    if live:
        star = {"symbol": "star", "size": 15, "color": style.ink}
        figure.add_scatter(
            x=[run.share for run in live], y=[run.after.agreement for run in live], mode="markers", marker=star,
            name="Trained by you (same)",
        )  # fmt: skip
    if guess is not None:
        line = {"color": style.ink, "width": 2, "dash": "dot"}
        figure.add_scatter(x=[0, 0.12], y=[guess, guess], mode="lines", line=line, name="Your guess")
    x_axis = axis(style, "λ: the teacher's share of the start", range=[-0.05, 1.05], tickvals=shares, tickangle=0)
    x_axis |= {"ticktext": [_FRACTIONS.get(share, f"{share:g}") for share in shares]}
    y_axis = axis(style, "After training", tickformat=".1%", nticks=6)
    return figure.update_layout(
        layout(style, 340, xaxis=x_axis, yaxis=y_axis, margin={"l": 64, "r": 12, "t": 60, "b": 48})
    )


def _add_seeds_and_means(figure: go.Figure, found: Sequence[tuple[float, float]], look: LineStyle) -> None:
    """A small mark for each (share, value), and a line through the means of each share."""
    mark = {"color": look.colour, "symbol": look.symbol}
    figure.add_scatter(
        x=[share for share, _ in found], y=[value for _, value in found], mode="markers",
        marker=mark | {"size": 7, "opacity": 0.4}, showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    shares = sorted({share for share, _ in found})
    means = [fmean(value for share, value in found if share == each) for each in shares]
    figure.add_scatter(
        x=shares, y=means, mode="lines+markers", name=look.title, marker=mark | {"size": 11},
        line={"color": look.colour, "width": 3, "dash": look.dash},
        hovertemplate="λ = %{x}: %{y:.1%}<extra></extra>",
    )  # fmt: skip


def part_way_alt(runs: Sequence[PartWay]) -> str:
    """The agreement at each share."""
    shares = sorted({run.share for run in runs})
    parts = [f"λ = {s:g}: {percent(fmean(run.after.agreement for run in runs if run.share == s))}" for s in shares]
    return f"Lines: agreement with the teacher after training, by its share of the start. {'; '.join(parts)}."
