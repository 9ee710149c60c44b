"""Real places for a network, by bytes and by multiply-adds, each with its sources. They stand in budgets.yaml."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from lessons.blocks import Text

_FILE = Path(__file__).parent / "budgets.yaml"
WAIT_S = 0.1  # an answer within a tenth of a second feels immediate: R. B. Miller, 1968
Url = Annotated[str, msgspec.Meta(pattern="^https://")]
Positive = Annotated[int, msgspec.Meta(gt=0)]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page that states a number: what it is, who speaks there, and the day on which we read it."""

    title: Text
    url: Url
    by: Literal["maker", "review", "news"]
    read_on: Text  # ISO 8601

    @property
    def link(self) -> str:
        """In Markdown, with its name as the link's text."""
        who = {"maker": "its maker", "review": "a review", "news": "a news report"}[self.by]
        return f"[{self.title}]({self.url}) ({who}, read on {self.read_on})"


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One device. Its speed is stated, or one multiply-add for each tick of one core: a rule of ours. Or unknown."""

    name: Text
    kind: Text
    memory_bytes: Positive
    memory_note: Text
    sources: tuple[Source, ...]
    note: str = ""
    ticks_per_s: Positive | None = None
    multiply_adds_per_s: Positive | None = None

    def __post_init__(self) -> None:
        if self.ticks_per_s is not None and self.multiply_adds_per_s is not None:
            raise ValueError(f"{self.name}: give ticks_per_s or multiply_adds_per_s, not both")

    @property
    def is_from_makers(self) -> bool:
        """Whether all of it stands on its makers' own pages."""
        return all(source.by == "maker" for source in self.sources)

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
