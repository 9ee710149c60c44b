"""What answering costs, what teaching costs, and when teaching has paid for itself. Plain arithmetic, nothing measured.

Sources: operations per parameter and token, forward and in training: Kaplan and others 2020, arXiv 2001.08361, §2.1.
Money is in the unit of the price; time is computing time on one accelerator.
"""

from dataclasses import dataclass
from typing import Literal

FORWARD = 2  # operations for each parameter and token: one multiplication, one addition
TRAINING_STEP = 3  # times the work of an answer: forward once, and backward, which is twice as much
DAYS_PER_YEAR = 365
Payback = Literal["within a month", "within a year", "within ten years", "later or never"]


@dataclass(frozen=True)
class Network:
    """One network as a cost: how much work it is to run it once."""

    name: str
    parameters: float
    operations: float  # for one token or one image


def language_model(name: str, parameters: float) -> Network:
    """A network in which every parameter takes part in every token."""
    return Network(name, parameters, FORWARD * parameters)


@dataclass(frozen=True)
class Accelerator:
    """The hardware that is rented."""

    peak: float  # operations a second at most
    used: float  # share of the peak that real work reaches, 0..1
    watts: float
    price_per_hour: float


@dataclass(frozen=True)
class Plan:
    """All assumptions in one place."""

    teacher: Network
    student: Network
    accelerator: Accelerator
    answers_per_day: float
    pieces: float  # tokens or images an answer
    examples: float  # that the teacher answers for the student's lessons
    epochs: float  # times that the student goes through them
    preparation: float  # money for the people who set it up


@dataclass(frozen=True)
class Bill:
    """Computing time, money and electricity."""

    seconds: float
    money: float
    kwh: float

    def times(self, count: float) -> "Bill":
        """The bill for this many."""
        return Bill(self.seconds * count, self.money * count, self.kwh * count)


def bill(operations: float, accelerator: Accelerator) -> Bill:
    """What so many operations take."""
    seconds = operations / (accelerator.peak * accelerator.used)
    return Bill(seconds, seconds / 3600 * accelerator.price_per_hour, seconds * accelerator.watts / 3.6e6)


def one_answer(network: Network, plan: Plan) -> Bill:
    """What one answer of a network takes."""
    return bill(network.operations * plan.pieces, plan.accelerator)


def teaching(plan: Plan) -> Bill:
    """What is paid once: the teacher answers every example, the student practises with them, people prepare it."""
    asked = one_answer(plan.teacher, plan).times(plan.examples)
    practised = one_answer(plan.student, plan).times(TRAINING_STEP * plan.examples * plan.epochs)
    return Bill(
        asked.seconds + practised.seconds,
        asked.money + practised.money + plan.preparation,
        asked.kwh + practised.kwh,
    )


def break_even_answers(plan: Plan) -> float | None:
    """After how many answers the student has saved what the teaching cost; None if it saves nothing."""
    saved = one_answer(plan.teacher, plan).money - one_answer(plan.student, plan).money
    return teaching(plan).money / saved if saved > 0 else None


def break_even_days(plan: Plan) -> float | None:
    """The same in days at the plan's number of answers a day."""
    answers = break_even_answers(plan)
    return None if answers is None else answers / plan.answers_per_day


def payback(plan: Plan) -> Payback:
    """When the teaching has paid for itself, in words."""
    days = break_even_days(plan)
    if days is None or days > 10 * DAYS_PER_YEAR:
        return "later or never"
    if days <= 30:
        return "within a month"
    return "within a year" if days <= DAYS_PER_YEAR else "within ten years"


def spent(plan: Plan, days: float) -> tuple[float, float]:
    """Money gone after so many days: with the teacher at work, and with the student, its teaching included."""
    answers = plan.answers_per_day * days
    with_teacher = one_answer(plan.teacher, plan).money * answers
    return with_teacher, teaching(plan).money + one_answer(plan.student, plan).money * answers
