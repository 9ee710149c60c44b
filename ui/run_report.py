"""A run on one page, to print or to hand in: its words and numbers, and the same as one file of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from models.records import ROLES, Role, RunResult
from models.spec import RunSpec
from ui import lab_specs, lab_words
from ui.charts.two_runs import STUDENTS, curve
from ui.formats import NO_BREAK, percent
from ui.lab_table import Row, conditions, rows
from ui.runs_words import data_title, spec_title
from ui.theme import ROLE_STYLES

DASHES: dict[Role, tuple[int, ...]] = {"distilled": (), "plain": (5, 3)}
CURVES_TITLE = "Validation accuracy after each epoch, mean over the seeds"
_WIDTH, _HEIGHT = 640, 240  # of the chart, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 14, 12, 34  # room for the labels of a phone, which are the largest
_MOST_STEPS = 6  # between the ticks below the curves


@dataclass(frozen=True)
class Report:
    """All that stands on the page."""

    title: str
    dials: str  # the title of a run without a name
    when: str
    what: str  # the dials in words
    headline: str
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    curves: dict[Role, tuple[tuple[int, float], ...]]  # (epoch, accuracy 0..1)
    epochs: int
    conditions: str
    link: str

    @property
    def ends(self) -> str:
        """The curves in words."""
        ends = [f"{ROLE_STYLES[role].title.lower()} {percent(found[-1][1])}" for role, found in self.curves.items()]
        return f"At the end: {', '.join(ends)}." if ends else "It was stopped before an epoch."


@dataclass(frozen=True)
class Plot:
    """The curves as points on a sheet of WIDTH × HEIGHT whose y grows downward, for whoever draws them."""

    lines: dict[Role, tuple[tuple[float, float], ...]]
    across: tuple[tuple[float, str], ...]  # x and label of each tick
    up: tuple[tuple[float, str], ...]
    left: float = _LEFT
    right: float = _WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = _HEIGHT - _BOTTOM
    width: float = _WIDTH
    height: float = _HEIGHT


def report_of(result: RunResult, title: str, when: str, link: str) -> Report:
    """The page of a tested run. Raises ValueError for one that was stopped before its test."""
    words = lab_words.verdict(result)
    if words is None:
        raise ValueError("A run that was stopped before its test has no report.")
    curves = {role: tuple(found) for role in STUDENTS if (found := curve(result.history, role))}
    return Report(
        title=title,
        dials=spec_title(result.spec),
        when=when,
        what=f"{data_title(result.spec.data)}. {lab_specs.in_words(result.spec)}",
        headline=words.headline,
        sentences=tuple(filter(None, (words.interval, words.test, words.one_pair, *words.advice))),
        rows=tuple(rows(result)),
        curves=curves,
        epochs=result.spec.epochs,
        conditions=conditions(result),
        link=link,
    )


def file_name(spec: RunSpec, ending: str) -> str:
    """Such as owlet-report-0123456789abcdef.pdf."""
    return f"owlet-report-{spec.key}.{ending}"


def plot_of(report: Report) -> Plot:
    """Where the curves, and the ticks of both axes, lie."""
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(epoch: float) -> float:
        return _LEFT + wide * epoch / max(1, report.epochs)

    def y(accuracy: float) -> float:
        return _TOP + high * (1 - accuracy)

    lines = {role: tuple((x(epoch), y(value)) for epoch, value in found) for role, found in report.curves.items()}
    return Plot(
        lines,
        across=tuple((x(epoch), f"{epoch:,}") for epoch in epoch_ticks(report.epochs)),
        up=tuple((y(share / 100), f"{share}{NO_BREAK}%") for share in range(0, 101, 25)),
    )


def epoch_ticks(last: int) -> range:
    """Whole epochs in even steps of 1, 2, 5, 10, …"""
    round_steps = (digit * 10**zeros for zeros in range(6) for digit in (1, 2, 5))
    return range(0, last + 1, next(step for step in round_steps if last <= step * _MOST_STEPS))


def as_html(report: Report) -> bytes:
    """One file: no script, no picture, nothing from the network. It prints on one sheet of A4."""
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in report.sentences)
    link = f'<p>This run: <a href="{escape(report.link)}">{escape(report.link)}</a></p>' if report.link else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<p class=when>Owlet: one race, {escape(report.when)}</p><h1>{escape(report.title)}</h1>"
        f"<p>{escape(report.what)}</p><h2>{escape(report.headline)}</h2>{sentences}"
        f"{_table(report.rows)}<h2>{CURVES_TITLE}</h2>{_svg(report)}<p>{escape(report.ends)}</p>"
        f"<p class=when>{escape(report.conditions)}</p>{link}</main></body></html>\n"
    ).encode()


def _table(shown: Sequence[Row]) -> str:
    heads = "".join(f"<th scope=col>{ROLE_STYLES[role].glyph} {ROLE_STYLES[role].title}</th>" for role in ROLES)
    body = "".join(
        f"<tr><th scope=row>{escape(row.title)}<small>{escape(row.meaning)}</small></th>"
        + "".join(f"<td>{escape(number)}<small>{escape(note)}</small></td>" for number, note in row.cells.values())
        + "</tr>"
        for row in shown
    )
    return f"<table><thead><tr><th scope=col>Measure</th>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _svg(report: Report) -> str:
    plot = plot_of(report)
    ticks = "".join(
        f'<line x1="{plot.left}" x2="{plot.right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{plot.left - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        for y, label in plot.up
    ) + "".join(
        f'<text x="{x:.1f}" y="{plot.height - 6}" text-anchor="middle">{label}</text>' for x, label in plot.across
    )
    lines = "".join(
        f'<polyline fill="none" stroke="{ROLE_STYLES[role].light}" stroke-width="2.5" '
        f'stroke-dasharray="{" ".join(map(str, DASHES[role]))}" '
        f'points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'
        for role, points in plot.lines.items()
    )
    key = ", ".join(f"{ROLE_STYLES[role].title}: {'dashed' if DASHES[role] else 'solid'}" for role in plot.lines)
    return (
        f'<svg viewBox="0 0 {plot.width} {plot.height}" role="img" aria-label="{escape(report.ends)}">'
        f"<g>{ticks}</g>{lines}</svg><p class=when>{key}. Across: epochs.</p>"
    )


_STYLE = """
@page { size: A4; margin: 14mm; }
body { font: 0.94rem/1.4 system-ui, sans-serif; color: #332B3A; background: #FFFFFF; margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font: 600 1.6rem/1.2 Georgia, serif; margin: 0.2rem 0; } h2 { font-size: 1.05rem; margin: 0.9rem 0 0.2rem; }
p { margin: 0.3rem 0; } h1, p { overflow-wrap: anywhere; } .when, small { color: #5E5468; font-size: 0.8rem; }
small { display: block; font-weight: 400; } table { border-collapse: collapse; width: 100%; margin-top: 0.6rem; }
th, td { text-align: left; padding: 0.22rem 0.5rem; border-bottom: 1px solid #E2D7C3; vertical-align: top; }
svg { display: block; width: 100%; } svg g line { stroke: #E2D7C3; } svg g text { font-size: 13px; fill: #5E5468; }
@media (max-width: 640px) {
  svg g text { font-size: 21px; } polyline { stroke-width: 4; }
  th, td { padding: 0.22rem 0.25rem; font-size: 0.85rem; } small { font-size: 0.75rem; }
}
@media print { html { font-size: 10.5px; } main { padding: 0; max-width: none; } svg { height: 60mm; } }
"""
