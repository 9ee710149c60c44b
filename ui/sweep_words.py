"""What the Sweeps screen says: presets, names of dials, and the map in words. No streamlit."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs import SweepSnapshot
from models.catalogue import FAMILIES, parse_network
from models.records import Role
from models.sampling import sampling_interval
from models.spec import RunSpec
from models.sweep import AXES, Square, SweepSpec, Value
from ui.formats import number, percent
from ui.lab_words import points

AXIS_TITLES = {
    "student": "Student",
    "temperature": "Temperature T",
    "examples": "Labelled examples",
    "soft_weight": "Soft weight",
}


@dataclass(frozen=True)
class SweepPreset:
    """A question that a map answers."""

    title: str
    spec: SweepSpec
    question: str


_DIGITS = RunSpec()
_WIDTHS = SweepSpec(_DIGITS, ("cnn-4", "cnn-8", "mlp-32"), (1, 2, 4, 10, 20, 40), (300,), (1.0,), (0,))
PRESETS = (
    SweepPreset("Temperature × width", _WIDTHS, "Does a narrow student need another temperature?"),
    SweepPreset(
        "How much do labels matter?",
        replace(_WIDTHS, student=("cnn-8",), temperature=(1, 4, 10, 20), examples=(30, 100, 300, 1_000)),
        "With how many labels does the teacher's help fade?",
    ),
    SweepPreset(
        "Soft weight × temperature",
        replace(_WIDTHS, student=("cnn-8",), temperature=(1, 4, 10, 20), soft_weight=(0, 0.5, 0.9, 1)),
        "Should a student listen to the teacher, to the labels, or to both?",
    ),
)


def value_text(value: Value) -> str:
    """One value of a dial."""
    return value if isinstance(value, str) else f"{value:,.6g}"


def names_in_words(students: Sequence[str]) -> str:
    """What the names of students say: “cnn-4, cnn-8: small convolutional networks, 4 or 8 filters in the first …”."""
    told = []
    for family in dict.fromkeys(parse_network(name)[0] for name in students):
        names = [name for name in students if parse_network(name)[0] == family]
        widths = " or ".join(str(parse_network(name)[1]) for name in names)
        kind = f"{FAMILIES[family].title.lower()} network{'s' * (len(names) > 1)}"
        told.append(f"{', '.join(names)}: {kind}, {widths} {FAMILIES[family].width_meaning}.")
    return " ".join(told)


def square_name(square: Square, spec: SweepSpec) -> str:
    """A square by the dials that differ in this sweep."""
    told = [axis for axis in AXES if len(getattr(spec, axis)) > 1] or ["student", "temperature"]
    return ", ".join(dial_text(axis, square.at[axis]) for axis in told)


def dial_text(axis: str, value: Value) -> str:
    """One dial at one value: “T = 4”, “100 examples”."""
    return f"{_SHORT[axis]}{value_text(value)}{_UNIT.get(axis, '')}"


_SHORT = {"student": "", "temperature": "T = ", "examples": "", "soft_weight": "soft weight "}
_UNIT = {"examples": " examples"}


def seeds_note(square: Square) -> str:
    """How many seeds a square has, and how their gains spread."""
    return _note(square, square.gain_sd)


def accuracy_note(square: Square, role: Role) -> str:
    """How many seeds a square has, and how the accuracies of their students spread."""
    return _note(square, square.accuracy_sd(role))


def _note(square: Square, spread: float | None) -> str:
    count = len(square.scores)
    of = f" of {square.wanted}" if count < square.wanted else ""
    return f"{f'± {number(100 * spread)}, ' if spread is not None else ''}{count}{of} seed{'s' * (square.wanted > 1)}"


def start_label(now: SweepSnapshot, total: int) -> str:
    """What stands on the button that starts the sweep."""
    if now.state == "running":
        return "It runs"
    if len(now.scores) == total:
        return "All runs are done"
    return "Go on with the rest" if now.scores else "Run the sweep"


def not_run(now: SweepSnapshot, total: int) -> str:
    """Why a square has no numbers yet, and what to do."""
    if now.state == "running":
        return "This square waits for its turn. Its numbers come here by themselves."
    return f"This square has not been run yet. Press “{start_label(now, total)}” above; what is done stays."


def standing(now: SweepSnapshot, total: int) -> str:
    """“37 of 90 runs, about 20 s left”."""
    done = f"{len(now.scores)} of {total} runs"
    match now.state:
        case "reading":
            return "Looking for runs that are done already …"
        case "stopping":
            return f"{done}. Stopping; what is done is kept."
        case "running":
            return f"{done}, {'about ' + _duration(now.left_s) + ' left' if now.left_s else 'starting'}"
    failed = f", {len(now.errors)} did not work" if now.errors else ""
    return f"{done}{failed}"


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{round(seconds / 60)} min"


def why_best(square: Square, spec: SweepSpec) -> str:
    """The best square, how it was chosen, and what the test says of it."""
    return (
        f"**★ Best on validation: {square_name(square, spec)}.** Its student got "
        f"{percent(square.validation_accuracy or 0.0)} of the validation images right. On the test images it has "
        f"{_accuracy(square, 'distilled')}, {points(square.gain)} points against its twin. In brackets: how far the "
        "choice of test images alone may move that number. "
        "We choose with validation images, not with the test. The square with the highest test number is partly just "
        "lucky on the test, so choosing by it would flatter us. The check uses at most 250 validation images, so close "
        "squares can swap places."
    )


def summary(found: Sequence[Square], spec: SweepSpec, name: str) -> str:
    """The map in a few sentences; `name` is what the screen calls one place of it."""
    known = [square for square in found if square.scores]
    if not known:
        return f"No {name} is done yet."
    if len(known) == 1:
        (only,) = known
        return f"One {name} has numbers, {square_name(only, spec)}: {points(only.gain)} points against its twin."
    high, low = max(known, key=lambda square: square.gain), min(known, key=lambda square: square.gain)
    helped = sum(square.gain > 0 for square in known)
    return (
        f"{len(known)} of {len(found)} {name}s have numbers. In {helped} the distilled student is ahead of its twin. "
        f"The difference is {points(high.gain)} points at best ({square_name(high, spec)}) and {points(low.gain)} at "
        f"worst ({square_name(low, spec)})."
    )


def table(found: Sequence[Square]) -> list[dict[str, str]]:
    """All squares, a row each; dials that stand still in all of them are left out."""
    turned = [axis for axis in AXES if len({square.at[axis] for square in found}) > 1] or AXES[:1]
    return [
        {AXIS_TITLES[axis]: value_text(square.at[axis]) for axis in turned}
        | {
            "Gain (points)": points(square.gain) if square.scores else "–",
            "Spread, seeds": seeds_note(square) if square.scores else "–",
            "Distilled": _accuracy(square, "distilled"),
            "Plain": _accuracy(square, "plain"),
            "Distilled, validation": percent(found) if (found := square.validation_accuracy) is not None else "–",
        }
        for square in found
    ]


def _accuracy(square: Square, role: Role) -> str:
    """Mean test accuracy of the seeds, and how far the choice of test images alone may move it."""
    if not square.scores:
        return "–"
    accuracy = square.test_accuracy(role)
    low, high = sampling_interval(accuracy, square.scores[0].test_images)
    return f"{percent(accuracy)} ({percent(low)} to {percent(high)})"


def as_csv(found: Sequence[Square]) -> str:
    """Every finished run as a line; accuracies 0..1. Holds names of networks and numbers only: no cell is a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = ("distilled_test", "plain_test", "teacher_test", "distilled_validation", "plain_validation", "run")
    writer.writerow((*AXES, "seed", *columns))
    for square in found:
        for score in square.scores:
            tests = [score.test.get(role, "") for role in ("distilled", "plain", "teacher")]
            checks = [score.validation.get(role, "") for role in ("distilled", "plain")]
            dials = [square.at[axis] for axis in AXES]
            writer.writerow((*dials, score.spec.seeds[0], *tests, *checks, score.run_id))
    return stream.getvalue()
