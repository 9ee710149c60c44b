"""What the lab says in words: how a run stands, and what its outcome can and cannot tell. No streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs import ENDED, RunSnapshot
from models.catalogue import parse_network
from models.records import PairCounts, PairedDifference, Progress, RunResult
from models.spec import RunSpec
from ui.formats import number

MANY_EXAMPLES = 2_000  # from here on a tiny student gained nothing in our measurements
NARROW_MLP_UNITS = 64
HIGH_TEMPERATURE = 8.0
MORE_SEEDS = 5


@dataclass(frozen=True)
class Verdict:
    """The outcome for someone who reads nothing else, and how far it can be trusted."""

    kind: str  # "gain", "loss", "no gain", "cannot tell"
    headline: str
    interval: str
    test: str
    one_pair: str  # McNemar's test of the first pair; "" where its answers were not counted
    advice: tuple[str, ...]
    wants_more_seeds: bool


def verdict(result: RunResult) -> Verdict | None:
    """The outcome in words; None for a run that was stopped before its first test."""
    if result.difference is None:
        return None
    return in_words(result.difference, result.test_images, _likely_reasons(result.spec))


def in_words(difference: PairedDifference, test_images: int, reasons: Sequence[str] = ()) -> Verdict:
    """A paired difference in words. `reasons` are told where there is no gain."""
    advice = [] if difference.verdict == "gain" else list(reasons)
    if difference.verdict == "cannot tell":
        advice.insert(0, _how_many_seeds(difference))
    return Verdict(
        kind=difference.verdict,
        headline=_headline(difference),
        interval=_interval(difference),
        test=_test(difference, test_images),
        one_pair=_one_pair(difference.one_pair) if difference.one_pair is not None else "",
        advice=tuple(advice),
        wants_more_seeds=difference.seeds < MORE_SEEDS,
    )


def points(share: float) -> str:
    """A difference of accuracies (0..1) in percentage points, with its sign."""
    return number(100 * share, sign=True)


def _size(share: float) -> str:
    """“6.8 points”, “1 point”."""
    size = number(100 * abs(share)).removesuffix(".0")
    return f"{size} point{'s' * (size != '1')}"


def _headline(difference: PairedDifference) -> str:
    size = _size(difference.mean)
    match difference.verdict:
        case "gain":
            return f"The teacher helped: the distilled student is {size} better than its twin."
        case "loss":
            return f"The teacher did not help here: the distilled student is {size} worse than its twin."
        case "no gain":
            return f"No gain: with or without a teacher, the difference is less than {_size(difference.margin)}."
    return "This run cannot tell whether the teacher helped: the two students are too close."


def _interval(difference: PairedDifference) -> str:
    low, high = points(difference.low), points(difference.high)
    return (
        f"Distilled minus plain: {points(difference.mean)} points of test accuracy; "
        f"95\u00a0% interval from {low} to {high}. " + _zero(difference)
    )


def _zero(difference: PairedDifference) -> str:
    if difference.verdict == "no gain":
        return f"Zero lies inside, and all of it within {_size(difference.margin)} of zero: too small to matter."
    if difference.low <= 0 <= difference.high:
        return "Zero lies inside, so it may be nothing."
    if difference.verdict == "cannot tell":
        return f"Zero lies just outside, but the test is not sure ({_p_value(difference.p_value)}). Both have to agree."
    return "Zero lies outside."


def _test(difference: PairedDifference, test_images: int) -> str:
    """What the test over seeds says; with one seed, what one pair can tell and what it cannot."""
    if difference.method == "McNemar":
        return (
            f"One seed, {test_images:,} test images (McNemar’s test, {_p_value(difference.p_value)}: "
            f"{_by_luck(difference.p_value)}). One pair can tell whether these two networks differ. It cannot tell "
            "whether another start would give the same: more seeds can."
        )
    return (
        f"{difference.seeds} seeds. In each, the twins start with the same weights and see the same images, so only "
        "the loss differs. The paired t test asks whether their differences could be luck "
        f"({_p_value(difference.p_value)}: {_by_luck(difference.p_value)})."
    )


def _one_pair(counts: PairCounts) -> str:
    """McNemar's test for people: only the images on which the twins part can tell them apart."""
    apart = counts.only_distilled + counts.only_plain
    if not apart:
        return "The twins are right and wrong on the very same images, so nothing tells them apart."
    images = "the one image" if apart == 1 else f"the {apart:,} images"
    return (
        f"McNemar’s test looks only at {images} that one of the twins got right and the other wrong. "
        f"The distilled student won {counts.only_distilled:,} of them, the plain one {counts.only_plain:,}. Equally "
        f"good twins would win about half each ({_p_value(counts.p_value)})."
    )


def _p_value(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def _by_luck(p_value: float) -> str:
    """What a p-value means."""
    if p_value < 0.001:
        return "luck alone makes so large a difference less than once in 1,000 times"
    if p_value > 0.9995:
        return "luck alone always makes so large a difference"
    return f"luck alone makes so large a difference about {round(1_000 * p_value):,} times in 1,000"


def _how_many_seeds(difference: PairedDifference) -> str:
    if difference.seeds_needed is not None:
        more = max(1, difference.seeds_needed - difference.seeds)
        return f"About {more:,} more seed{'s' * (more > 1)} would tell, if the pairs go on to differ as these do."
    if difference.seeds == 1:
        return f"How many seeds would tell cannot be guessed from one. Run {MORE_SEEDS} to see how much luck is in it."
    return "The pairs scatter so widely that no number of seeds one would run could tell."


def _likely_reasons(spec: RunSpec) -> list[str]:
    """What measurements, ours or a paper's, say about runs like this one that gain nothing."""
    family, width = parse_network(spec.student)
    reasons = []
    if spec.soft_weight == 0:
        reasons.append("The soft weight is 0: both students learn from the labels alone, so there is nothing to gain.")
    if spec.examples >= MANY_EXAMPLES and not spec.unlabelled:
        reasons.append(
            f"Much data: with {spec.examples:,} labelled examples the labels say nearly all that a small student can "
            "take in. Try 300."
        )
    if family == "mlp" and width <= NARROW_MLP_UNITS and spec.temperature > HIGH_TEMPERATURE:
        reasons.append(
            f"A narrow student and a high temperature: {width} units may have no room for every small doubt of the "
            "teacher. Hinton and others found 2.5 to 4 best for 30 units. Try T = 4."
        )
    if spec.temperature < 2 and spec.soft_weight > 0:
        reasons.append(
            f"At T = {spec.temperature:g} the teacher sounds almost as sure as a hard label, so little is passed on. "
            "Try T = 10."
        )
    return reasons


def status(snapshot: RunSnapshot, spec: RunSpec) -> tuple[str, str]:
    """How a run stands: a few words, and the details."""
    latest = snapshot.progress[-1] if snapshot.progress else None
    if snapshot.state == "queued":
        return "Waiting", _queue(snapshot.ahead)
    if snapshot.state == "failed":
        return "It did not work", snapshot.error
    if latest is None:
        return {"done": "Done", "stopped": "Stopped"}.get(snapshot.state, "Starting"), ""
    if snapshot.state == "done":
        return "Done", f"after {latest.elapsed_s:.1f} s"
    if snapshot.state == "stopped":
        return "Stopped", f"{_place(latest)}. What it had reached is kept."
    doing = "Paused" if snapshot.state == "paused" else _PHASES[latest.phase]
    return doing, latest.note or _place(latest)


def one_step(snapshot: RunSnapshot, spec: RunSpec) -> str:
    """What a press of Single step does; nothing before the students train and after they have."""
    latest = snapshot.progress[-1] if snapshot.progress else None
    if latest is None or latest.phase != "students" or not latest.steps or snapshot.state in ENDED:
        return ""
    images = round(spec.examples * latest.epochs / latest.steps)
    return f"One step: each student sees {images:,} labelled images and is corrected once."


def share_done(snapshot: RunSnapshot) -> float:
    """How much of the present training is done, 0..1; all of it while and after the test is read."""
    latest = snapshot.progress[-1] if snapshot.progress else None
    if latest is None:
        return 0.0
    if latest.phase == "testing" or snapshot.state == "done":
        return 1.0
    return latest.step / max(1, latest.steps)


_PHASES = {
    "loading": "Getting ready",
    "teacher": "The teacher trains",
    "students": "The students train",
    "testing": "The test",
}


def _queue(ahead: int) -> str:
    return "Yours is next." if ahead == 0 else f"{ahead} run{'s' * (ahead != 1)} before yours."


def _place(latest: Progress) -> str:
    seed = f"pair {latest.seed_index + 1} of {latest.seed_count} · " if latest.seed_count > 1 else ""
    return (
        f"{seed}epoch {latest.epoch} of {latest.epochs} · step {latest.step:,} of {latest.steps:,} · "
        f"{latest.elapsed_s:.1f} s"
    )
