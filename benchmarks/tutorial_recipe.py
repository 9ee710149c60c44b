"""How PyTorch's knowledge-distillation tutorial trains, in our own words and with torch's default settings.

A DataLoader turns each image into a tensor anew in every epoch, and the teacher is asked anew for every batch.
Source: https://pytorch.org/tutorials/beginner/knowledge_distillation_tutorial.html
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from benchmarks import tutorial_networks
from benchmarks.contestant import answer_orders
from benchmarks.images import ImageSet

BATCH = 128
WORKERS = 2
LEARNING_RATE = 1e-3
TEMPERATURE = 2
SOFT_WEIGHT, HARD_WEIGHT = 0.25, 0.75
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

Step = Callable[[Tensor, Tensor], None]


class Photos(Dataset[tuple[Tensor, int]]):
    """Images as torchvision's CIFAR10 gives them: a PIL image for each access, then the transforms."""

    def __init__(self, images: Tensor, labels: Tensor) -> None:
        self._pixels = images.permute(0, 2, 3, 1).contiguous().numpy()  # (N, H, W, C)
        self._labels = labels.tolist()
        self._transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)])

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self._transform(Image.fromarray(self._pixels[index])), self._labels[index]


def loader(images: Tensor, labels: Tensor, shuffle: bool = True) -> DataLoader[tuple[Tensor, int]]:
    """Batches of 128 from two worker processes."""
    return DataLoader(Photos(images, labels), batch_size=BATCH, shuffle=shuffle, num_workers=WORKERS)


class Tutorial:
    """The recipe on one set of images; remembers the teacher that it trained last."""

    def __init__(self, images: ImageSet) -> None:
        self._train = loader(images.train_images, images.train_labels)
        self._validation = loader(images.validation_images, images.validation_labels, shuffle=False)
        self._teacher = tutorial_networks.teacher()

    def train_teacher(self, seed: int, epochs: int) -> dict[str, Any]:
        """Train a fresh teacher on the hard labels. Gives the seconds of each epoch and the validation accuracy."""
        torch.manual_seed(seed)
        network = self._teacher = tutorial_networks.teacher()
        optimizer = torch.optim.Adam(network.parameters(), LEARNING_RATE)

        def step(images: Tensor, labels: Tensor) -> None:
            optimizer.zero_grad()
            functional.cross_entropy(network(images), labels).backward()  # type: ignore[no-untyped-call]
            optimizer.step()

        return self._measure(network, step, epochs)

    def train_student(self, seed: int, epochs: int) -> dict[str, Any]:
        """Distil a fresh student from that teacher. Gives the seconds of each epoch and the validation accuracy."""
        torch.manual_seed(seed)
        network, teacher = tutorial_networks.student(), self._teacher.eval()
        optimizer = torch.optim.Adam(network.parameters(), LEARNING_RATE)

        def step(images: Tensor, labels: Tensor) -> None:
            optimizer.zero_grad()
            with torch.no_grad():
                teacher_logits = teacher(images)
            logits = network(images)
            soft_targets = functional.softmax(teacher_logits / TEMPERATURE, dim=-1)
            soft_answers = functional.log_softmax(logits / TEMPERATURE, dim=-1)
            divergence = torch.sum(soft_targets * (soft_targets.log() - soft_answers)) / len(images)
            soft = TEMPERATURE**2 * divergence
            (SOFT_WEIGHT * soft + HARD_WEIGHT * functional.cross_entropy(logits, labels)).backward()  # type: ignore[no-untyped-call]
            optimizer.step()

        return self._measure(network, step, epochs) | {"ask_s": 0.0}

    def settings(self) -> dict[str, Any]:
        """What this process computes with."""
        return {"threads": torch.get_num_threads(), "tuned": "models.compute" in sys.modules}

    def _measure(self, network: nn.Module, step: Step, epochs: int) -> dict[str, Any]:
        network.train()
        epoch_s = [self._epoch_s(step) for _ in range(epochs)]
        return {"epoch_s": epoch_s, "accuracy": self._accuracy(network)}

    def _epoch_s(self, step: Step) -> float:
        """Seconds of one epoch, from the moment the workers have the first batch ready.

        Starting the workers doesn't count: beside 50,000 images it is nothing, beside a thousand it would flatter us.
        """
        start = None
        for images, labels in self._train:
            start = start or time.perf_counter()
            step(images, labels)
        assert start is not None, "there is at least one image"
        return time.perf_counter() - start

    @torch.no_grad()
    def _accuracy(self, network: nn.Module) -> float:
        network.eval()
        right = sum(int((network(images).argmax(1) == labels).sum()) for images, labels in self._validation)
        return right / len(self._validation.dataset)  # type: ignore[arg-type]


if __name__ == "__main__":
    tutorial = Tutorial(ImageSet.read(Path(sys.argv[1])))
    answer_orders(
        {
            "train_teacher": tutorial.train_teacher,
            "train_student": tutorial.train_student,
            "settings": tutorial.settings,
        }
    )
