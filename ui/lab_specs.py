"""Specs without a screen: the sensible one for a data set, the presets, and reading one from a link. No streamlit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lessons.formats import NO_BREAK
from models import folders
from models.catalogue import METHODS
from models.data_errors import DataError
from models.faults_catalogue import FAULTS
from models.shipped_records import has_shipped_teacher
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
_FIVE_PAIRS = replace(_DIGITS, seeds=(0, 1, 2, 3, 4))

# Only what our own measurements bear out is claimed; the rest is asked. tests/test_lab_specs.py compares them.
PRESETS = (
    Preset("300 examples: a clear gain", _DIGITS, "The plain student has little to learn from; the teacher helps."),
    Preset(
        "Only 100 examples",
        replace(_FIVE_PAIRS, examples=100, temperature=20.0),
        "With fewer labels, is the gain larger? Race five pairs with 300 too: do the two intervals overlap?",
    ),
    Preset(
        "All the data",
        replace(_FIVE_PAIRS, examples=3_500, student="mlp-16", temperature=4.0, epochs=10),
        "With many labels and a tiny student: what can a teacher still add?",
    ),
    Preset(
        "Narrow student: which T?",
        replace(_FIVE_PAIRS, student="mlp-32", temperature=4.0),
        "Race five pairs at T = 4, then again with T = 20. Which helps more, and do the two intervals overlap?",
    ),
    Preset(
        "T = 1",
        replace(_FIVE_PAIRS, temperature=1.0),
        "At T = 1 the teacher hides its doubts. How much is left of the gain at T = 10?",
    ),
)


def read_link(query: Mapping[str, str]) -> tuple[RunSpec, list[str]]:
    """The spec in a link. A field at fault takes its data set's default; each such field gives one sentence."""
    sentences: list[str] = []
    base = default_spec("mnist-5k")
    if "data" in query:
        try:
            base = default_spec(query["data"])
        except DataError as error:
            sentences.append(f"{error} “{folders.info(base.data).title}” stand in.")
            query = {name: text for name, text in query.items() if name != "data"}
    defaults = base.to_query()
    kept = defaults | {name: text for name, text in query.items() if name in defaults}
    while True:  # each round takes at least one field from the link away, and the defaults are sound
        try:
            spec = RunSpec.from_query(kept)
        except SpecError as error:
            problems = error.problems
        else:
            problems = _too_many(spec)
            if not problems:
                return spec, sentences
        sentences += [_told(name, kept[name], defaults[name], problem) for name, problem in problems.items()]
        kept |= {name: defaults[name] for name in problems}


def too_many_images(spec: RunSpec) -> str:
    """A sentence if a race asks for more images than there are to learn from; else nothing."""
    try:
        info = folders.info(spec.data)
    except DataError:
        return ""  # the dials say that these images are gone
    wanted = spec.examples + spec.unlabelled
    if wanted <= info.most_examples:
        return ""
    return (
        f"{info.title}: {info.most_examples:,} images are there to learn from, and {wanted:,} are asked for. "
        "Turn down the labelled examples or the unlabelled images."
    )


def _too_many(spec: RunSpec) -> dict[str, str]:
    """The fields that ask for more images than there are."""
    most = folders.info(spec.data).most_examples
    there = f"There are {most:,} images to learn from."
    if spec.examples > most:
        return {"examples": there}
    return {"unlabelled": f"{there} {spec.examples:,} of them are labelled."} if too_many_images(spec) else {}


def _told(name: str, text: str, default: str, problem: str) -> str:
    """What was wrong with a field of a link, and what stands in."""
    if problem.startswith("The link"):
        return problem
    return f"The link’s “{name}” reads “{text[:40]}”. {problem} The default, {default or 'none'}, stands in."


def in_words(spec: RunSpec) -> str:
    """The spec as a sentence or two that say what will happen, for someone who has not seen the dials."""
    unlabelled = f" and {spec.unlabelled:,} more that only the teacher has labelled" if spec.unlabelled else ""
    times = f"{len(spec.seeds)} times with different seeds" if len(spec.seeds) > 1 else "once"
    over = f"{spec.epochs:,} times over" if spec.epochs > 1 else "once"
    return (
        f"{_omission(spec)}{_a(spec.student)} student sees {spec.examples:,} labelled images{unlabelled}, {over}. "
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
    teacher = f"the teacher {spec.teacher}{_trained_here(spec)}"
    if spec.teacher_smoothing:
        teacher += f" which learned from labels blurred by {whole_percent(spec.teacher_smoothing)},"
    listens = "only to the teacher" if spec.soft_weight == 1 else _share_in_words(spec.soft_weight)
    return f"It listens {listens}: {teacher} tells it what it sees at temperature {spec.temperature:g}. "


def _trained_here(spec: RunSpec) -> str:
    """Whether the teacher is trained before the race, and why."""
    passes = f"{spec.teacher_epochs:,} pass{'es' * (spec.teacher_epochs != 1)}"
    if spec.train_teacher:
        return f", trained here first ({passes}),"
    return "" if has_shipped_teacher(spec) else f", trained here first ({passes}) since none like it comes with Owlet,"


def _method(spec: RunSpec) -> str:
    if spec.method == RunSpec.method:
        return ""
    method = METHODS[spec.method]
    return f"The method is “{method.title}”: {method.sentence[0].lower()}{method.sentence[1:]} "


def _fault(spec: RunSpec) -> str:
    return f"There is a bug in its lesson, on purpose: “{FAULTS[spec.fault].title}”. " if spec.fault else ""


def _omission(spec: RunSpec) -> str:
    """Which classes are kept from both students."""
    if not spec.omit:
        return ""
    names = classes_in_words(spec.data, spec.omit)
    listed = ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]
    return f"Neither student ever sees an image of {listed}. "


def classes_in_words(data: str, labels: Iterable[int]) -> list[str]:
    """The names of these classes; their numbers where the images are gone."""
    try:
        return [folders.info(data).classes[label] for label in labels]
    except (DataError, IndexError):
        return [str(label) for label in labels]


def _share_in_words(soft_weight: float) -> str:
    if soft_weight == 0:
        return "to the labels alone, so it should end level with its twin"
    return f"{whole_percent(soft_weight)} to the teacher and {whole_percent(1 - soft_weight)} to the labels"


def whole_percent(share: float) -> str:
    """A share that somebody has set, without zeros behind the point: 35 %, 2.5 %."""
    return f"{100 * share:.3g}{NO_BREAK}%"
