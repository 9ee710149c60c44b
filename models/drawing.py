"""Networks as a browser runs them by itself, and the answers to one drawing that are worked out here."""

import time

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load as unpack
from torch import Tensor, nn

from models import compute, speed
from models.browser_networks import for_browser
from models.catalogue import DatasetInfo
from models.data import Dataset, load
from models.data_errors import DataError
from models.drawing_records import DrawingKit, Framing, TeacherAnswer
from models.evaluation import predict
from models.networks import build
from models.records import NetworkReport, Role
from models.shipped_records import shipped_record
from models.spec import RunSpec
from models.teachers import find_teacher, freeze, load_shipped
from models.watching import sprite_png

_PUZZLES = 6  # samples on which the two students disagree
_LOOKED_THROUGH = 1_000  # test images
STUDENTS: tuple[Role, ...] = ("distilled", "plain")


def drawing_kit(data: str) -> DrawingKit:
    """The shipped students of a data set, taken apart for a browser.

    Raises:
        DataError: the images can't be had, or no networks ship for them.
    """
    record, dataset = shipped_record(data), load(data)
    if record is None:
        raise DataError(f"There are no networks to draw for with “{data}”. Choose mnist-5k.")
    networks = {role: load_shipped(role, dataset.info) for role in ("teacher", *STUDENTS)}
    spec = RunSpec(data=data, teacher=record.networks["teacher"], student=record.networks["distilled"])
    size_bytes = speed.size_bytes(_there(networks["teacher"]))
    students = {role: _there(networks[role]) for role in STUDENTS}
    return _kit(data, spec, dataset, students, record.test_accuracy, size_bytes)


def run_kit(run_id: str, spec: RunSpec, weights: dict[Role, bytes], networks: dict[Role, NetworkReport]) -> DrawingKit:
    """A run's own students, as `store.load_weights` has them, taken apart for a browser.

    Raises:
        DataError: the run's images can't be had any more, or its weights can't be read.
    """
    dataset = load(spec.data)
    students = {role: _unpacked(spec.student, dataset, weights[role]) for role in STUDENTS}
    accuracy = {role: report.scores[0].test_accuracy for role, report in networks.items()}
    return _kit(run_id, spec, dataset, students, accuracy, networks["teacher"].size_bytes)


def teacher_answer(spec: RunSpec, pixels: bytes) -> TeacherAnswer:
    """The logits of a run's teacher for one image, given as channels · side · side bytes, plane by plane, in rows.

    Raises:
        DataError: the images or the teacher can't be had, or the drawing has another size than they.
    """
    dataset = load(spec.data)
    image = _image(dataset.info, pixels)
    teacher = _teacher(spec, dataset)
    compute.use_threads(compute.STUDENT_THREADS)
    started_s = time.perf_counter()
    logits = predict(teacher, dataset, image)[0]
    return TeacherAnswer(tuple(logits.tolist()), 1000 * (time.perf_counter() - started_s))


def shares(
    spec: RunSpec, students: dict[Role, bytes], pixels: bytes, with_teacher: bool
) -> dict[Role, tuple[float, ...]]:
    """The share of each class that both students give one image, and the teacher where it is wanted and kept.

    `students` are a run's, as `store.load_weights` has them; without any, those that ship with Owlet answer.

    Raises:
        DataError: as `teacher_answer`; or the students can't be read any more.
    """
    dataset = load(spec.data)
    image = _image(dataset.info, pixels)
    networks = {
        role: _unpacked(spec.student, dataset, students[role]) if students else _there(load_shipped(role, dataset.info))
        for role in STUDENTS
    }
    if with_teacher and (teacher := find_teacher(spec, dataset.info)) is not None:
        networks["teacher"] = teacher
    compute.use_threads(compute.STUDENT_THREADS)
    return {role: tuple(predict(network, dataset, image)[0].softmax(0).tolist()) for role, network in networks.items()}


def _kit(
    kit_id: str,
    spec: RunSpec,
    dataset: Dataset,
    students: dict[Role, nn.Module],
    test_accuracy: dict[Role, float],
    teacher_size_bytes: int,
) -> DrawingKit:
    info = dataset.info
    samples = _samples(dataset, list(students.values()))
    return DrawingKit(
        id=kit_id,
        spec=spec,
        title=info.title,
        framing=_framing(dataset),
        classes=info.classes,
        side=info.side,
        channels=info.channels,
        mean=tuple(dataset.mean.tolist()),
        std=tuple(dataset.std.tolist()),
        students={role: for_browser(spec.student, each, test_accuracy[role]) for role, each in students.items()},
        teacher=spec.teacher,
        teacher_size_bytes=teacher_size_bytes,
        teacher_accuracy=test_accuracy["teacher"],
        sprite_png=sprite_png(dataset.test.images[samples]),
        labels=tuple(dataset.test.labels[samples].tolist()),
    )


def _image(info: DatasetInfo, pixels: bytes) -> Tensor:
    """A picture as a batch of one, uint8 (1, C, H, W)."""
    if len(pixels) != info.channels * info.side**2:
        raise DataError(f"The picture must have {info.side} × {info.side} points. Start it again.")
    return torch.from_numpy(np.frombuffer(pixels, np.uint8).copy()).view(1, info.channels, info.side, info.side)


def _framing(dataset: Dataset) -> Framing:
    if dataset.info.channels == 3:
        return "photo"
    return "mnist" if dataset.info.name in ("mnist", "mnist-5k") else "fill"


def _unpacked(name: str, dataset: Dataset, packed: bytes) -> nn.Module:
    network = build(name, dataset.info)
    try:
        network.load_state_dict(unpack(packed))
    except (SafetensorError, RuntimeError) as error:
        raise DataError("The students of this run cannot be read any more. Train them again in the lab.") from error
    return freeze(network.to(compute.device()))


def _teacher(spec: RunSpec, dataset: Dataset) -> nn.Module:
    """The very teacher of a run."""
    network = find_teacher(spec, dataset.info)
    if network is None:
        raise DataError("The teacher of this run is not kept on this server. Its two students answer without it.")
    return network


def _there(network: nn.Module | None) -> nn.Module:
    assert network is not None, "a shipped record has all three networks"
    return network


def _samples(dataset: Dataset, students: list[nn.Module]) -> Tensor:
    """Test images: the first of each class, then some on which the students disagree."""
    images, labels = dataset.test.images[:_LOOKED_THROUGH], dataset.test.labels[:_LOOKED_THROUGH]
    places = [(labels == label).nonzero().flatten()[:1] for label in range(len(dataset.info.classes))]
    one, other = (predict(student, dataset, images).argmax(1) for student in students)
    return torch.cat([*places, (one != other).nonzero().flatten()[:_PUZZLES]])
