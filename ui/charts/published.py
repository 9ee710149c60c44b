"""What DeepSeek printed about the students of its R1: score against size. Cited numbers, nothing measured here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from lessons.formats import percent
from ui.charts.style import ChartStyle, axis, layout

Test = Literal["AIME 2024", "MATH-500"]
SOURCE = "https://github.com/deepseek-ai/DeepSeek-R1"


@dataclass(frozen=True)
class Published:
    """One distilled student: its family, its size, and the share (0..1) of a test that it solves at the first try."""

    family: str
    billions: float  # of parameters
    solved: dict[Test, float]

    @property
    def name(self) -> str:
        return f"{self.family} {self.billions:g}B"


STUDENTS = (
    Published("Qwen", 1.5, {"AIME 2024": 0.289, "MATH-500": 0.839}),
    Published("Qwen", 7, {"AIME 2024": 0.555, "MATH-500": 0.928}),
    Published("Llama", 8, {"AIME 2024": 0.504, "MATH-500": 0.891}),
    Published("Qwen", 14, {"AIME 2024": 0.697, "MATH-500": 0.939}),
    Published("Qwen", 32, {"AIME 2024": 0.726, "MATH-500": 0.943}),
    Published("Llama", 70, {"AIME 2024": 0.700, "MATH-500": 0.945}),
)


def best(students: Sequence[Published], test: Test) -> Published:
    """The student that solves most."""
    return max(students, key=lambda student: student.solved[test])


def published_figure(students: Sequence[Published], test: Test, style: ChartStyle) -> go.Figure:
    """A mark for each student, one symbol a family; sizes on a logarithmic axis."""
    colour = style.roles["distilled"].colour
    figure = go.Figure()
    for family, symbol, side in (("Qwen", "diamond", "top center"), ("Llama", "diamond-open", "bottom center")):
        shown = [student for student in students if student.family == family]
        figure.add_scatter(
            x=[student.billions for student in shown],
            y=[student.solved[test] for student in shown],
            mode="markers+text",
            name=f"grown from {family}",
            text=[f"{student.billions:g}B" for student in shown],
            textposition=side,
            marker={"symbol": symbol, "size": 14, "color": colour, "line": {"width": 2, "color": colour}},
            hovertemplate="%{text}: %{y:.1%}<extra></extra>",
        )
    sizes = [1, 3, 10, 30, 100]
    x_axis = axis(style, "Parameters (billions)", type="log", range=[0, 2.1], tickvals=sizes)
    y_axis = axis(style, f"{test} solved", range=[0, 1.05], tickformat=".0%")
    return figure.update_layout(layout(style, 340, xaxis=x_axis, yaxis=y_axis))


def published_alt(students: Sequence[Published], test: Test) -> str:
    """The chart in words."""
    parts = "; ".join(f"{student.name}: {percent(student.solved[test])}" for student in students)
    return f"Dots: share of {test} solved against the number of parameters. {parts}."
