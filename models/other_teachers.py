"""Methods whose teacher must be trained first: several teachers, one of middle width, one of the student's kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models import compute
from models.batches import Batches, choose_transfer_set
from models.catalogue import middle_network, narrow_network
from models.compute import device
from models.data import Dataset
from models.methods.company import ensemble_logits
from models.networks import build
from models.recipes import STUDENT_RATE, new_pair, new_teacher, student_batches
from models.spec import RunSpec
from models.training import Trainee, plain_grading

OTHER_START = 1_000  # added to a seed: the same pictures, but other first weights and another order
MORE_TEACHERS = 2  # of an ensemble, beside the race's own


@dataclass(frozen=True)
class Preparation:
    """A network that learns before it can teach."""

    note: str  # one sentence for people
    trainee: Trainee
    batches: Batches
    epochs: int
    threads: int = compute.STUDENT_THREADS
    recipe: RunSpec | None = None  # under which it is kept; None: it is quick to train again


class Ensemble(nn.Module):
    """Several teachers as one, at the temperature at which they will be heard."""

    def __init__(self, teachers: Sequence[nn.Module], temperature: float) -> None:
        super().__init__()
        self.teachers = nn.ModuleList(teachers)
        self.temperature = temperature

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) to logits (N, K)."""
        return ensemble_logits([teacher(images).float() for teacher in self.teachers], self.temperature)


def preparations(spec: RunSpec, seed: int, dataset: Dataset, teacher: nn.Module) -> Iterator[Preparation]:
    """What must be trained before a pair of this seed can be taught; nothing for most methods."""
    first = learns_first(spec)
    if spec.method == "born-again":
        note = "The first generation learns from the labels."
        yield Preparation(note, *first_generation(spec, first, seed, dataset), spec.epochs)
    elif spec.method == "reversed":
        note = f"The small {first} learns from the labels; then it teaches."
        yield Preparation(note, *first_generation(spec, first, seed, dataset), spec.epochs)
    elif spec.method == "assistant":
        yield Preparation(
            "The assistant learns from the teacher.", *assistant(spec, seed, dataset, teacher), spec.epochs
        )
    elif spec.method == "ensemble":
        for place, recipe in enumerate(more_teachers(spec), start=2):
            note = f"Teacher {place} of {MORE_TEACHERS + 1} learns from all images."
            yield Preparation(note, *new_teacher(recipe, dataset), spec.teacher_epochs, compute.ALL_THREADS, recipe)


def learns_first(spec: RunSpec) -> str:
    """The network that learns the student's pictures before it teaches them; empty for most methods."""
    if spec.method == "born-again":
        return spec.student
    if spec.method == "reversed":
        return narrow_network(spec.student)
    if spec.method == "assistant":
        return middle_network(spec.teacher, spec.student) or ""  # a spec with an assistant has one
    return ""


def more_teachers(spec: RunSpec) -> list[RunSpec]:
    """For each further teacher of an ensemble, a spec whose own teacher it would be."""
    starts = [spec.seeds[0] + more * OTHER_START for more in range(1, MORE_TEACHERS + 1)]
    return [replace(spec, seeds=(start,), train_teacher=True) for start in starts]


def who_teaches(spec: RunSpec, teacher: nn.Module, prepared: Sequence[nn.Module]) -> nn.Module:
    """The network that a pair listens to: the race's teacher, or whoever has been prepared for its method."""
    if spec.method == "ensemble":
        return Ensemble([teacher, *prepared], spec.temperature)
    return prepared[0] if prepared else teacher


def first_generation(spec: RunSpec, name: str, seed: int, dataset: Dataset) -> tuple[Trainee, Batches]:
    """A network, such as `cnn-8`, that learns the student's pictures from their labels alone and will teach it.

    Source: of the student's own kind Furlanello 2018 (born-again networks), arXiv 1805.04770, section 3; a smaller one
    Yuan 2020 (reversed knowledge distillation), arXiv 1909.11723, section 2.
    """
    samples = choose_transfer_set(dataset, spec.examples, 0, seed, spec.omit)
    torch.manual_seed(seed + OTHER_START)
    network = build(name, dataset.info).to(device())
    batches = student_batches(spec, samples, dataset, seed + OTHER_START)
    return Trainee(network, plain_grading, STUDENT_RATE, batches.steps * spec.epochs), batches


def assistant(spec: RunSpec, seed: int, dataset: Dataset, teacher: nn.Module) -> tuple[Trainee, Batches]:
    """A network of middle width that learns the student's pictures from the teacher, by soft targets.

    Source: Mirzadeh 2020 (teacher assistants), arXiv 1902.03393, section 3.
    """
    pair, batches = new_pair(replace(spec, student=learns_first(spec), method="soft-targets"), seed, dataset, teacher)
    return pair["distilled"], batches
