"""Marks in rows over one axis, each row with its name beside it, and above it on a phone. HTML.

Not Plotly, for there a name stands where it stands, on the marks too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from lessons.formats import number
from ui.charts.style import ChartStyle

_MOST_STEPS = 7  # on the axis
_RULES = """<style>
.owlet-rows { container-type: inline-size; font-size: 0.875rem; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
.owlet-rows .row { display: grid; grid-template-columns: minmax(8rem, 32%) minmax(0, 1fr); column-gap: 1rem; }
.owlet-rows.costs .row { grid-template-columns: minmax(8rem, 30%) minmax(0, 1fr) 3.2rem; }
.owlet-rows .row > * { grid-row: 1; min-width: 0; }
.owlet-rows .name { grid-column: 1; align-self: center; padding: 0.35rem 0; }
.owlet-rows .group .name { font-weight: 650; padding-top: 0.9rem; }
.owlet-rows .cost { grid-column: 3; align-self: center; text-align: right; }
.owlet-rows :is(.lines, .marks) { grid-column: 2; position: relative; min-height: 1.5rem; }
.owlet-rows .lines { background: var(--lines); }
.owlet-rows .marks i { position: absolute; top: 50%; }
.owlet-rows i { display: inline-block; box-sizing: border-box; translate: -50% -50%; }
.owlet-rows .seed { width: 0.55rem; height: 0.55rem; rotate: 45deg; border: 1.5px solid var(--mark); opacity: 0.6; }
.owlet-rows :is(.mean, .diamond) { width: 0.7rem; height: 0.7rem; rotate: 45deg; background: var(--mark); }
.owlet-rows :is(.circle, .square) { width: 0.8rem; height: 0.8rem; background: var(--mark); }
.owlet-rows .circle { border-radius: 50%; }
.owlet-rows :is(.circle, .square, .diamond) { outline: 1px solid var(--paper); } /* marks that lie on each other */
.owlet-rows .interval { height: 0.7rem; translate: 0 -50%; border-inline: 2px solid var(--mark);
  background: linear-gradient(var(--mark), var(--mark)) center / 100% 3px no-repeat; }
.owlet-rows .ring { width: 1.05rem; height: 1.05rem; border: 2.5px solid var(--ink); border-radius: 50%; }
.owlet-rows .band { width: 1.8rem; height: 1rem; background: var(--band); }
.owlet-rows .key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding-bottom: 0.6rem; }
.owlet-rows .key span { display: flex; align-items: center; gap: 0.5rem; }
.owlet-rows .key i { translate: none; }
.owlet-rows .key .interval { width: 1.8rem; }
.owlet-rows .axis b { position: absolute; top: 0.2rem; translate: -50%; font-weight: 400; }
.owlet-rows .axis .title { grid-column: 2; text-align: center; padding-bottom: 0.2rem; }
@container (max-width: 34rem) {
  .owlet-rows .row, .owlet-rows.costs .row { grid-template-columns: minmax(0, 1fr) auto; column-gap: 0.5rem; }
  .owlet-rows .name { padding: 0.5rem 0 0; }
  .owlet-rows .cost { grid-column: 2; padding-top: 0.5rem; }
  .owlet-rows .lines { grid-area: 2 / 1 / 3 / 3; } /* not through the names */
  .owlet-rows .group .lines { display: none; }
  .owlet-rows :is(.marks, .axis .title) { grid-area: 2 / 1 / 3 / 3; }
}
</style>"""


@dataclass(frozen=True)
class Axis:
    """What stands above and below all rows."""

    title: str
    low: float
    high: float

    def place(self, value: float) -> str:
        """Where a value stands, in percent of the axis."""
        return f"{100 * (value - self.low) / (self.high - self.low):.2f}%"


def chart_html(
    axis: Axis,
    key: str,
    rows: str,
    alt: str,
    style: ChartStyle,
    with_costs: bool = False,
    band: tuple[float, float] | None = None,
) -> str:
    """The whole chart; `key` says what the marks are, and `rows` come from `row_html` and `heading_html`.

    `band` is shaded behind all rows, from one value to the other.
    """
    ticks = tick_values(axis.low, axis.high)
    decimals = 0 if all(tick == round(tick) for tick in ticks) else 1
    scale = "".join(f'<b style="left:{axis.place(tick)}">{number(tick, decimals)}</b>' for tick in ticks)
    scale = f'<div class="row axis"><span class="marks">{scale}</span></div>'
    title = f'<div class="row axis"><span class="title">{escape(axis.title)}</span></div>'
    colours = (
        f"--mark:{style.roles['distilled'].colour};--ink:{style.ink};--paper:{style.paper};"
        f"--band:color-mix(in srgb, {style.roles['teacher'].colour} 22%, transparent);"
        f"--lines:{_grid(ticks, axis, style)}{_shaded(band, axis) if band else ''}"
    )
    return (
        f'{_RULES}<div class="owlet-rows{" costs" if with_costs else ""}" role="img" aria-label="{escape(alt)}" '
        f'style="{colours}"><div class="key">{key}</div>{title}{scale}{rows}{scale}</div>'
    )


def row_html(name: str, marks: str, told: str, cost: str = "") -> str:
    """One row: its name, its marks, what a pointer that rests there is told, and what stands at the right."""
    at_the_right = f'<span class="cost">{escape(cost)}</span>' if cost else ""
    return (
        f'<div class="row"><span class="lines"></span><span class="name">{escape(name)}</span>{at_the_right}'
        f'<span class="marks" title="{escape(told)}">{marks}</span></div>'
    )


def heading_html(group: str) -> str:
    """A heading above the rows that follow."""
    return f'<div class="row group"><span class="lines"></span><span class="name">{escape(group)}</span></div>'


def tick_values(low: float, high: float) -> list[float]:
    """Round values between both ends, evenly apart, zero among them."""
    rough = (high - low) / _MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [step * count for count in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _shaded(band: tuple[float, float], axis: Axis) -> str:
    low, high = (axis.place(end) for end in band)
    return f",linear-gradient(90deg, transparent {low}, var(--band) {low} {high}, transparent {high})"


def _grid(ticks: Sequence[float], axis: Axis, style: ChartStyle) -> str:
    """The lines behind all rows as CSS backgrounds, the one at zero darker."""
    looks = [(tick, style.ink if tick == 0 else style.grid, 2 if tick == 0 else 1) for tick in ticks]
    looks.sort(key=lambda look: look[0] != 0)  # the first background lies on top
    return ",".join(
        f"linear-gradient({colour},{colour}) {axis.place(tick)} 0/{width}px 100% no-repeat"
        for tick, colour, width in looks
    )
