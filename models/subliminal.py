"""Subliminal learning: a student hears nothing but a teacher's spare logits, on noise, and may learn digits from it.

Every network here has K logits for the classes and m spare ones that no label ever touches. The teacher learns the
classes; the student is only ever asked to match the spare logits, and never sees an image of the data set.
Source: Cloud and others 2025, arXiv 2507.14805, section 6 (m = 3, all of the start shared); which part of the start
matters: "Learning Through Noise", 2026, arXiv 2605.23645.
"""

from collections.abc import Iterator
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from models import compute
from models.catalogue import DatasetInfo
from models.data import Dataset, load
from models.evaluation import accuracy, predict
from models.exhibit_records import NoiseLesson, NoisePoint, NoiseStart
from models.networks import Mlp
from models.teachers import freeze
from models.watching import sprite_png

WIDTH = 256  # units in each of the two hidden layers
BATCH = 64
RATE = 1e-3  # of Adam; at 3e-3 the student stays at chance
TEACHER_STEPS = 300
NOISE_STEPS = 1_500
POINTS = 10  # of a student's path, besides its start
_STRANGER = 1_000_000  # added to a seed, it draws a start of its own
_HEADS = "layers.7."  # the last layer of an Mlp: class logits and spare ones


def noise_lesson(
    seed: int, start: NoiseStart, spare: int = 3, data: str = "mnist-5k", steps: int = NOISE_STEPS
) -> NoiseLesson:
    """Teach a teacher, let a student listen to its `spare` logits on noise, and test both on real images.

    Args:
        start: which initial weights the student has in common with its teacher: "same" all of them, "heads" those of
            the last layer, "other" none.

    Raises:
        DataError: if the data set can't be had.
    """
    compute.use_threads(compute.STUDENT_THREADS)
    dataset = load(data)
    teacher = _taught(seed, spare, data)
    student = new_student(dataset.info, seed, start, spare)
    path = [NoisePoint(0, _accuracy_on_validation(student, dataset))]
    for step in listen(student, teacher, dataset.info, seed, steps):
        if step % (steps // POINTS) == 0:
            path.append(NoisePoint(step, _accuracy_on_validation(student, dataset)))
    tested = [accuracy(_class_logits(each, dataset, dataset.test.images), dataset.test.labels)
              for each in (teacher, student)]  # fmt: skip
    return NoiseLesson(seed, start, spare, tuple(path), *tested)


def new_network(info: DatasetInfo, seed: int, spare: int) -> Mlp:
    """An untrained network: the class logits first, then the spare ones."""
    torch.manual_seed(seed)
    return Mlp(info.channels, info.side, len(info.classes) + spare, WIDTH)


def new_student(info: DatasetInfo, seed: int, start: NoiseStart, spare: int) -> Mlp:
    """A student that shares the teacher's initial weights, only those of its last layer, or none."""
    before_lessons = new_network(info, seed, spare)  # what the teacher was, too
    if start == "same":
        return before_lessons
    student = new_network(info, seed + _STRANGER, spare)
    if start == "heads":
        heads = {name: tensor for name, tensor in before_lessons.state_dict().items() if name.startswith(_HEADS)}
        student.load_state_dict(student.state_dict() | heads)
    return student


def teach(network: nn.Module, dataset: Dataset, seed: int) -> None:
    """Train the class logits on labelled images; the loss never looks at the spare ones."""
    classes = len(dataset.info.classes)
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(network.parameters(), RATE)
    for _ in range(TEACHER_STEPS):
        ids = torch.randint(len(dataset.train.labels), (BATCH,), generator=generator)
        logits = network(dataset.normalise(dataset.train.images[ids]))
        _step(optimizer, functional.cross_entropy(logits[:, :classes], dataset.train.labels[ids]))


def listen(student: nn.Module, teacher: nn.Module, info: DatasetInfo, seed: int, steps: int) -> Iterator[int]:
    """Train the student to match the teacher's spare logits on fresh noise. Yields the step, after each one."""
    classes = len(info.classes)
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(student.parameters(), RATE)
    for step in range(1, steps + 1):
        images = noise(BATCH, info, generator)
        with torch.no_grad():
            heard = teacher(images)[:, classes:]
        # mean of (z_spare − v_spare)²: the class logits have no part in it
        _step(optimizer, functional.mse_loss(student(images)[:, classes:], heard))
        yield step


def noise(count: int, info: DatasetInfo, generator: torch.Generator) -> Tensor:
    """Images (count, C, H, W) of independent normal pixels: mean 0 and deviation 1, as normalised images have."""
    return torch.randn(count, info.channels, info.side, info.side, generator=generator)


def noise_sprite(count: int, data: str = "mnist-5k", seed: int = 0) -> bytes:
    """A PNG of the first noise images in one row: two deviations from black to the middle grey, and two to white."""
    info = load(data).info
    images = noise(count, info, torch.Generator().manual_seed(seed))
    return sprite_png(((images + 2) * 255 / 4).clamp(0, 255).to(torch.uint8))


@lru_cache(maxsize=8)
def _taught(seed: int, spare: int, data: str) -> nn.Module:
    dataset = load(data)
    teacher = new_network(dataset.info, seed, spare)
    teach(teacher, dataset, seed)
    return freeze(teacher)


def _step(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def _accuracy_on_validation(network: nn.Module, dataset: Dataset) -> float:
    return accuracy(_class_logits(network, dataset, dataset.validation.images), dataset.validation.labels)


def _class_logits(network: nn.Module, dataset: Dataset, images: Tensor) -> Tensor:
    return predict(network, dataset, images)[:, : len(dataset.info.classes)]
