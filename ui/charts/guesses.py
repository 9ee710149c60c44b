"""How well did you predict? One line per guess, from the guess to what came out."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from ui.charts.style import ChartStyle, axis, layout


@dataclass(frozen=True)
class GuessLine:
    """One number that was guessed, with what it came out as, both in `unit`."""

    title: str
    guess: float
    outcome: float
    low: float  # the range that could be guessed
    high: float
    unit: str

    def place(self, value: float) -> float:
        """Where a value stands in the range: 0 at its low end, 1 at its high end."""
        return (value - self.low) / (self.high - self.low)


def guesses_figure(lines: Sequence[GuessLine], style: ChartStyle) -> go.Figure:
    """Each line on its own scale: the left edge is the least that could be guessed, the right edge the most."""
    names = [f"{number}" for number, _ in enumerate(lines, start=1)]
    figure = go.Figure()
    for name, line in zip(names, lines, strict=True):
        ends = [line.place(line.guess), line.place(line.outcome)]
        joint = {"color": style.grid, "width": 4}
        figure.add_scatter(x=ends, y=[name, name], mode="lines", line=joint, showlegend=False, hoverinfo="skip")
    for title, symbol, colour, values in (
        ("Your guess", "circle-open", style.ink, [line.guess for line in lines]),
        ("What came out", "diamond", style.roles["distilled"].colour, [line.outcome for line in lines]),
    ):
        figure.add_scatter(
            x=[line.place(value) for line, value in zip(lines, values, strict=True)],
            y=names,
            mode="markers",
            name=title,
            marker={"symbol": symbol, "color": colour, "size": 13, "line": {"width": 2, "color": colour}},
            text=[f"{line.title}: {value:g} {line.unit}" for line, value in zip(lines, values, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )
    x_axis = axis(style, "lowest possible guess → highest", range=[-0.05, 1.05], showticklabels=False)
    y_axis = axis(style, "Prediction", type="category", autorange="reversed")
    return figure.update_layout(layout(style, 120 + 36 * len(lines), xaxis=x_axis, yaxis=y_axis))


def guesses_alt(lines: Sequence[GuessLine]) -> str:
    """The chart in words."""
    parts = [f"{line.title}: guessed {line.guess:g}, came out as {line.outcome:g} {line.unit}" for line in lines]
    return "Your guesses beside what came out. " + "; ".join(parts) + "."
