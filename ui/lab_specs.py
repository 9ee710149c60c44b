"""Specs without a screen: the sensible one for a data set, the presets, and reading one from a link. No streamlit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models import folders
from models.catalogue import METHODS
from models.data_errors import DataError
from models.faults_catalogue import FAULTS
from models.spec import RunSpec, SpecError


@dataclass(frozen=True)
class Preset:
    """A one-click experiment and what to look for in it."""

    title: str
    spec: RunSpec
    look_for: str


def default_spec(data: str) -> RunSpec:
    """The choices that show a data set's lesson best. Raises DataError if there is no such set."""
    return RunSpec.starting_with(folders.info(data))


_DIGITS = default_spec("mnist-5k")

PRESETS = (
    Preset("300 examples: a clear gain", _DIGITS, "The plain student has little to learn from; the teacher helps."),
    Preset("Only 100 examples", replace(_DIGITS, examples=100, temperature=20.0), "Fewer labels, and a larger gain."),
    Preset(
        "All the data: the gain goes away",
        replace(_DIGITS, examples=3_500, student="mlp-16", temperature=4.0, epochs=10),
        "With many labels a tiny student has no room for more.",
    ),
    Preset(
        "Narrow student: lower T wins",
        replace(_DIGITS, student="mlp-32", temperature=4.0),
        "Run it, then again with T = 20, and compare.",
    ),
    Preset("T = 1", replace(_DIGITS, temperature=1.0), "The teacher hides its doubts; little is left of the gain."),
)


def read_link(query: Mapping[str, str]) -> tuple[RunSpec, list[str]]:
    """The spec in a link. A field at fault takes its data set's default; each such field gives one sentence."""
    sentences: list[str] = []
    base = default_spec("mnist-5k")
    if "data" in query:
        try:
            base = default_spec(query["data"])
        except DataError as error:
            sentences.append(str(error))
            query = {name: text for name, text in query.items() if name != "data"}
    defaults = base.to_query()
    kept = defaults | {name: text for name, text in query.items() if name in defaults}
    while True:  # each round takes at least one field from the link away, and the defaults are sound
        try:
            return RunSpec.from_query(kept), sentences
        except SpecError as error:
            sentences.extend(error.problems.values())
            kept |= {name: defaults[name] for name in error.problems}


def in_words(spec: RunSpec) -> str:
    """The spec as a sentence or two that say what will happen, for someone who has not seen the dials."""
    unlabelled = f" and {spec.unlabelled:,} more that only the teacher has labelled" if spec.unlabelled else ""
    times = f"{len(spec.seeds)} times with different seeds" if len(spec.seeds) > 1 else "once"
    return (
        f"{_omission(spec)}{_a(spec.student)} student sees {spec.examples:,} labelled images{unlabelled}, "
        f"{spec.epochs} times over. "
        f"{_listening(spec)}{_method(spec)}{_fault(spec)}"
        f"Its twin learns from the labels alone. They race {times}."
    )


def _a(network: str) -> str:
    return f"An {network}" if network.startswith("mlp") else f"A {network}"  # as the letters are spoken


_NOT_HEARD = {"longer-steps", "reversed"}  # probes in which the race's own teacher says nothing


def _listening(spec: RunSpec) -> str:
    """Whom the distilled student hears, unless the method's own sentence says so because it isn't the teacher."""
    if METHODS[spec.method].group in ("company", "control") or spec.method in _NOT_HEARD:
        return ""
    teacher = f"the teacher {spec.teacher}" + (", trained here first," if spec.train_teacher else "")
    if spec.teacher_smoothing:
        teacher += f" which learned from labels blurred by {spec.teacher_smoothing:.0%},"
    listens = "only to the teacher" if spec.soft_weight == 1 else _share_in_words(spec.soft_weight)
    return f"It listens {listens}: {teacher} tells it what it sees at temperature {spec.temperature:g}. "


def _method(spec: RunSpec) -> str:
    if spec.method == RunSpec.method:
        return ""
    method = METHODS[spec.method]
    return f"The method is “{method.title}”: {method.sentence[0].lower()}{method.sentence[1:]} "


def _fault(spec: RunSpec) -> str:
    return f"There is a bug in its lesson, on purpose: “{FAULTS[spec.fault].title}”. " if spec.fault else ""


def _omission(spec: RunSpec) -> str:
    """Which classes are kept from both students; by number where the images are gone."""
    if not spec.omit:
        return ""
    try:
        names = [folders.info(spec.data).classes[label] for label in spec.omit]
    except (DataError, IndexError):
        names = [str(label) for label in spec.omit]
    listed = ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]
    return f"Neither student ever sees an image of {listed}. "


def _share_in_words(soft_weight: float) -> str:
    if soft_weight == 0:
        return "to the labels alone, so it should end level with its twin"
    return f"{soft_weight:.0%} to the teacher and {1 - soft_weight:.0%} to the labels"
