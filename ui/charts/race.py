"""The race as it goes: validation accuracy and losses over the epochs. Numbers in, Plotly figure out.

Where several pairs race, the first is drawn boldly: the watched images and their bars are of that one too.
The axes are fixed before the first point is there, so nothing jumps while networks train. These figures are made anew
several times a second, so they are plain dicts of Plotly's own form: its checked objects take thirty times as long.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from models.records import Losses, Progress, Role
from models.spec import RunSpec
from ui.charts.style import ChartStyle, axis, layout

HEIGHT = 300  # pixels
MOST_POINTS = 300  # of one curve; a longer one is thinned evenly
NO_GUESSES: Mapping[Role, float] = MappingProxyType({})
PlainFigure = dict[str, Any]  # what `plotly.graph_objects.Figure` takes and gives: "data" and "layout"
LOSS_EXPONENTS = (-4, 2)  # what lies beyond is drawn at the edge


class Curve(NamedTuple):
    """One line of the loss chart: whose loss, which part of it, and how it is told from its siblings."""

    role: Role
    part: str
    title: str
    width: float
    dash: str | None  # None: the network's own


_TOTAL = Curve("distilled", "total", "Distilled, total", 3, None)
_SOFT_PART = Curve("distilled", "soft", "Distilled, soft part", 1.5, "dot")
_HARD_PART = Curve("distilled", "hard", "Distilled, hard part", 1.5, "dashdot")
_PLAIN = Curve("plain", "hard", "Plain, hard", 3, None)
_TEACHER_LOSS = Curve("teacher", "hard", "Teacher, hard", 2, None)


def accuracy_figure(
    spec: RunSpec,
    records: Sequence[Progress],
    style: ChartStyle,
    cursor: int | None,
    guesses: Mapping[Role, float] = NO_GUESSES,
) -> PlainFigure:
    """Validation accuracy at each epoch's end; the first pair is drawn boldly, the others faintly.

    Args:
        records: the run so far, in order.
        cursor: the epoch that the learner looks back at, None for none.
        guesses: the accuracies (0..1) that the learner expects.
    """
    lines = [_line(style, "teacher", *_teacher_points(spec, records))]
    for role in ("distilled", "plain"):
        lines.append(_line(style, role, *_accuracy_points(records, role, 0)))
        for index in range(1, _latest_pair(records) + 1):
            lines.append(_line(style, role, *_accuracy_points(records, role, index), faint=True))
    lines += [_guess(spec, style, role, guess) for role, guess in guesses.items()]
    return {"data": lines, "layout": _layout(spec, records, style, cursor, _accuracy_axis(style))}


def loss_figure(spec: RunSpec, records: Sequence[Progress], style: ChartStyle, cursor: int | None) -> PlainFigure:
    """The losses of the first pair, by part, on a logarithmic axis."""
    curves = (_TEACHER_LOSS, *loss_curves(spec)) if _teacher_trains(spec, records) else loss_curves(spec)
    lines = [_loss_line(style, curve, *_loss_points(records, curve, 0)) for curve in curves]
    return {"data": lines, "layout": _layout(spec, records, style, cursor, _loss_axis(style))}


def loss_curves(spec: RunSpec) -> tuple[Curve, ...]:
    """The students' curves. A part that is all of the total has none of its own: it would lie under it."""
    if spec.method != RunSpec.method or spec.fault:  # others make up their total in other ways
        return _TOTAL, _SOFT_PART, _HARD_PART, _PLAIN
    if spec.soft_weight == 1:
        return _TOTAL._replace(title="Distilled, soft: its total"), _HARD_PART, _PLAIN
    if spec.soft_weight == 0:
        return _TOTAL._replace(title="Distilled, hard: its total"), _PLAIN
    return _TOTAL, _SOFT_PART, _HARD_PART, _PLAIN


def accuracy_alt(spec: RunSpec) -> str:
    """What the accuracy chart shows, in words. The same from the first point to the last: see `accuracy_words`."""
    return (
        f"Line chart: validation accuracy of teacher, distilled and plain student over {spec.epochs} epochs. "
        "The numbers stand in the text below it."
    )


def loss_alt(spec: RunSpec) -> str:
    """What the loss chart shows, in words."""
    return (
        f"Line chart, logarithmic: loss of the distilled student (total, and its parts) and of the plain student "
        f"(hard) over {spec.epochs} epochs. The numbers stand in the text below it."
    )


def accuracy_at(records: Iterable[Progress], epoch: int, seed_index: int = 0) -> dict[Role, float]:
    """Validation accuracy (0..1) of each network at the end of an epoch; the teacher's newest one."""
    found: dict[Role, float] = {}
    for record in records:
        if "teacher" in record.validation_accuracy:
            found["teacher"] = record.validation_accuracy["teacher"]
        if record.phase == "students" and record.seed_index == seed_index and record.epoch <= epoch:
            found |= record.validation_accuracy
    return found


def losses_at(records: Iterable[Progress], epoch: int, seed_index: int = 0) -> dict[Role, Losses]:
    """The losses reported last up to the end of an epoch."""
    found: dict[Role, Losses] = {}
    for record in records:
        if record.phase == "students" and record.seed_index == seed_index and record.epoch <= epoch:
            found |= record.losses
    return found


def _layout(
    spec: RunSpec, records: Sequence[Progress], style: ChartStyle, cursor: int | None, y_axis: dict[str, Any]
) -> dict[str, Any]:
    length = spec.epochs
    if _teacher_trains(spec, records):
        length = max(length, spec.teacher_epochs)
    title = "Epoch (one pass over the labelled images)"
    x_axis = axis(style, title, range=[0, length], showgrid=False)
    return layout(style, HEIGHT, xaxis=x_axis, yaxis=y_axis, shapes=_cursor(style, cursor))


def _accuracy_axis(style: ChartStyle) -> dict[str, Any]:
    return axis(style, "Validation accuracy (%)", range=[0, 1], tickformat=".0%", dtick=0.25)


def _loss_axis(style: ChartStyle) -> dict[str, Any]:
    exponents = range(LOSS_EXPONENTS[0], LOSS_EXPONENTS[1] + 1)
    ticks = {"tickvals": [10.0**exponent for exponent in exponents], "tickformat": "~g"}
    return axis(style, "Loss per image (nats, log scale)", type="log", range=list(LOSS_EXPONENTS), **ticks)


def _cursor(style: ChartStyle, epoch: int | None) -> list[dict[str, Any]]:
    if epoch is None:
        return []
    line = {"color": style.ink, "width": 1.5, "dash": "dot"}
    return [{"type": "line", "x0": epoch, "x1": epoch, "y0": 0, "y1": 1, "yref": "paper", "line": line}]


def _teacher_trains(spec: RunSpec, records: Sequence[Progress]) -> bool:
    return spec.train_teacher or any(record.phase == "teacher" for record in records)


def _latest_pair(records: Sequence[Progress]) -> int:
    return records[-1].seed_index if records else 0


def _teacher_points(spec: RunSpec, records: Sequence[Progress]) -> tuple[list[float], list[float]]:
    """Its own curve while it trains live; a level line once the students run."""
    own = [record for record in records if record.phase == "teacher" and "teacher" in record.validation_accuracy]
    xs = [float(record.epoch) for record in own]
    ys = [record.validation_accuracy["teacher"] for record in own]
    level = accuracy_at(records, 0).get("teacher")
    if level is None or not any(record.phase == "students" for record in records):
        return xs, ys
    start = xs[-1] if xs else 0.0
    return [*xs, start, float(max(spec.epochs, start))], [*ys, level, level]


def _accuracy_points(records: Iterable[Progress], role: Role, seed_index: int) -> tuple[list[float], list[float]]:
    mine = [
        record
        for record in records
        if record.phase == "students" and record.seed_index == seed_index and role in record.validation_accuracy
    ]
    return [float(record.epoch) for record in mine], [record.validation_accuracy[role] for record in mine]


def _loss_points(records: Iterable[Progress], curve: Curve, seed_index: int) -> tuple[list[float], list[float]]:
    mine = [
        record for record in records if curve.role in record.losses and record.steps and record.seed_index == seed_index
    ]
    stride = -(-len(mine) // MOST_POINTS) or 1
    thinned = mine[::-1][::stride][::-1]  # from the end, so that the newest point always stays
    xs = [record.step / record.steps * record.epochs for record in thinned]
    return xs, [getattr(record.losses[curve.role], curve.part) for record in thinned]


def _line(style: ChartStyle, role: Role, xs: list[float], ys: list[float], faint: bool = False) -> dict[str, Any]:
    look = style.roles[role]
    return {
        "type": "scatter",
        "x": xs,
        "y": ys,
        "name": look.title,
        "mode": "lines" if role == "teacher" or faint else "lines+markers",
        "line": {"color": look.colour, "dash": look.dash, "width": 1 if faint else 3},
        "marker": {"symbol": look.symbol, "size": 6, "color": look.colour},
        "opacity": 0.35 if faint else 1.0,
        "showlegend": not faint,
        "meta": role,
    }


def _guess(spec: RunSpec, style: ChartStyle, role: Role, guess: float) -> dict[str, Any]:
    look = style.roles[role]
    level = _line(style, role, [0.0, float(spec.epochs)], [guess, guess])
    dashed = {"color": look.colour, "dash": "dashdot", "width": 2}
    return level | {"mode": "lines", "line": dashed, "name": f"Your guess: {look.title.lower()}"}


def _loss_line(style: ChartStyle, curve: Curve, xs: list[float], ys: list[float]) -> dict[str, Any]:
    look = style.roles[curve.role]
    drawn = {"color": look.colour, "width": curve.width, "dash": curve.dash or look.dash}
    return _line(style, curve.role, xs, ys) | {"name": curve.title, "mode": "lines", "line": drawn}
