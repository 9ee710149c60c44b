"""RunSpec: everything that decides a run's numbers. Made by a screen, a link or the command line. No torch."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import msgspec

from models.catalogue import DATASETS, METHODS, DatasetInfo, is_folder, method_problem, parse_network
from models.faults_catalogue import fault_problem


class SpecError(ValueError):
    """A spec that cannot be run. `problems` maps each field at fault to a sentence that says what to do."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class RunSpec:
    """One race: a teacher, and a pair of students that differ in nothing but their loss.

    The same spec gives the same numbers on one machine. Out-of-range values raise `SpecError`.
    """

    data: str = "mnist-5k"
    teacher: str = "cnn-32"
    train_teacher: bool = False  # False: the teacher that ships with Owlet, where there is one
    teacher_epochs: int = 6
    student: str = "cnn-8"
    temperature: float = 10.0
    soft_weight: float = 1.0  # share of the soft loss; the hard loss has the rest
    examples: int = 300  # labelled images that both students see
    unlabelled: int = 0  # further images that the teacher labels for the distilled student
    epochs: int = 20  # passes of a student over its labelled images; sets the step count of both
    augment: bool = False  # shift (and, for photos, mirror) the students' images at random
    seeds: tuple[int, ...] = (0,)
    method: str = "soft-targets"  # how the distilled student learns from the teacher
    omit: tuple[int, ...] = ()  # classes, by index, that neither student ever sees
    fault: str = ""  # a mistake made on purpose, of `models.faults_catalogue`
    teacher_smoothing: float = 0.0  # of each label goes evenly to all classes while the teacher is trained

    def __post_init__(self) -> None:
        if problems := _problems(self):
            raise SpecError(problems)
        for name in ("temperature", "soft_weight", "teacher_smoothing"):  # 10 and 10.0 are one spec, one key
            object.__setattr__(self, name, float(getattr(self, name)))
        object.__setattr__(self, "omit", tuple(sorted(self.omit)))

    @property
    def key(self) -> str:
        """16 hexadecimal digits that name this spec: equal specs, equal keys.

        A field that came later counts only where it is not at its default, so that stored runs keep their keys.
        """
        values = asdict(self)
        counted = {name: value for name, value in values.items() if name not in _LATER or value != _LATER[name]}
        return hashlib.sha256(msgspec.json.encode(counted, order="sorted")).hexdigest()[:16]

    @classmethod
    def starting_with(cls, info: DatasetInfo) -> "RunSpec":
        """The choices that show a data set's lesson best: where the lab and the command line start."""
        return cls(
            data=info.name,
            teacher=info.teacher,
            student=info.student,
            temperature=info.temperature,
            examples=info.examples,
            unlabelled=info.unlabelled,
            epochs=info.epochs,
        )

    def to_query(self) -> dict[str, str]:
        """The spec as URL query parameters, all of them text."""
        return {name: _to_text(value) for name, value in asdict(self).items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "RunSpec":
        """Read a spec from URL parameters; absent ones take their defaults, unknown ones are ignored.

        Raises:
            SpecError: naming every field that does not parse or is out of range.
        """
        values, problems = {}, {}
        for field in fields(cls):
            if field.name in query:
                try:
                    values[field.name] = _from_text(query[field.name], field.default)
                except ValueError:
                    problems[field.name] = _unreadable(field.name, query[field.name])
        if problems:
            raise SpecError(problems)
        return cls(**values)


_LATER: dict[str, Any] = {name: getattr(RunSpec, name) for name in ("method", "omit", "fault", "teacher_smoothing")}
_RANGES: dict[str, tuple[float, float, str]] = {
    "temperature": (0.1, 100, "The temperature"),
    "soft_weight": (0, 1, "The soft weight"),
    "examples": (10, 60_000, "The number of labelled examples"),
    "unlabelled": (0, 60_000, "The number of unlabelled images"),
    "epochs": (1, 500, "The number of epochs"),
    "teacher_epochs": (1, 500, "The number of teacher epochs"),
    "teacher_smoothing": (0, 0.9, "The share of a label that is smoothed away"),
}
_MAX_SEEDS = 30
_MAX_SEED = 2**31 - 1


def _problems(spec: RunSpec) -> dict[str, str]:
    """Every field at fault, with a sentence that says what to do."""
    problems: dict[str, str] = {}
    if not isinstance(spec.data, str) or (spec.data not in DATASETS and not is_folder(spec.data)):
        problems["data"] = f"There is no data set “{spec.data}”. Choose one of: {', '.join(DATASETS)}."
    for name in ("teacher", "student"):
        try:
            parse_network(str(getattr(spec, name)))
        except ValueError as error:
            problems[name] = str(error)
    for name in ("train_teacher", "augment"):
        if not isinstance(getattr(spec, name), bool):
            problems[name] = f"{name} must be true or false."
    for name in _RANGES:
        if sentence := _range_problem(name, getattr(spec, name)):
            problems[name] = sentence
    if not _seeds_are_valid(spec.seeds):
        problems["seeds"] = f"Give 1 to {_MAX_SEEDS} different seeds, whole numbers from 0 to {_MAX_SEED:,}."
    if not isinstance(spec.method, str) or spec.method not in METHODS:
        problems["method"] = f"There is no method “{spec.method}”. Choose one of: {', '.join(METHODS)}."
    elif not problems.keys() & {"teacher", "student"} and (
        sentence := method_problem(spec.method, spec.teacher, spec.student)
    ):
        problems["method"] = sentence
    if sentence := _omit_problem(spec):
        problems["omit"] = sentence
    if sentence := fault_problem(spec.fault, spec.method, spec.augment):
        problems["fault"] = sentence
    return problems


def _omit_problem(spec: RunSpec) -> str | None:
    omit: Any = spec.omit
    if not isinstance(omit, tuple) or any(type(k) is not int or k < 0 for k in omit) or len(set(omit)) < len(omit):
        return "Name each class to leave out once, by its number, counting from 0."
    return omit_problem(omit, DATASETS[spec.data]) if str(spec.data) in DATASETS else None


def omit_problem(omit: tuple[int, ...], info: DatasetInfo) -> str | None:
    """A sentence if a data set does not have these classes, or has no others; else None."""
    last = len(info.classes) - 1
    if any(label > last for label in omit):
        return f"The classes of {info.title} are numbered 0 to {last}; there is no other to leave out."
    if len(omit) > last:
        return "Leave at least one class in: the students must see something."
    return None


def _range_problem(name: str, value: Any) -> str | None:
    low, high, title = _RANGES[name]
    is_whole = isinstance(getattr(RunSpec, name), int)
    wanted = int if is_whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, wanted) or not math.isfinite(value):
        return f"{title} must be a {'whole ' if is_whole else ''}number."
    if not low <= value <= high:
        return f"{title} must lie between {low:g} and {high:,.10g}."
    return None


def _seeds_are_valid(seeds: Any) -> bool:
    return (
        isinstance(seeds, tuple)
        and 1 <= len(seeds) <= _MAX_SEEDS
        and len(set(seeds)) == len(seeds)
        and all(type(seed) is int and 0 <= seed <= _MAX_SEED for seed in seeds)
    )


def _to_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _from_text(text: str, default: Any) -> Any:
    """Parse `text` into the type that `default` has. Raises ValueError."""
    if isinstance(default, bool):
        if text not in ("yes", "no"):
            raise ValueError(text)
        return text == "yes"
    if isinstance(default, tuple):
        return tuple(int(part) for part in text.split(",") if text)
    return type(default)(text)


def _unreadable(name: str, text: str) -> str:
    return f"The link's “{name}” reads “{text[:40]}”, which is not a value it can have. The default stands in."
