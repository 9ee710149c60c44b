"""How the networks that ship with Owlet were made: the records beside their weights. No torch."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from models.records import Role
from models.spec import RunSpec

SHIPPED = Path(__file__).parent / "shipped"


@dataclass(frozen=True)
class ShippedRecord:
    """How a shipped network was made, and what it scored: `record.json` beside its weights."""

    data: str
    source: str  # which copy of the images
    command: str
    networks: dict[Role, str]
    test_accuracy: dict[Role, float]  # with the weights as they ship, rounded to float16
    test_images: int
    seed: int
    made_at: str
    device: str
    versions: dict[str, str]
    train_s: dict[Role, float]


def shipped_record(data: str) -> ShippedRecord | None:
    """The record of the networks that ship for a data set, or None if none do."""
    path = SHIPPED / data / "record.json"
    return msgspec.json.decode(path.read_bytes(), type=ShippedRecord) if path.exists() else None


def teacher_train_s(spec: RunSpec) -> float | None:
    """How long the training of the shipped teacher of a run took; None where another one taught."""
    record = shipped_record(spec.data)
    if record is None or spec.train_teacher or not has_shipped_teacher(spec):
        return None
    return record.train_s["teacher"]


def has_shipped_teacher(spec: RunSpec) -> bool:
    """Whether the teacher that a spec names comes trained, so that it needs no training here."""
    return not spec.teacher_smoothing and _shipped_teacher(spec.data) == spec.teacher


@cache
def _shipped_teacher(data: str) -> str | None:
    record = shipped_record(data)
    return record.networks.get("teacher") if record is not None else None
