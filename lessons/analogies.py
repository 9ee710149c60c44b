"""Pictures for distillation, from analogies.yaml: who plays which part, and where the picture breaks. No streamlit."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from lessons.blocks import Check, Choice, Text
from lessons.yaml_text import parse

FILE = Path(__file__).parent / "analogies.yaml"
PARTS = {
    "teacher": "The teacher",
    "student": "The student",
    "passes": "What passes over",
    "saved": "What is saved",
}


class Odd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something in the story that plays none of the parts."""

    text: Text
    why: Text


class Analogy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One story, with its parts by the keys of PARTS."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z]+$")]
    title: Text
    story: Text
    parts: dict[str, Text]
    odd: Odd
    breaks: tuple[Choice, ...]

    def __post_init__(self) -> None:
        if self.parts.keys() != PARTS.keys():
            raise ValueError(f"the parts of {self.id} are {', '.join(PARTS)}")
        Check(ask="Where does it break?", choices=self.breaks)  # exactly one is right

    def things(self) -> tuple[str, ...]:
        """What can be matched, in an order that gives nothing away."""
        return tuple(sorted([*self.parts.values(), self.odd.text], key=str.casefold))

    def verdict(self, part: str, thing: str) -> tuple[bool, str]:
        """Whether a thing plays this part, and a sentence about it."""
        if thing == self.parts[part]:
            return True, "That fits."
        if thing == self.odd.text:
            return False, self.odd.why
        other = next(name for name, text in self.parts.items() if text == thing)
        return False, f"Not here: this one is {PARTS[other][0].lower()}{PARTS[other][1:]}."


@lru_cache(maxsize=1)
def analogies() -> tuple[Analogy, ...]:
    """All of them, in the file's order. Raises msgspec.ValidationError."""
    return msgspec.convert(parse(FILE.read_text(encoding="utf-8")), tuple[Analogy, ...])
