"""The same two networks, trained by Owlet's engine."""

import itertools
import sys
import time
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile

from benchmarks import tutorial_networks
from benchmarks.contestant import answer_orders, seconds_between
from benchmarks.images import ImageSet
from models import compute
from models.batches import Batches, TransferSet
from models.catalogue import DATASETS
from models.data import Dataset, Split
from models.evaluation import accuracy, predict
from models.networks import multiply_adds
from models.teachers import freeze
from models.training import Trainee, distilled_grading, plain_grading, train

BATCH = 128
TEACHER_RATE, STUDENT_RATE = 1e-3, 4e-3  # peaks; the second turned on validation among 1e-3, 2e-3, 4e-3
TEMPERATURE, SOFT_WEIGHT = 2.0, 0.25  # the tutorial's
_MATRIX_SIDE, _MATRIX_ROUNDS = 2048, 5
_PROFILED_STEPS = 4

INFO = DATASETS["cifar10"]


class Owlet:
    """The engine on one set of images; remembers the teacher that it trained last."""

    def __init__(self, images: ImageSet) -> None:
        train_split = Split(images.train_images, images.train_labels)
        validation = Split(images.validation_images, images.validation_labels)
        self._dataset = Dataset(INFO, train_split, validation, validation, images.mean, images.std, "")
        self._samples = TransferSet(images.train_images, images.train_labels, len(images.train_labels))
        self._teacher = freeze(as_owlet_builds(tutorial_networks.teacher()))

    def batches(self, samples: TransferSet | None = None, seed: int = 0) -> Batches:
        """The engine's batches of these images."""
        return Batches(samples or self._samples, self._dataset.normalise, BATCH, seed)

    def train_teacher(self, seed: int, epochs: int) -> dict[str, Any]:
        """Train a fresh teacher on the hard labels. Gives the seconds of each epoch and the validation accuracy."""
        compute.use_threads(compute.ALL_THREADS)
        trainee, batches = self._new_teacher(seed, epochs)
        measured = self._measure(trainee, batches, epochs)
        self._teacher = freeze(trainee.network)
        return measured

    def train_student(self, seed: int, epochs: int) -> dict[str, Any]:
        """Ask that teacher once, then distil a fresh student. Gives the seconds of both, and the accuracy."""
        compute.use_threads(compute.ALL_THREADS)
        start = time.perf_counter()
        samples = self._samples.answered_by(predict(self._teacher, self._dataset, self._samples.images))
        ask_s = time.perf_counter() - start
        torch.manual_seed(seed)
        batches = self.batches(samples, seed)
        network = as_owlet_builds(tutorial_networks.student())
        grading = distilled_grading(TEMPERATURE, SOFT_WEIGHT)
        trainee = Trainee(network, grading, STUDENT_RATE, batches.steps * epochs)
        return self._measure(trainee, batches, epochs) | {"ask_s": ask_s}

    def settings(self) -> dict[str, Any]:
        """What this process computes with, and the teacher's work for one image."""
        return {
            "threads": compute.ALL_THREADS,
            "tuned": "models.compute" in sys.modules,
            "bfloat16": compute.has_fast_bfloat16(),
            "device": compute.device_title(),
            "versions": compute.versions(),
            "teacher_multiply_adds": multiply_adds(self._teacher, INFO),
        }

    def multiply_matrices(self) -> dict[str, Any]:
        """This machine's own rate: float32 operations a second in products of 2048 × 2048 matrices."""
        compute.use_threads(compute.ALL_THREADS)
        matrix = torch.rand(_MATRIX_SIDE, _MATRIX_SIDE)
        torch.mm(matrix, matrix)
        moments_s = [time.perf_counter()]
        for _ in range(_MATRIX_ROUNDS):
            torch.mm(matrix, matrix)
            moments_s.append(time.perf_counter())
        median_s = sorted(seconds_between(moments_s))[_MATRIX_ROUNDS // 2]
        return {"flops_per_s": 2 * _MATRIX_SIDE**3 / median_s}

    def profile_teacher(self) -> dict[str, Any]:
        """Which operations a teacher's training step spends its time in: name → share of the CPU time."""
        compute.use_threads(compute.ALL_THREADS)
        trainee, batches = self._new_teacher(0, 1)
        batch = next(batches.epoch())
        trainee.learn(batch)
        with profile(activities=[ProfilerActivity.CPU]) as profiler:
            for _ in range(_PROFILED_STEPS):
                trainee.learn(batch)
        times = {event.key: event.self_cpu_time_total for event in profiler.key_averages()}
        whole = sum(times.values())
        return {"shares": {name: time / whole for name, time in sorted(times.items(), key=lambda item: -item[1])[:8]}}

    def _new_teacher(self, seed: int, epochs: int) -> tuple[Trainee, Batches]:
        torch.manual_seed(seed)
        network = as_owlet_builds(tutorial_networks.teacher())
        batches = self.batches(seed=seed)
        return Trainee(network, plain_grading, TEACHER_RATE, batches.steps * epochs), batches

    def _measure(self, trainee: Trainee, batches: Batches, epochs: int) -> dict[str, Any]:
        moments_s = [time.perf_counter()]
        for moment in train({"distilled": trainee}, batches, epochs):
            if moment.epoch_end:
                moments_s.append(time.perf_counter())
        validation = self._dataset.validation
        reached = accuracy(predict(trainee.network, self._dataset, validation.images), validation.labels)
        return {"epoch_s": seconds_between(moments_s), "accuracy": reached}


def as_owlet_builds(network: nn.Sequential) -> nn.Module:
    """The same numbers for less work: channels last, and each pooling before its ReLU (max commutes with max)."""
    layers = list(network)
    for at, (first, second) in enumerate(itertools.pairwise(network)):
        if isinstance(first, nn.ReLU) and isinstance(second, nn.MaxPool2d):
            layers[at], layers[at + 1] = second, first
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


if __name__ == "__main__":
    owlet = Owlet(ImageSet.read(Path(sys.argv[1])))
    answer_orders(
        {
            "train_teacher": owlet.train_teacher,
            "train_student": owlet.train_student,
            "settings": owlet.settings,
            "multiply_matrices": owlet.multiply_matrices,
            "profile_teacher": owlet.profile_teacher,
        }
    )
