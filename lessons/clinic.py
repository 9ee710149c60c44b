"""The patients of the clinic: what is wrong with each, and where it really happened. They stand in clinic.yaml."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from lessons import results
from lessons.blocks import Text
from lessons.yaml_text import parse
from models.faults_catalogue import FAULTS, Fault
from models.records import RunResult

_FILE = Path(__file__).parent / "clinic.yaml"
HEALTHY = "healthy-patient"


class Thread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public discussion, or a public file, in which the bug or its cause can be seen."""

    title: Text
    url: Annotated[str, msgspec.Meta(pattern="^https://")]


class Patient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case file."""

    fault: Text
    if_so: Text  # what would be seen if it were this bug: for who names it beside another patient
    seen: Text  # the same of this very patient, once its bug is named
    missed: Text  # why it is easy to miss
    caught: Text  # how to find it
    test: Text  # "module:function" of a test of ours that finds it
    happened: Text
    threads: tuple[Thread, ...]

    def __post_init__(self) -> None:
        if self.fault not in FAULTS:
            raise ValueError(f"there is no fault “{self.fault}”")

    @property
    def diagnosis(self) -> Fault:
        return FAULTS[self.fault]

    def result(self) -> RunResult:
        """Its stored run. Raises lessons.results.NoResult."""
        found: RunResult = results.load_result(f"fault-{self.fault}")
        return found


@lru_cache(maxsize=1)
def patients() -> tuple[Patient, ...]:
    """All patients, in the order in which they come in. Raises msgspec.ValidationError if one has a fault."""
    return msgspec.convert(parse(_FILE.read_text(encoding="utf-8")), tuple[Patient, ...])


def healthy() -> RunResult:
    """The run of the same recipe without a bug. Raises lessons.results.NoResult."""
    found: RunResult = results.load_result(HEALTHY)
    return found
