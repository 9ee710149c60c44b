"""A one-page plan for a distillation of the learner's own: is it a job for it, with what, and how much to measure."""

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import nctdtr, stdtrit

Requests = Literal["a few a day", "thousands a day", "millions a day"]
Where = Literal["on the user's own device", "on a server"]
Wait = Literal["at once", "a few seconds", "overnight"]
Labels = Literal["hardly any", "some hundreds", "many thousands"]
Teacher = Literal["I have one", "behind an interface", "none yet"]
Mistakes = Literal["are annoying", "are dangerous"]
REQUESTS: tuple[Requests, ...] = ("a few a day", "thousands a day", "millions a day")
WHERE: tuple[Where, ...] = ("on the user's own device", "on a server")
WAIT: tuple[Wait, ...] = ("at once", "a few seconds", "overnight")
LABELS: tuple[Labels, ...] = ("hardly any", "some hundreds", "many thousands")
TEACHER: tuple[Teacher, ...] = ("I have one", "behind an interface", "none yet")
MISTAKES: tuple[Mistakes, ...] = ("are annoying", "are dangerous")

_Z_LEVEL, _Z_POWER = 1.960, 0.842  # a two-sided 5 % test that finds a true difference 8 times in 10
_UPPER, _POWER = 0.975, 0.8  # the same for the t test
FEWEST_SEEDS, MOST_SEEDS = 3, 100  # beyond the most, a difference is too small to chase


@dataclass(frozen=True)
class Wishes:
    """What the learner says about the problem. Accuracies and differences are shares, 0..1."""

    task: str
    inputs: str
    requests: Requests
    where: Where
    wait: Wait
    labels: Labels
    teacher: Teacher
    mistakes: Mistakes
    smallest_gain: float  # that would be worth having
    expected_accuracy: float
    spread: float  # standard deviation of the gain from seed to seed


def seeds_needed(smallest_gain: float, spread: float) -> int | None:
    """Pairs to train so that a paired t test finds the gain 8 times in 10; None if it takes more than MOST_SEEDS."""

    def power(count: int) -> float:
        # P(t' > t_0.975), t' noncentral with n − 1 degrees of freedom and centre d · √n / s
        bound = stdtrit(count - 1, _UPPER)
        return 1 - float(nctdtr(count - 1, smallest_gain / spread * math.sqrt(count), bound))

    return next((count for count in range(FEWEST_SEEDS, MOST_SEEDS + 1) if power(count) >= _POWER), None)


def test_inputs_needed(smallest_gain: float, accuracy: float) -> int:
    """Test inputs so that two networks' accuracies can be told apart 8 times in 10, as if measured on separate ones.

    On the same inputs fewer will do; nobody knows how many before the networks are there.
    """
    # n = (z₁ + z₂)² · 2p(1 − p) / d²
    return math.ceil((_Z_LEVEL + _Z_POWER) ** 2 * 2 * accuracy * (1 - accuracy) / smallest_gain**2)


def reasons_for(wishes: Wishes) -> list[str]:
    """What speaks for a distilled model."""
    found = []
    if wishes.requests == "millions a day":
        found.append("Many requests: a little saved on each is much saved in all.")
    if wishes.where == "on the user's own device":
        found.append("It must run on a device, where a big model doesn't fit.")
    if wishes.wait == "at once":
        found.append("Its users can't wait, and a small model is quick.")
    if wishes.labels != "many thousands" and wishes.teacher != "none yet":
        found.append("Labels are scarce, and a teacher can label what you have.")
    return found


def reasons_against(wishes: Wishes) -> list[str]:
    """What speaks against it."""
    found = []
    if wishes.requests == "a few a day":
        found.append("So few requests that the big model is cheap enough.")
    if wishes.wait == "overnight" and wishes.where == "on a server":
        found.append("Nobody waits for it, and a server has room.")
    if wishes.labels == "many thousands":
        found.append("With so many labels, direct training may do as well. Let the twin decide.")
    if wishes.teacher == "none yet":
        found.append("There is no teacher yet, and training one costs more than training the student.")
    if wishes.mistakes == "are dangerous":
        found.append("Mistakes are dangerous, and a student is weakest in the rare cases.")
    return found


def markdown(wishes: Wishes) -> str:
    """The whole plan, to be printed or kept."""
    parts = {
        "Is it a job for a distilled model?": _bullets(
            [f"For: {text}" for text in reasons_for(wishes)] + [f"Against: {text}" for text in reasons_against(wishes)]
        ),
        "Teacher": _TEACHERS[wishes.teacher],
        "Student": _student(wishes),
        "Data": _bullets(_data(wishes)),
        "What to measure": _bullets(_measures(wishes)),
        "When to stop": _stop(wishes),
    }
    title = " ".join(wishes.task.split()) or "my own problem"
    return f"# Plan: {title}\n\n" + "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts.items()) + "\n"


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "- Nothing speaks clearly for it or against it."


_TEACHERS: dict[Teacher, str] = {
    "I have one": "Use the one you have. If there are several, try two sizes: the best network need not teach best.",
    "behind an interface": (
        "Collect its answers once and keep them beside their inputs. Ask for all shares, or as many as you can get. "
        "Read what the service allows."
    ),
    "none yet": "First look for one that you can rent or download. Train one only if several students will need it.",
}


def _student(wishes: Wishes) -> str:
    limit = "fits the device and answers in time there" if "device" in wishes.where else "answers in time"
    return (
        f"Take the smallest network that {limit}; measure that first, with random numbers inside. Train one twice its "
        "size as well, to see what the size costs."
    )


def _data(wishes: Wishes) -> list[str]:
    inputs = " ".join(wishes.inputs.split()) or "inputs"
    count = test_inputs_needed(wishes.smallest_gain, wishes.expected_accuracy)
    return [
        f"Gather {inputs} like those that will come later. The student needs no labels for them: the teacher answers.",
        "Put three piles apart: to learn from, to choose dials with (validation), and to test with.",
        f"Label about {count:,} for the test, by hand. With fewer, {_points(wishes.smallest_gain)} may be luck.",
        "Look at the test once, at the end.",
    ]


def _measures(wishes: Wishes) -> list[str]:
    found = [
        f"{pairs_in_words(wishes)} A pair is a taught student and a plain twin: same start, same inputs, same steps.",
        "Accuracy of teacher, taught student and twin, each with its spread; the difference of the twins with its "
        "95 % interval.",
        "Size and waiting time on the very machine that it will run on.",
        "How often the student says what its teacher says.",
    ]
    if wishes.mistakes == "are dangerous":
        found.append("The rare and dangerous cases, counted apart. Write down beforehand how many misses are too many.")
    return found


def pairs_in_words(wishes: Wishes) -> str:
    """How many pairs to train."""
    count = seeds_needed(wishes.smallest_gain, wishes.spread)
    if count is None:
        return f"More than {MOST_SEEDS} pairs would be needed: a gain so small is not worth the chase."
    return f"Train {count} pairs."


def _stop(wishes: Wishes) -> str:
    return (
        f"If the interval of the difference lies below {_points(wishes.smallest_gain)}, the teacher isn't worth its "
        "trouble: ship the plain twin. If the student is too weak, widen it or keep the big model."
    )


def _points(share: float) -> str:
    return f"{100 * share:g} points"
