"""Several races side by side: what teaching gained in each, every seed, the mean and its 95 % interval. HTML.

Not Plotly, for there a name stands where it stands: here it stands beside its row, and above it on a phone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from lessons.formats import number
from models.records import SMALLEST_GAIN, RunResult
from ui.charts.style import ChartStyle

_MOST_STEPS = 7  # on the axis
_RULES = """<style>
.owlet-gains { container-type: inline-size; font-size: 0.875rem; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
.owlet-gains .row { display: grid; grid-template-columns: minmax(8rem, 32%) minmax(0, 1fr); column-gap: 1rem; }
.owlet-gains.costs .row { grid-template-columns: minmax(8rem, 30%) minmax(0, 1fr) 3.2rem; }
.owlet-gains .row > * { grid-row: 1; min-width: 0; }
.owlet-gains .name { grid-column: 1; align-self: center; padding: 0.35rem 0; }
.owlet-gains .group .name { font-weight: 650; padding-top: 0.9rem; }
.owlet-gains .cost { grid-column: 3; align-self: center; text-align: right; }
.owlet-gains :is(.lines, .marks) { grid-column: 2; position: relative; min-height: 1.5rem; }
.owlet-gains .lines { background: var(--lines); }
.owlet-gains .marks i { position: absolute; top: 50%; }
.owlet-gains i { display: inline-block; box-sizing: border-box; translate: -50% -50%; }
.owlet-gains .seed { width: 0.55rem; height: 0.55rem; rotate: 45deg; border: 1.5px solid var(--mark); opacity: 0.6; }
.owlet-gains .mean { width: 0.7rem; height: 0.7rem; rotate: 45deg; background: var(--mark); }
.owlet-gains .interval { height: 0.7rem; translate: 0 -50%; border-inline: 2px solid var(--mark);
  background: linear-gradient(var(--mark), var(--mark)) center / 100% 3px no-repeat; }
.owlet-gains .guess { width: 1.05rem; height: 1.05rem; border: 2.5px solid var(--ink); border-radius: 50%; }
.owlet-gains .key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding-bottom: 0.6rem; }
.owlet-gains .key span { display: flex; align-items: center; gap: 0.5rem; }
.owlet-gains .key i { translate: none; }
.owlet-gains .key .interval { width: 1.8rem; }
.owlet-gains .axis b { position: absolute; top: 0.2rem; translate: -50%; font-weight: 400; }
.owlet-gains .axis .title { grid-column: 2; text-align: center; padding-bottom: 0.2rem; }
@container (max-width: 34rem) {
  .owlet-gains .row, .owlet-gains.costs .row { grid-template-columns: minmax(0, 1fr) auto; column-gap: 0.5rem; }
  .owlet-gains .name { padding: 0.5rem 0 0; }
  .owlet-gains .cost { grid-column: 2; padding-top: 0.5rem; }
  .owlet-gains .lines { grid-area: 2 / 1 / 3 / 3; } /* not through the names */
  .owlet-gains .group .lines { display: none; }
  .owlet-gains :is(.marks, .axis .title) { grid-area: 2 / 1 / 3 / 3; }
}
</style>"""


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
    low, high = span(lines)
    ticks = tick_values(low, high)

    def place(value: float) -> str:
        return f"{100 * (value - low) / (high - low):.2f}%"

    decimals = 0 if all(tick == round(tick) for tick in ticks) else 1
    axis = "".join(f'<b style="left:{place(tick)}">{number(tick, decimals)}</b>' for tick in ticks)
    axis = f'<div class="row axis"><span class="marks">{axis}</span></div>'
    title = '<div class="row axis"><span class="title">Distilled minus plain (points)</span></div>'
    rows = "".join(
        _heading(group) + "".join(_row(line, place) for line in members)
        for group, members in groupby(lines, key=lambda line: line.group)
    )
    colours = f"--mark:{style.roles['distilled'].colour};--ink:{style.ink};--lines:{_grid(ticks, place, style)}"
    costs = " costs" if any(line.cost for line in lines) else ""
    return (
        f'{_RULES}<div class="owlet-gains{costs}" role="img" aria-label="{escape(gains_alt(lines))}" style="{colours}">'
        f"{_key(lines)}{title}{axis}{rows}{axis}</div>"
    )


def span(lines: Sequence[GainLine]) -> tuple[float, float]:
    """The ends of the axis: all that is drawn, zero, and some room."""
    shown = [value for line in lines for value in (line.low, line.high, *line.each, line.guess or 0.0)]
    low, high = min(0.0, *shown), max(0.0, *shown)
    room = max(0.5, 0.06 * (high - low))
    return low - room, high + room


def tick_values(low: float, high: float) -> list[float]:
    """Round values between both ends, evenly apart, zero among them."""
    rough = (high - low) / _MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [step * count for count in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _grid(ticks: Sequence[float], place: Callable[[float], str], style: ChartStyle) -> str:
    """The lines behind all rows as CSS backgrounds, the one at zero darker."""
    looks = [(tick, style.ink if tick == 0 else style.grid, 2 if tick == 0 else 1) for tick in ticks]
    looks.sort(key=lambda look: look[0] != 0)  # the first background lies on top
    return ",".join(
        f"linear-gradient({colour},{colour}) {place(tick)} 0/{width}px 100% no-repeat" for tick, colour, width in looks
    )


def _key(lines: Sequence[GainLine]) -> str:
    guess = '<span><i class="guess"></i>Your guess</span>' if any(line.guess is not None for line in lines) else ""
    return (
        '<div class="key"><span><i class="seed"></i>One seed</span><span><i class="mean"></i>Mean</span>'
        f'<span><i class="interval"></i>95 % interval of the mean</span>{guess}</div>'
    )


def _heading(group: str) -> str:
    if not group:
        return ""
    return f'<div class="row group"><span class="lines"></span><span class="name">{escape(group)}</span></div>'


def _row(line: GainLine, place: Callable[[float], str]) -> str:
    width = float(place(line.high)[:-1]) - float(place(line.low)[:-1])
    marks = f'<i class="interval" style="left:{place(line.low)};width:{width:.2f}%"></i>'
    marks += "".join(f'<i class="seed" style="left:{place(value)}"></i>' for value in line.each)
    marks += f'<i class="mean" style="left:{place(line.mean)}"></i>'
    marks += "" if line.guess is None else f'<i class="guess" style="left:{place(line.guess)}"></i>'
    cost = f'<span class="cost">{escape(line.cost)}</span>' if line.cost else ""
    return (
        f'<div class="row"><span class="lines"></span><span class="name">{escape(line.title)}</span>{cost}'
        f'<span class="marks" title="{escape(_numbers(line))}">{marks}</span></div>'
    )


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
