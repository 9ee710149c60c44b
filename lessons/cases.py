"""Cards of lesson 12: cases that are, or are not, a job for a distilled model. They stand in cases.yaml."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from lessons.blocks import Text
from lessons.yaml_text import parse

_FILE = Path(__file__).parent / "cases.yaml"
Verdict = Literal["distil", "no", "depends"]
VERDICTS: dict[Verdict, str] = {"distil": "Distil", "no": "Don’t", "depends": "It depends"}


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One card."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    case: Text
    verdict: Verdict
    why: Text


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """All cards, in the order in which they are dealt. Raises msgspec.ValidationError if one has a fault."""
    return msgspec.convert(parse(_FILE.read_text(encoding="utf-8")), tuple[Case, ...])
