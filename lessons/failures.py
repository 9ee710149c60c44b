"""Races in which teaching has little to give, or harms: why, and what to do about it (lesson 12)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

import models
from models.catalogue import DATASETS
from models.records import Role

SHIPPED = Path(models.__file__).parent / "shipped"


@dataclass(frozen=True)
class Trouble:
    """One way in which it goes wrong. `record` names its stored result."""

    record: str
    title: str
    reason: str
    cure: str


USUAL, USUAL_TITLE = "race-300", "The usual race, for comparison"
TROUBLES: tuple[Trouble, ...] = (
    Trouble(
        "much-data-tiny",
        "Much data, tiny student",
        "With thousands of labels the labels alone say nearly everything that so small a student can take in.",
        "Check whether labels are really scarce. If not, train directly. Or give the student more room.",
    ),
    Trouble(
        "cold",
        "Temperature too low",
        "At T = 1 a sure teacher says little more than the label, so little is passed on.",
        "Turn the temperature up, and choose it on validation pictures.",
    ),
    Trouble(
        "strong-teacher",
        "Strong teacher, tiny student",
        "A student with little room can’t follow every fine shade of a much stronger teacher. Compare the usual race.",
        "Try a teacher nearer to the student, one that stopped training early, or a wider student.",
    ),
    Trouble(
        "smaller-teacher",
        "Weaker teacher, the same tiny student",
        "A weaker teacher is easier to follow, but it also knows less.",
        "Compare two teachers on validation pictures. The better network need not be the better teacher.",
    ),
    Trouble(
        "small-teaches-big",
        "Small teacher, big student",
        "A weak teacher passes on its mistakes, and a strong student learns them too.",
        "Let a teacher go that is weaker than its student, or listen to the labels more.",
    ),
)
CLOTHES = Trouble(
    "fashion-mnist",
    "Clothes, a cure at work",
    "From 300 labelled pictures of clothes alone, our taught student got no gain that we could be sure of.",
    f"The teacher labels pictures that nobody else has labelled: {DATASETS['fashion-mnist'].unlabelled:,} of them in "
    "this row. The twin can’t use those.",
)


class ShippedPair(msgspec.Struct, frozen=True):
    """What the record of a shipped pair says about its test. One seed."""

    test_accuracy: dict[Role, float]
    test_images: int
    made_at: datetime
    device: str


def shipped_pair(data: str) -> ShippedPair:
    """The record of the pair that ships for a data set."""
    return msgspec.json.decode((SHIPPED / data / "record.json").read_bytes(), type=ShippedPair)


@dataclass(frozen=True)
class CitedRow:
    """CIFAR-100 in percent, as printed in the README of RepDistiller; one student, two teachers."""

    teacher: str
    teacher_percent: float
    plain_percent: float
    distilled_percent: float


CITED_SOURCE = "https://github.com/HobbitLong/RepDistiller"
CITED = (CitedRow("resnet56", 72.34, 69.06, 70.66), CitedRow("resnet110", 74.31, 69.06, 70.67))
