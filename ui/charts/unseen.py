"""What one shift of the bias does to a student's errors: counted at every place of a slider, and on the test images.

Numpy and Plotly, no torch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lessons.formats import percent
from models.records import Role, UnseenImages
from ui.charts.style import ChartStyle, axis, guess_look, layout


@dataclass(frozen=True)
class ErrorCurve:
    """Wrong images at each shift: in all, and among the classes that were left out."""

    total: tuple[int, ...]
    unseen: tuple[int, ...]


def shifts_around(chosen: Sequence[float], least: int = 8, step: float = 0.1) -> tuple[float, ...]:
    """The places of a slider around zero; wide enough that every chosen shift lies well inside."""
    reach = max(least, int(1.4 * max(map(abs, chosen), default=0)) + 1)
    count = round(reach / step)
    return tuple(round(place * step, 1) for place in range(-count, count + 1))


def error_curve(
    images: UnseenImages, role: Role, shifts: Sequence[float], shifted: Sequence[int], omitted: Sequence[int]
) -> ErrorCurve:
    """Count the wrong answers when each of `shifts` is added to the logits of the classes `shifted`."""
    logits = np.array(images.logits[role])  # (N, K)
    labels = np.array(images.labels)
    moves = np.isin(np.arange(logits.shape[1]), shifted)  # (K,)
    is_unseen = np.isin(labels, omitted)
    wrong = np.array([(logits + shift * moves).argmax(1) != labels for shift in shifts])  # (S, N)
    return ErrorCurve(tuple(wrong.sum(1).tolist()), tuple(wrong[:, is_unseen].sum(1).tolist()))


@dataclass(frozen=True)
class Reading:
    """One line of the test: a shift, and the wrong images it led to, in all and of the unseen classes where known."""

    title: str
    shift: float
    images: int
    unseen_images: int
    wrong: Mapping[Role, tuple[int, int | None]]

    def right_share(self, role: Role, of_unseen: bool) -> float:
        """Right answers among the images of unseen classes, or among all images."""
        total, unseen = self.wrong[role]
        return 1 - (unseen or 0) / self.unseen_images if of_unseen else 1 - total / self.images


# Hinton, Vinyals, Dean 2015, section 3: 10,000 test images, 1,010 of them 3s, about 1,000 of each other digit.
PAPER: Mapping[tuple[int, ...], tuple[Reading, Reading]] = {
    (3,): (
        Reading("Paper, no shift", 0.0, 10_000, 1_010, {"distilled": (206, 133)}),
        Reading("Paper, shifted", 3.5, 10_000, 1_010, {"distilled": (109, 14)}),
    ),
    (0, 1, 2, 3, 4, 5, 6, 9): (
        Reading("Paper, no shift", 0.0, 10_000, 8_000, {"distilled": (4_730, None)}),
        Reading("Paper, shifted", -7.6, 10_000, 8_000, {"distilled": (1_320, None)}),
    ),
}


def readings_figure(
    rows: Sequence[Reading], slots: int, of_unseen: bool, what: str, style: ChartStyle, guesses: Mapping[str, float]
) -> go.Figure:
    """The share of right answers on each line of the test; room for `slots` lines from the start.

    Args:
        what: whose answers are counted. guesses: name → share (0..1) that the learner expects.
    """
    figure = go.Figure()
    for role in ("plain", "distilled"):
        mine = [row for row in rows if role in row.wrong]
        look = style.roles[role]
        marker = {"color": look.colour, "symbol": look.symbol, "size": 12}
        shares = [row.right_share(role, of_unseen) for row in mine]
        titles = [row.title for row in mine]
        figure.add_scatter(x=shares, y=titles, mode="markers", name=look.title, marker=marker, cliponaxis=False)
    for number, (name, guess) in enumerate(guesses.items()):
        drawn = guess_look(style, guess > 0.5, name)
        drawn["annotation"]["yshift"] = 15 * number  # two guesses may be equal
        figure.add_vline(guess, **drawn)
    titles = [row.title for row in rows]
    x_axis = axis(style, f"Right answers on {what} (%)", range=[-0.04, 1.04], tickformat=".0%")
    kept = {"categoryorder": "array", "categoryarray": titles, "range": [slots - 0.5, -0.5]}
    y_axis = axis(style, "", type="category", automargin=True, **kept)
    margin = {"l": 8, "r": 20, "t": 84, "b": 48}
    frame = layout(style, 150 + 34 * slots, xaxis=x_axis, yaxis=y_axis, margin=margin)
    frame["legend"] = {"orientation": "h", "y": 1.16, "yanchor": "bottom", "x": 0}
    return figure.update_layout(frame)


def readings_alt(rows: Sequence[Reading], of_unseen: bool, what: str) -> str:
    """The chart in words."""
    lines = [
        f"{row.title}: " + ", ".join(f"{role} {percent(row.right_share(role, of_unseen))}" for role in row.wrong)
        for row in rows
    ]
    return f"Dots: right answers on {what}. {'; '.join(lines)}."
