"""Networks as a browser runs them by itself, and the teacher's answer to one drawing."""

import time

import numpy as np
import torch
from torch import Tensor, nn

from models import compute, speed
from models.data import Dataset, load
from models.data_errors import DataError
from models.drawing_records import BrowserNetwork, DrawingKit, Layer, TeacherAnswer
from models.evaluation import predict
from models.records import Role
from models.teachers import load_shipped, shipped_record
from models.watching import sprite_png

_PUZZLES = 6  # samples on which the two students disagree
STUDENTS: tuple[Role, ...] = ("distilled", "plain")


def drawing_kit(data: str) -> DrawingKit:
    """The shipped students of a data set of grey images, taken apart for a browser.

    Raises:
        DataError: the images can't be had, have colours, or no networks ship for them.
    """
    record, dataset = shipped_record(data), load(data)
    if record is None or dataset.info.channels != 1:
        raise DataError(f"There are no networks to draw for with “{data}”. Choose mnist-5k.")
    networks = {role: _shipped(role, dataset) for role in ("teacher", *STUDENTS)}
    samples = _samples(dataset, [networks[role] for role in STUDENTS])
    return DrawingKit(
        data=data,
        classes=dataset.info.classes,
        side=dataset.info.side,
        mean=float(dataset.mean),
        std=float(dataset.std),
        students={
            role: for_browser(record.networks[role], networks[role], record.test_accuracy[role]) for role in STUDENTS
        },
        teacher=record.networks["teacher"],
        teacher_size_bytes=speed.size_bytes(networks["teacher"]),
        teacher_accuracy=record.test_accuracy["teacher"],
        sprite_png=sprite_png(dataset.test.images[samples]),
        labels=tuple(dataset.test.labels[samples].tolist()),
    )


def teacher_answer(data: str, pixels: bytes) -> TeacherAnswer:
    """The teacher's logits for one grey image, given as side · side bytes in rows.

    Raises:
        DataError: the images can't be had, or the drawing has another size than they.
    """
    dataset = load(data)
    side = dataset.info.side
    if len(pixels) != side * side:
        raise DataError(f"The drawing must have {side} × {side} points. Draw it again.")
    image = torch.from_numpy(np.frombuffer(pixels, np.uint8).copy()).view(1, 1, side, side)
    teacher = _shipped("teacher", dataset)
    started_s = time.perf_counter()
    logits = predict(teacher, dataset, image)[0]
    return TeacherAnswer(tuple(logits.tolist()), 1000 * (time.perf_counter() - started_s))


def for_browser(name: str, network: nn.Module, test_accuracy: float) -> BrowserNetwork:
    """A network of the Mlp or the Cnn family as a list of layers and their weights.

    Raises:
        ValueError: the network has a layer that the browser has no code for.
    """
    layers: list[Layer] = []
    weights: list[Tensor] = []
    for module in network.layers:  # type: ignore[union-attr]
        if isinstance(module, nn.Flatten | nn.Dropout):
            continue  # a browser's arrays are flat, and nothing is dropped outside training
        layers.append(_layer(module))
        weights += [parameter.detach().cpu().float().flatten() for parameter in module.parameters()]
    flat = torch.cat(weights).numpy().astype("<f4")
    return BrowserNetwork(name, tuple(layers), flat.tobytes(), test_accuracy)


def _layer(module: nn.Module) -> Layer:
    match module:
        case nn.Conv2d(kernel_size=(3, 3), padding=(1, 1), stride=(1, 1)):
            return Layer("convolution", module.in_channels, module.out_channels)
        case nn.MaxPool2d(kernel_size=2):
            return Layer("pool")
        case nn.ReLU():
            return Layer("relu")
        case nn.Linear():
            return Layer("dense", module.in_features, module.out_features)
    raise ValueError(f"The browser has no code for {module}.")


def _shipped(role: Role, dataset: Dataset) -> nn.Module:
    network = load_shipped(role, dataset.info)
    assert network is not None, "a shipped record has all three networks"
    compute.use_threads(compute.STUDENT_THREADS)
    return network


def _samples(dataset: Dataset, students: list[nn.Module]) -> Tensor:
    """Test images: the first of each class, then some on which the students disagree."""
    labels = dataset.test.labels
    firsts = [int((labels == label).nonzero()[0]) for label in range(len(dataset.info.classes))]
    one, other = (predict(student, dataset, dataset.test.images).argmax(1) for student in students)
    puzzles = (one != other).nonzero().flatten()[:_PUZZLES]
    return torch.cat([torch.tensor(firsts), puzzles])
