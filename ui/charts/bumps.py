"""Two bumps and the curves of two students that have room for one: what each made of them. Plotly figure."""

import math
from collections.abc import Mapping
from typing import Literal

import plotly.graph_objects as go

from models.exhibit_records import BumpFit, BumpStep
from ui.charts.style import ChartStyle, axis, layout

Direction = Literal["forward", "reverse"]
TITLES: dict[Direction, str] = {"forward": "Forward KL", "reverse": "Reverse KL"}
_COVERED = 0.2  # of the teacher's height at a bump: from here on a student's curve counts as being there too
_REACH, _HIGHEST = 10, 0.5  # of the axes


def density(step: BumpStep, x: float) -> float:
    """Height of the student's curve at x: a Gaussian."""
    # exp(−½ ((x − μ) / σ)²) / (σ √(2π))
    return math.exp(-0.5 * ((x - step.mean) / step.width) ** 2) / (step.width * math.sqrt(2 * math.pi))


def covered(fit: BumpFit, step: BumpStep, separation: float) -> tuple[bool, bool]:
    """Whether the student's curve is to be found at the left and at the right bump."""
    places = (-separation / 2, separation / 2)
    heights = [fit.target[min(range(len(fit.grid)), key=lambda i: abs(fit.grid[i] - place))] for place in places]
    left, right = (density(step, place) >= _COVERED * at for place, at in zip(places, heights, strict=True))
    return left, right


def bumps_figure(fits: Mapping[Direction, BumpFit], point: int, style: ChartStyle) -> go.Figure:
    """The teacher's two bumps and both students' curves at this point of their paths."""
    grid, target = fits["forward"].grid, fits["forward"].target
    teacher = style.roles["teacher"]
    looks = {
        "forward": {"color": style.roles["distilled"].colour, "dash": "solid", "width": 3},
        "reverse": {"color": style.ink, "dash": "dash", "width": 2.5},
    }
    figure = go.Figure()
    line = {"color": teacher.colour, "dash": teacher.dash, "width": 3}
    figure.add_scatter(x=grid[::4], y=target[::4], mode="lines", name="Teacher", line=line, hoverinfo="skip")
    for direction, fit in fits.items():
        heights = [density(fit.path[point], x) for x in grid[::4]]
        figure.add_scatter(
            x=grid[::4],
            y=heights,
            mode="lines",
            name=TITLES[direction],
            line=looks[direction],
            hoverinfo="skip",
        )
    x_axis = axis(style, "What can be said", range=[-_REACH, _REACH], dtick=5)
    y_axis = axis(style, "How often it is said", range=[0, _HIGHEST], dtick=0.1)
    return figure.update_layout(layout(style, 300, xaxis=x_axis, yaxis=y_axis))


def bumps_alt() -> str:
    """What the chart shows."""
    return (
        "Line chart: the teacher's curve with two bumps, and over it two students' curves, each a single bump. "
        "One student learns by forward KL, the other by reverse KL."
    )
