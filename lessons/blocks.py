"""The blocks that a lesson is made of, as frozen records. A predict and a check block carry their question as YAML.

::: predict twins                            ::: check why-soft
ask: How many more will the twin get right?  ask: Why do soft targets help?
number: {low: 0, high: 30, unit: more}       choices:
exhibit: race                                  - text: They say how close the others came.
measure: gain_points                             right: yes
:::                                              why: Yes. A label names the winner only.
                                               - text: They are rounder numbers.
                                                 why: Rounding has nothing to do with it.
                                             :::
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec

Kind = Literal["prose", "picture", "exhibit", "predict", "check", "try", "look-closer", "source", "takeaway"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
_CLOSE_SHARE = 0.1  # of the range: how far off a guess may be and still count as close


@dataclass(frozen=True)
class Link:
    """The way to a screen of the app: `pages/<screen>.py`, with the parameters that set its dials."""

    label: str
    screen: str
    query: dict[str, str]


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers that a guess may be, and what they count."""

    low: float
    high: float
    unit: str
    step: float = 1.0

    def __post_init__(self) -> None:
        if not self.low < self.high or self.step <= 0:
            raise ValueError("a range goes up from low to high in steps above zero")


class Prediction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A guess to commit to before the exhibit that answers it: a number in a range, or one of the choices."""

    ask: Text
    exhibit: Text  # the name of an exhibit block further down, or its name#id
    measure: Text  # which of the measures that it reports answers the question
    number: Range | None = None
    choices: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if (self.number is None) == (len(self.choices) < 2):
            raise ValueError("a prediction needs a number or at least two choices, and not both")

    def is_close(self, guess: float | str, outcome: float | str) -> bool:
        """Whether a guess hit: the right choice, or within a tenth of the range."""
        if self.number is None or isinstance(guess, str) or isinstance(outcome, str):
            return guess == outcome
        return abs(guess - outcome) <= _CLOSE_SHARE * (self.number.high - self.number.low)


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to a check. `why` explains it: what is right about it, or the misconception behind it."""

    text: Text
    why: Text
    right: bool = False


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question with one right answer and an explanation for every choice."""

    ask: Text
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2)]

    def __post_init__(self) -> None:
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError("a check has exactly one choice with “right: yes”")


@dataclass(frozen=True)
class Block:
    """One idea. Which fields are filled depends on its kind."""

    kind: Kind
    text: str  # Markdown; of a question, what it asks
    line: int  # where it begins in the file, from 1
    argument: str = ""  # a picture's name, an exhibit's or question's id, a title, or a function
    link: Link | None = None  # of a try block
    question: Prediction | Check | None = None
    settings: dict[str, str] = field(default_factory=dict)  # of an exhibit

    @property
    def exhibit(self) -> str:
        """The name of an exhibit block's module in `ui/exhibits`: `race` of `race#more-seeds`."""
        return self.argument.partition("#")[0]
