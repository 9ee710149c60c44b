"""Real places for a network, by bytes and by multiply-adds, each with its sources. They stand in budgets.yaml."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
import yaml

from lessons.blocks import Text

_FILE = Path(__file__).parent / "budgets.yaml"
WAIT_S = 0.1  # an answer within a tenth of a second feels immediate: R. B. Miller, 1968
Url = Annotated[str, msgspec.Meta(pattern="^https://")]
Positive = Annotated[int, msgspec.Meta(gt=0)]


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One device. Its speed is stated, or one multiply-add for each tick of one core: a rule of ours. Or unknown."""

    name: Text
    kind: Text
    memory_bytes: Positive
    memory_note: Text
    sources: tuple[Url, ...]
    looked_up: Text  # the day, ISO 8601
    from_reviews: bool = False  # the sources are not the maker's own
    note: str = ""
    ticks_per_s: Positive | None = None
    multiply_adds_per_s: Positive | None = None

    def __post_init__(self) -> None:
        if self.ticks_per_s is not None and self.multiply_adds_per_s is not None:
            raise ValueError(f"{self.name}: give ticks_per_s or multiply_adds_per_s, not both")

    @property
    def speed(self) -> int:
        """Multiply-adds a second."""
        return self.ticks_per_s or self.multiply_adds_per_s or 0

    @property
    def multiply_adds(self) -> float:
        """What it can do while a learner waits a tenth of a second."""
        return self.speed * WAIT_S

    def answers_per_s(self, multiply_adds: float) -> float:
        """Answers a second of a network with so many multiply-adds an answer."""
        return self.speed / multiply_adds

    def fits(self, size_bytes: float, multiply_adds: float) -> bool:
        """Whether a network's numbers have room, and its answer comes in time."""
        return size_bytes <= self.memory_bytes and multiply_adds <= self.multiply_adds


def load_budgets() -> tuple[Budget, ...]:
    """The devices whose speed is known, smallest first. Raises as `load_devices`."""
    return tuple(device for device in load_devices() if device.speed)


@lru_cache(maxsize=1)
def load_devices() -> tuple[Budget, ...]:
    """All devices, smallest first. Raises msgspec.ValidationError naming the field that is wrong."""
    raw = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return msgspec.convert(raw, tuple[Budget, ...], strict=False)
