"""Several races side by side: what teaching gained in each, every seed, the mean and its 95 % interval. HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lessons.formats import number
from models.records import SMALLEST_GAIN, RunResult
from ui.charts.named_rows import Axis, chart_html, heading_html, row_html
from ui.charts.style import ChartStyle


@dataclass(frozen=True)
class GainLine:
    """Distilled minus plain test accuracy of one race, in points."""

    title: str
    mean: float
    low: float
    high: float
    each: tuple[float, ...] = ()  # one a seed
    guess: float | None = None
    group: str = ""  # a heading above the first line of each group
    cost: str = ""  # at the right, in the title's line

    @property
    def verdict(self) -> str:
        """What the interval says."""
        if self.low > 0 or self.high < 0:
            return "a gain" if self.low > 0 else "a loss"
        return "no gain" if max(-self.low, self.high) < 100 * SMALLEST_GAIN else "cannot tell"


def gain_line(title: str, result: RunResult, guess: float | None = None, group: str = "", cost: str = "") -> GainLine:
    """The line of a race that has read its test.

    Raises:
        ValueError: it was stopped before that.
    """
    if (difference := result.difference) is None:
        raise ValueError(f"“{title}” has no difference to show.")
    before = {score.seed: score.test_accuracy for score in result.networks["plain"].scores}
    each = tuple(100 * (s.test_accuracy - before[s.seed]) for s in result.networks["distilled"].scores)
    mean, low, high = (100 * value for value in (difference.mean, difference.low, difference.high))
    return GainLine(title, mean, low, high, each, guess, group, cost)


def gains_html(lines: Sequence[GainLine], style: ChartStyle) -> str:
    """A row for each race over one axis, which stands above and below, with a line at zero: no gain."""
    axis = Axis("Distilled minus plain (points)", *span(lines))
    rows = "".join(
        (heading_html(group) if group else "") + "".join(_row(line, axis) for line in members)
        for group, members in groupby(lines, key=lambda line: line.group)
    )
    return chart_html(axis, _key(lines), rows, gains_alt(lines), style, any(line.cost for line in lines))


def span(lines: Sequence[GainLine]) -> tuple[float, float]:
    """The ends of the axis: all that is drawn, zero, and some room."""
    shown = [value for line in lines for value in (line.low, line.high, *line.each, line.guess or 0.0)]
    low, high = min(0.0, *shown), max(0.0, *shown)
    room = max(0.5, 0.06 * (high - low))
    return low - room, high + room


def _key(lines: Sequence[GainLine]) -> str:
    guess = '<span><i class="ring"></i>Your guess</span>' if any(line.guess is not None for line in lines) else ""
    return (
        '<span><i class="seed"></i>One seed</span><span><i class="mean"></i>Mean</span>'
        f'<span><i class="interval"></i>95 % interval of the mean</span>{guess}'
    )


def _row(line: GainLine, axis: Axis) -> str:
    width = float(axis.place(line.high)[:-1]) - float(axis.place(line.low)[:-1])
    marks = f'<i class="interval" style="left:{axis.place(line.low)};width:{width:.2f}%"></i>'
    marks += "".join(f'<i class="seed" style="left:{axis.place(value)}"></i>' for value in line.each)
    marks += f'<i class="mean" style="left:{axis.place(line.mean)}"></i>'
    marks += "" if line.guess is None else f'<i class="ring" style="left:{axis.place(line.guess)}"></i>'
    return row_html(line.title, marks, _numbers(line), line.cost)


def _numbers(line: GainLine) -> str:
    mean, low, high = (number(value, sign=True) for value in (line.mean, line.low, line.high))
    return f"{mean} ({low} to {high})"


def gains_alt(lines: Sequence[GainLine]) -> str:
    """The chart in words."""
    parts = [
        f"{line.title}: {_numbers(line)}" + ("" if line.guess is None else f", guessed {number(line.guess, sign=True)}")
        for line in lines
    ]
    return f"Dots with bars: distilled minus plain in points, with the 95 % interval. {'; '.join(parts)}."
