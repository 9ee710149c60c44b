"""Two runs side by side, in words: what differs in their specs, and what may be said of their results. No streamlit."""

from dataclasses import asdict, dataclass

from models import folders
from models.catalogue import METHODS
from models.data_errors import DataError
from models.faults_catalogue import FAULTS
from models.records import NetworkReport, PairedDifference, RunResult
from models.spec import RunSpec
from ui import lab_words
from ui.amounts import size
from ui.formats import percent
from ui.lab_words import points
from ui.runs_words import data_title

TITLES = {
    "data": "Images",
    "teacher": "Teacher",
    "train_teacher": "Teacher trained for this run",
    "teacher_epochs": "Teacher epochs",
    "student": "Student",
    "temperature": "Temperature T",
    "soft_weight": "Soft weight",
    "examples": "Labelled examples",
    "unlabelled": "Unlabelled images",
    "epochs": "Student epochs",
    "augment": "Augmentation",
    "seeds": "Seeds",
    "method": "Method",
    "omit": "Classes left out",
    "fault": "Bug on purpose",
    "teacher_smoothing": "Blur of the teacher's labels",
}


@dataclass(frozen=True)
class Grounds:
    """What two runs share, and so what may be compared."""

    same_images: bool  # the same test images
    shared_seeds: tuple[int, ...]  # tested in both
    same_machine: bool  # device, threads and versions


def differing(first: RunSpec, second: RunSpec) -> list[str]:
    """The dials that stand differently. Those of the teacher's training count only where one is trained."""
    names = [name for name, value in asdict(first).items() if value != getattr(second, name)]
    trains = first.train_teacher or second.train_teacher
    return [name for name in names if trains or name != "teacher_epochs"]


def spec_rows(first: RunSpec, second: RunSpec) -> list[dict[str, str]]:
    """A row for each dial that stands differently."""
    return [
        {"Dial": TITLES[name], "Run A": _dial(first, name), "Run B": _dial(second, name)}
        for name in differing(first, second)
    ]


def spec_sentence(first: RunSpec, second: RunSpec) -> str:
    """What differs in the specs, and what that means for finding a cause."""
    dials = [TITLES[name] for name in differing(first, second) if name != "seeds"]
    if first == second:
        return "Both runs have the very same dials. Where their numbers part, it is the machine, not the recipe."
    if not dials:
        return "Only the seeds differ: the same recipe, started in other ways."
    if len(dials) == 1:
        return f"One dial differs: **{dials[0]}**. All the others stand alike."
    return (
        f"**{len(dials)} dials differ.** So nobody can say which of them made a difference. "
        "To find out, change one at a time."
    )


def _dial(spec: RunSpec, name: str) -> str:
    value = getattr(spec, name)
    match name:
        case "data":
            return data_title(spec.data)
        case "method":
            return METHODS[spec.method].title
        case "fault":
            return FAULTS[spec.fault].title if spec.fault else "none"
        case "omit":
            return ", ".join(_class_name(spec.data, label) for label in spec.omit) or "none"
        case "seeds":
            return ", ".join(str(seed) for seed in spec.seeds)
    return ("yes" if value else "no") if isinstance(value, bool) else _plain(value)


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:,.6g}"


def _class_name(data: str, label: int) -> str:
    try:
        return folders.info(data).classes[label]
    except (DataError, IndexError):
        return str(label)


def grounds(first: RunResult, second: RunResult) -> Grounds:
    """What two runs share. Both must have been tested."""
    seeds = [{score.seed for score in run.networks["distilled"].scores} for run in (first, second)]
    machines = [(run.device, run.versions, run.networks["distilled"].threads) for run in (first, second)]
    return Grounds(
        same_images=(first.spec.data, first.test_images) == (second.spec.data, second.test_images),
        shared_seeds=tuple(sorted(seeds[0] & seeds[1])),
        same_machine=machines[0] == machines[1],
    )


def what_may_be_said(shared: Grounds) -> list[str]:
    """A sentence on the accuracies, one on the gains, one on the speed."""
    return [_accuracies(shared), _GAINS, _speed(shared)]


_GAINS = (
    "Each **gain** is fair in its own run: there, two twins differ in nothing but the teacher. Two verdicts that "
    "differ do not prove that the two runs do."
)


def _accuracies(shared: Grounds) -> str:
    if not shared.same_images:
        return (
            "The **accuracies cannot be compared**: the runs were tested on different images, and one test may be "
            "easier than the other."
        )
    if not shared.shared_seeds:
        return (
            "The **accuracies** are of the same test images, but the runs share no seed. So they stand side by side, "
            "and we test no difference. Run both with the same seeds to have it tested."
        )
    if len(shared.shared_seeds) == 1:
        return (
            f"The **accuracies** are of the same test images, and one seed is in both ({shared.shared_seeds[0]}). One "
            "is too few to tell a difference from luck. Run both with five seeds."
        )
    listed = ", ".join(str(seed) for seed in shared.shared_seeds)
    return f"The **accuracies may be compared**: same test images, and seeds {listed} are in both."


def _speed(shared: Grounds) -> str:
    if shared.same_machine:
        return (
            "**Speed** was measured on the same kind of machine. A busy machine is slower, so only large steps count."
        )
    return "The **speeds cannot be compared**: they were measured on different machines or versions. Sizes can."


def scores_at(result: RunResult, seeds: tuple[int, ...]) -> list[float]:
    """The distilled student's test accuracies (0..1) at these seeds."""
    found = {score.seed: score.test_accuracy for score in result.networks["distilled"].scores}
    return [found[seed] for seed in seeds]


def tested(difference: PairedDifference) -> str:
    """B's distilled student against A's over the seeds that both have."""
    low, high = points(difference.low), points(difference.high)
    span = (
        f"B minus A: {points(difference.mean)} points over {difference.seeds} shared seeds; 95 % from {low} to {high}."
    )
    match difference.verdict:
        case "gain":
            return f"**Run B’s distilled student is better.** {span} Zero lies outside."
        case "loss":
            return f"**Run A’s distilled student is better.** {span} Zero lies outside."
        case "no gain":
            return f"**No difference that matters.** {span} All of it lies close to zero."
    return f"**It cannot be told which distilled student is better.** {span} Zero lies inside, so it may be luck."


CHOSEN_BY_TEST = (
    "If you go on with whichever run has the higher test number, that number is partly luck. "
    "Choose by the validation curves, then read the test once."
)


def result_rows(first: RunResult, second: RunResult) -> list[dict[str, str]]:
    """A row for each measure of two tested runs."""
    cells = [_cells(run) for run in (first, second)]
    return [{"Measure": name, "Run A": text, "Run B": cells[1][name]} for name, text in cells[0].items()]


def _cells(result: RunResult) -> dict[str, str]:
    networks = result.networks
    student = networks["distilled"]
    words = lab_words.verdict(result)
    difference = result.difference
    return {
        "Distilled student": _accuracy(student),
        "Plain student": _accuracy(networks["plain"]),
        "Teacher": _accuracy(networks["teacher"]),
        "Gain, in points": f"{points(difference.mean)} (95 %: {points(difference.low)} to {points(difference.high)})"
        if difference
        else "–",
        "Verdict": words.headline if words else "–",
        "Tested on": f"{result.test_images:,} images, {len(student.scores)} seed{'s' * (len(student.scores) > 1)}",
        "Student’s size": f"{size(student.size_bytes)}, {student.parameters:,} parameters",
        "Student’s speed": f"{student.latency_ms.median:.2g} ms an image "
        f"({student.latency_ms.low:.2g}–{student.latency_ms.high:.2g})",
    }


def _accuracy(report: NetworkReport) -> str:
    spread = f" ± {100 * report.accuracy_sd:.1f}" if report.accuracy_sd is not None else ""
    return f"{percent(report.accuracy_mean)}{spread}"
