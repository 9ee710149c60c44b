"""What a network remembers of its old classes while it learns new ones: plain frozen records. No torch."""

from dataclasses import dataclass

from models.exhibit_records import Made
from models.records import Role


@dataclass(frozen=True)
class Remembered:
    """How much is right, 0..1, on pictures of the classes a network knew before and of those it has just learned."""

    old: float  # the network is told that it is one of the old classes
    old_among_all: float
    new: float  # likewise
    new_among_all: float


@dataclass(frozen=True)
class Forgetting:
    """One network learns new classes twice: with its own old answers in the loss (distilled), and without (plain)."""

    seed: int
    before: Remembered  # on test images, when it knew the old classes only
    path: dict[Role, tuple[Remembered, ...]]  # on validation images, at the start and after each epoch
    test: dict[Role, Remembered]  # at the end, on test images


@dataclass(frozen=True)
class ForgettingStudy:
    """Several such networks, and how they were trained."""

    data: str
    network: str
    old_classes: tuple[int, ...]
    new_classes: tuple[int, ...]
    old_examples: int
    new_examples: int
    epochs: int  # on the new classes
    temperature: float
    old_weight: float
    test_images: int
    runs: tuple[Forgetting, ...]
    made: Made | None = None  # where it is stored
