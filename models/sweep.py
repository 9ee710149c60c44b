"""SweepSpec: a grid of runs that differ in a few dials, and what is kept of each. No torch."""

import hashlib
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import Any

from models.catalogue import parse_network
from models.records import PairedDifference, Role, RunResult
from models.spec import RunSpec, SpecError

AXES = ("student", "temperature", "examples", "soft_weight")  # in the order in which cells are run
MOST_CELLS = 1_000
MOST_SIDE_BY_SIDE = 4  # so few that a sweep of eight temperatures keeps two workers busy
STACKABLE = ("mlp", "cnn")  # families of students that can train side by side, as models.stacked.can_stack finds
_TYPES: dict[str, Any] = {"student": str, "temperature": float, "examples": int, "soft_weight": float, "seeds": int}
Value = str | float


@dataclass(frozen=True)
class SweepSpec:
    """Every combination of the values of four dials, each with every seed. All else is as in `base`.

    Out-of-range values raise `SpecError`, as do more than MOST_CELLS cells.
    """

    base: RunSpec
    student: tuple[str, ...]
    temperature: tuple[float, ...]
    examples: tuple[int, ...]
    soft_weight: tuple[float, ...]
    seeds: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        for name in ("temperature", "soft_weight"):  # 10 and 10.0 are one sweep
            object.__setattr__(self, name, tuple(float(value) for value in getattr(self, name)))
        if problems := _problems(self):
            raise SpecError(problems)

    @property
    def key(self) -> str:
        """16 hexadecimal digits that name this sweep."""
        return hashlib.sha256(",".join(cell.key for cell in self.cells()).encode()).hexdigest()[:16]

    def cells(self) -> tuple[RunSpec, ...]:
        """One spec with one seed for each cell. All first seeds come first, so that the map is soon full."""
        grid = itertools.product(self.seeds, *(getattr(self, axis) for axis in AXES))
        return tuple(replace(self.base, seeds=(seed,), **dict(zip(AXES, at, strict=True))) for seed, *at in grid)

    def to_query(self) -> dict[str, str]:
        """The sweep as URL query parameters; several values of a dial are joined by commas."""
        joined = {axis: ",".join(_to_text(value) for value in getattr(self, axis)) for axis in (*AXES, "seeds")}
        return self.base.to_query() | joined

    @classmethod
    def from_query(cls, query: Mapping[str, str], default: "SweepSpec") -> "SweepSpec":
        """Read a sweep from URL parameters; absent ones are as in `default`, unknown ones are ignored.

        Raises:
            SpecError: naming every dial that does not parse or is out of range.
        """
        axes: dict[str, Any] = {}
        problems = {}
        for name, kind in _TYPES.items():
            try:
                text = query.get(name)
                axes[name] = getattr(default, name) if text is None else tuple(kind(part) for part in text.split(","))
            except ValueError:
                problems[name] = f"The link's “{name}” cannot be read. Put commas between values, such as 1,4,10."
        if problems:
            raise SpecError(problems)
        rest = {name: text for name, text in query.items() if name not in _TYPES}
        return cls(base=RunSpec.from_query(default.base.to_query() | rest), **axes)


def _problems(spec: SweepSpec) -> dict[str, str]:
    problems = {}
    for name in (*AXES, "seeds"):
        values = getattr(spec, name)
        if not values or len(set(values)) < len(values):
            problems[name] = f"Choose at least one value of “{name.replace('_', ' ')}”, and each only once."
    count = math.prod(len(getattr(spec, name)) for name in (*AXES, "seeds"))
    if count > MOST_CELLS:
        problems["cells"] = f"These are {count:,} runs; {MOST_CELLS:,} is the most. Choose fewer values or seeds."
    if problems:
        return problems
    for name in (*AXES, "seeds"):  # each value alone: no combination of good ones is bad but for the method's
        for value in getattr(spec, name):
            changes: dict[str, Any] = {name: (value,) if name == "seeds" else value}
            try:
                replace(spec.base, **changes)
            except SpecError as error:
                problems |= error.problems
    return problems


def can_share_a_pass(spec: RunSpec) -> bool:
    """Whether students of this spec may train in one pass: of a stackable family, by soft targets, without a fault."""
    return parse_network(spec.student)[0] in STACKABLE and spec.method == "soft-targets" and not spec.fault


def side_by_side(cells: Sequence[RunSpec]) -> tuple[RunSpec, ...]:
    """The first of these cells of a sweep and, if its student can, the next ones that may train in one pass with it."""
    first = cells[0]
    if not can_share_a_pass(first):
        return (first,)
    shared = (first.student, first.examples, first.seeds)  # all else but the loss is one for the whole sweep
    alike = (cell for cell in cells if (cell.student, cell.examples, cell.seeds) == shared)
    return tuple(itertools.islice(alike, MOST_SIDE_BY_SIDE))


def _to_text(value: Value) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class CellScore:
    """What a sweep keeps of one finished run with one seed. Accuracies are 0..1."""

    run_id: str
    spec: RunSpec
    test: dict[Role, float]
    validation: dict[Role, float]  # at the end of the last epoch; empty where it was not measured
    test_images: int
    difference: PairedDifference

    @property
    def gain(self) -> float:
        """Distilled minus plain test accuracy."""
        return self.test["distilled"] - self.test["plain"]


def score_of(run_id: str, result: RunResult) -> CellScore | None:
    """The cell of a run; None for one that was stopped before its end."""
    if not result.complete or result.difference is None:
        return None
    test = {role: report.accuracy_mean for role, report in result.networks.items()}
    validation = result.history[-1].validation_accuracy if result.history else {}
    return CellScore(run_id, result.spec, test, validation, result.test_images, result.difference)


@dataclass(frozen=True)
class Square:
    """One square of the map: the finished runs that differ in nothing but their seed."""

    at: dict[str, Value]  # axis → value
    scores: tuple[CellScore, ...]  # in the order of seeds
    wanted: int  # seeds

    @property
    def gain(self) -> float:
        """Mean over seeds of distilled minus plain test accuracy."""
        return fmean(score.gain for score in self.scores)

    @property
    def gain_sd(self) -> float | None:
        """Spread of the gain over seeds; None with fewer than two."""
        return stdev(score.gain for score in self.scores) if len(self.scores) > 1 else None

    def test_accuracy(self, role: Role) -> float:
        """Mean over seeds."""
        return fmean(score.test[role] for score in self.scores)

    def accuracy_sd(self, role: Role) -> float | None:
        """Spread of the test accuracy over seeds; None with fewer than two."""
        return stdev(score.test[role] for score in self.scores) if len(self.scores) > 1 else None

    @property
    def validation_accuracy(self) -> float | None:
        """Of the distilled student, mean over seeds; None until every seed has one."""
        found = [score.validation["distilled"] for score in self.scores if "distilled" in score.validation]
        return fmean(found) if len(found) == self.wanted else None


def squares(spec: SweepSpec, scores: Mapping[str, CellScore]) -> tuple[Square, ...]:
    """The squares of a sweep, with those of its runs that `scores` (spec key → score) has."""
    gathered: dict[tuple[Value, ...], list[CellScore]] = {}
    for cell in spec.cells():
        found = gathered.setdefault(tuple(getattr(cell, axis) for axis in AXES), [])
        if cell.key in scores:
            found.append(scores[cell.key])
    return tuple(
        Square(dict(zip(AXES, at, strict=True)), tuple(found), len(spec.seeds)) for at, found in gathered.items()
    )


def best(found: Sequence[Square]) -> Square | None:
    """The square whose distilled student does best on validation images; the first of equals. None if none is full."""
    full = [square for square in found if square.validation_accuracy is not None]
    return max(full, key=lambda square: square.validation_accuracy or 0.0, default=None)
