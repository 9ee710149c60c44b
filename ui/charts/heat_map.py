"""The heat map of a sweep as an HTML table: numbers in, text out. A browser redraws only what changed in it.

Plotly would build the chart anew with every finished cell, and a table can be walked through by keyboard and read out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ui.charts.style import ChartStyle

_SMALLEST_REACH = 0.02  # so that a map of nothing but noise does not look like strong colours
_RULES = """<style>
.owlet-heat { overflow-x: auto; }
.owlet-heat table { border-collapse: separate; border-spacing: 3px; font-variant-numeric: tabular-nums; }
.owlet-heat caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
.owlet-heat th { font-weight: 500; padding: 0.25rem 0.5rem; white-space: nowrap; }
.owlet-heat tbody th { text-align: right; position: sticky; left: 0; z-index: 1;
  background: var(--st-background-color); }
.owlet-heat td { width: 6.2rem; min-width: 4.6rem; height: 3.4rem; text-align: center; border-radius: 0.4rem;
  box-sizing: border-box; line-height: 1.2; border: 1px solid transparent; position: relative; }
.owlet-heat td a { color: inherit !important; text-decoration: none; }
.owlet-heat td a::after { content: ""; position: absolute; inset: 0; border-radius: inherit; } /* the whole square */
.owlet-heat td a:is(:hover, :focus-visible)::after { outline: 3px solid var(--st-text-color); outline-offset: 1px; }
.owlet-heat td.waits { border: 1px dashed var(--st-border-color); opacity: 0.75; }
.owlet-heat td.best { border: 3px solid var(--st-text-color); }
.owlet-heat b { display: block; font-size: 1.1rem; }
.owlet-heat small { font-size: 0.75rem; }
@media (max-width: 640px) { /* five columns fit a phone */
  .owlet-heat table { width: 100%; border-spacing: 2px; }
  .owlet-heat th { padding: 0.2rem; font-size: 0.8rem; }
  .owlet-heat td { min-width: 0; }
  .owlet-heat b { font-size: 0.95rem; }
  .owlet-heat small { font-size: 0.7rem; } }
</style>"""


@dataclass(frozen=True)
class HeatCell:
    """One cell: where its colour lies, and what is written in it."""

    value: float | None  # gain, or accuracy, 0..1; None: nothing is known yet
    text: str
    note: str
    is_best: bool = False
    link: str = ""  # where a press on it leads, and what that is
    link_says: str = ""


def heat_map(
    columns: tuple[str, Sequence[str]],
    rows: tuple[str, Sequence[str]],
    cells: Mapping[tuple[int, int], HeatCell],
    style: ChartStyle,
    diverging: bool,
) -> str:
    """The table. `columns` and `rows` are each an axis's title and its values; cells are named (row, column)."""
    scale = _scale([cell.value for cell in cells.values() if cell.value is not None], style, diverging)
    head = "".join(f'<th scope="col">{escape(value)}</th>' for value in columns[1])
    body = "".join(
        f'<tr><th scope="row">{escape(value)}</th>'
        + "".join(_cell(cells[at, number], scale) for number in range(len(columns[1])))
        + "</tr>"
        for at, value in enumerate(rows[1])
    )
    title = f"{escape(rows[0])} ↓ &nbsp; {escape(columns[0])} →"
    return (
        f'{_RULES}<div class="owlet-heat" tabindex="0" role="region" aria-label="Heat map"><table>'
        f"<caption>{title}</caption><thead><tr><td style='height:auto'></td>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


@dataclass(frozen=True)
class Scale:
    """From `middle − reach` (all the low colour) over `middle` (paper) to `middle + reach` (all the high colour)."""

    middle: float
    reach: float
    low: str
    high: str
    paper: str

    def colour(self, value: float) -> str:
        """As #RRGGBB."""
        share = max(-1.0, min(1.0, (value - self.middle) / self.reach))
        return mixed(self.paper, self.high if share > 0 else self.low, abs(share))


def _scale(values: Sequence[float], style: ChartStyle, diverging: bool) -> Scale:
    """Zero in the middle for gains; for accuracies from the lowest, on paper, to the highest."""
    low, high = style.roles["teacher"].colour, style.roles["distilled"].colour  # orange and blue: safe for all eyes
    if diverging:
        return Scale(0.0, max(_SMALLEST_REACH, *(abs(value) for value in (*values, 0.0))), low, high, style.paper)
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    return Scale(lowest, max(_SMALLEST_REACH, highest - lowest), low, high, style.paper)


def mixed(paper: str, colour: str, share: float) -> str:
    """`share` (0..1) of a colour over paper, both and the answer as #RRGGBB."""
    parts = [(int(paper[at : at + 2], 16), int(colour[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(under + share * (over - under)):02X}" for under, over in parts)


def readable_on(colour: str) -> str:
    """Black or white, whichever stands out more. Source: WCAG 2.2, relative luminance and contrast ratio."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#FFFFFF"


def _cell(cell: HeatCell, scale: Scale) -> str:
    if cell.value is None:
        return f'<td class="waits">{_linked(cell, f"{escape(cell.text)}<br><small>{escape(cell.note)}</small>")}</td>'
    colour = scale.colour(cell.value)
    star = "★ " if cell.is_best else ""
    told = _linked(cell, f"<b>{star}{escape(cell.text)}</b><small>{escape(cell.note)}</small>")
    return (
        f'<td class="{"best" if cell.is_best else ""}" style="background:{colour};color:{readable_on(colour)}">'
        f"{told}</td>"
    )


def _linked(cell: HeatCell, told: str) -> str:
    return f'<a href="{escape(cell.link)}" title="{escape(cell.link_says)}">{told}</a>' if cell.link else told
