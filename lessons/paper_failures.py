"""Failures of teaching that papers tell of, each with the races in which we looked for it (the eighth experiment)."""

from dataclasses import dataclass

from lessons.comparing import Interval, differences, interval
from models.records import RunResult


@dataclass(frozen=True)
class Race:
    """One stored race. `record` names its result."""

    record: str
    title: str


@dataclass(frozen=True)
class PaperFailure:
    """One failure: what a paper found, the race that should show it, and the races of its cures."""

    title: str
    finding: str  # Markdown, with the link to its source
    trouble: Race
    instead: Race  # the failure shows where its student is better
    cures: tuple[Race, ...]  # set against the trouble
    why: str
    cure: str


@dataclass(frozen=True)
class CitedPair:
    """vgg13 teaches MobileNetV2 on CIFAR-100, right answers in percent, as printed in the README of RepDistiller."""

    alone: float = 64.60
    attention: float = 59.40
    hints: float = 64.14
    soft_targets: float = 67.37


_PAIR = CitedPair()
FAILURES: tuple[PaperFailure, ...] = (
    PaperFailure(
        "A teacher far above its student",
        "Mirzadeh and others found that a student can learn less when its teacher is much larger, and that a helper "
        "of middle size helps ([2020](https://arxiv.org/abs/1902.03393)). Cho and Hariharan found that such chains do "
        "*not* help, and that the teacher should stop training early ([2019](https://arxiv.org/abs/1910.01348)).",
        Race("strong-teacher", "A tiny student follows a strong teacher"),
        Race("smaller-teacher", "The same student follows a weaker teacher"),
        (
            Race("gap-early", "Cure: the strong teacher stopped early"),
            Race("gap-labels", "Cure: the labels have half a say"),
        ),
        "The student has room for a little. It spends some of it on fine shades that it can’t follow.",
        "Take a teacher nearer to the student, and choose it on validation pictures. A helper of middle size wants a "
        "teacher and a student of one kind, so it can’t stand between these two; the lab has one for others.",
    ),
    PaperFailure(
        "A teacher that learned from blurred labels",
        "Müller and others trained teachers with label smoothing: a little of each label goes to all other classes "
        "alike. Such a teacher can be the better network, and yet its students do worse "
        "([2019](https://arxiv.org/abs/1906.02629)).",
        Race("smoothed-teacher", "Its labels were blurred by a tenth"),
        Race("sharp-teacher", "The same teacher, labels as they are"),
        (),
        "Blurred labels teach that all wrong classes are equally wrong. What looks like what is pressed out of the "
        "almost-answers.",
        "Where it does harm: train the teacher on labels as they are, whatever its own score. It need not do harm, so "
        "compare both on validation pictures first.",
    ),
    PaperFailure(
        "A teacher that stopped early",
        "Cho and Hariharan found that a more accurate teacher is often not the better one for a small student, and "
        "one that stopped early can teach it more ([2019](https://arxiv.org/abs/1910.01348)). Or does that do harm?",
        Race("one-epoch-teacher", "It stopped after one pass"),
        Race("sharp-teacher", "The same teacher, after six passes"),
        (Race("early-teacher", "Cure: one pass more"),),
        "A teacher that stopped early is softer, but it is also wrong more often. Which of the two counts for more "
        "depends on the student and on the pictures.",
        "Treat the teacher’s length as a dial. Train it longer, and choose on validation pictures.",
    ),
    PaperFailure(
        "Insides that don’t match",
        "On colour photos one student of an unlike kind got "
        f"{_PAIR.alone:.1f} % right alone and only {_PAIR.attention:.1f} % when it had to look where its teacher looks "
        f"(attention maps). Hints gave {_PAIR.hints:.1f} %, soft targets {_PAIR.soft_targets:.1f} % "
        "([RepDistiller](https://github.com/HobbitLong/RepDistiller)). Our pair is a convolutional teacher with a "
        "fully connected student. It has no places to look at, so attention maps can’t even be asked for. Hints can.",
        Race("unlike-hint", "Soft targets and hints on the teacher’s insides"),
        Race("narrow-warm", "Soft targets alone"),
        (Race("unlike-relations", "Cure: relations between pictures"),),
        "Two kinds of network cut a picture up in different ways. To rebuild the other’s insides is work that need not "
        "help with the task.",
        "Pass on what any two networks share: the answers, or how far apart two pictures are.",
    ),
)


def harm(failure: PaperFailure, stored: dict[str, RunResult]) -> Interval:
    """Test accuracy (0..1) of the troubled student minus that of the one it is compared with, seed by seed."""
    troubled, instead = (stored[race.record].networks["distilled"] for race in (failure.trouble, failure.instead))
    return interval(differences(troubled, instead))


def helped(failure: PaperFailure, cure: Race, stored: dict[str, RunResult]) -> Interval:
    """Test accuracy (0..1) of the cured student minus that of the troubled one, seed by seed."""
    cured, troubled = (stored[race.record].networks["distilled"] for race in (cure, failure.trouble))
    return interval(differences(cured, troubled))


def races(failure: PaperFailure) -> tuple[Race, ...]:
    """All races of a failure, in the order in which they are shown."""
    return (failure.instead, failure.trouble, *failure.cures)
