"""The transfer set of a pair of students, and the batches both of them see: same images, same order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from models.compute import device
from models.data import Dataset
from models.losses import UNLABELLED

Augment = Callable[[Tensor, torch.Generator], Tensor]
UNLABELLED_STREAM = 2**32  # added to a seed: no seed of a spec is as large


@dataclass(frozen=True)
class Batch:
    """One step's images. The labelled ones come first; the plain student sees only those."""

    images: Tensor  # (N, C, H, W) float32, normalised
    labels: Tensor  # (N,) int64, −1 where there is no label
    labelled: int
    teacher_logits: Tensor | None  # (N, K) float32


@dataclass(frozen=True)
class TransferSet:
    """What a student may see: the first `labelled` images come with a hard label, the others without."""

    images: Tensor  # (N, C, H, W) uint8
    labels: Tensor  # (N,) int64, −1 where there is no label
    labelled: int
    teacher_logits: Tensor | None = None  # (N, K), by sample id, which is the position in this set

    def answered_by(self, teacher_logits: Tensor) -> "TransferSet":
        """The same set with the teacher's logits (N, K) beside each image."""
        return replace(self, teacher_logits=teacher_logits)


def choose_transfer_set(
    dataset: Dataset, examples: int, unlabelled: int, seed: int, omit: tuple[int, ...] = ()
) -> TransferSet:
    """Draw class-balanced labelled examples from the training images, and further ones stripped of their label.

    No image of a class in `omit` is among either.
    """
    chosen = choose_ids(dataset.train.labels, examples + unlabelled, seed, omit)
    labels = dataset.train.labels[chosen].clone()
    labels[examples:] = UNLABELLED
    return TransferSet(dataset.train.images[chosen], labels, examples)


def choose_ids(labels: Tensor, count: int, seed: int, omit: tuple[int, ...] = ()) -> Tensor:
    """The ids of `count` class-balanced images among those with these labels (N,), none of a class in `omit`."""
    order = _balanced_order(labels, torch.Generator().manual_seed(seed))
    return order[~torch.isin(labels[order], torch.tensor(omit))][:count]


def _balanced_order(labels: Tensor, generator: torch.Generator) -> Tensor:
    """A random order of all sample ids whose every prefix holds the classes in nearly equal shares."""
    shuffled = torch.randperm(len(labels), generator=generator)
    places = torch.empty(len(labels), dtype=torch.float64)
    for label in range(int(labels.max()) + 1):
        members = shuffled[labels[shuffled] == label]
        # The j-th image of a class of n stands at (j + a random start) / n of the way through.
        start = torch.rand((), generator=generator, dtype=torch.float64)
        places[members] = (torch.arange(len(members), dtype=torch.float64) + start) / len(members)
    return places.argsort()


class Batches:
    """Batches of a transfer set, drawn by one seed, so that both students of a pair get the same ones.

    Labelled and unlabelled images are drawn and augmented by streams of random numbers of their own, so the labelled
    ones of every step stay the same however many unlabelled ones join them.
    `ask_teacher` answers images whose logits can't be kept by sample id, because augmentation has changed them.
    """

    def __init__(
        self,
        samples: TransferSet,
        normalise: Callable[[Tensor], Tensor],
        batch_size: int,
        seed: int,
        augment: Augment | None = None,
        ask_teacher: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        self._samples = samples
        self._normalise = normalise
        self._for_labelled = torch.Generator().manual_seed(seed)
        self._for_unlabelled = torch.Generator().manual_seed(seed + UNLABELLED_STREAM)
        self._augment = augment
        self._ask_teacher = ask_teacher
        self.steps = max(1, samples.labelled // batch_size)  # in one epoch

    def epoch(self) -> Iterator[Batch]:
        """One pass over all images: the labelled ones, and the unlabelled ones spread evenly over the steps."""
        labelled = torch.randperm(self._samples.labelled, generator=self._for_labelled)
        others = len(self._samples.labels) - self._samples.labelled
        unlabelled = self._samples.labelled + torch.randperm(others, generator=self._for_unlabelled)
        for first, rest in zip(labelled.tensor_split(self.steps), unlabelled.tensor_split(self.steps), strict=True):
            yield self._batch(torch.cat([first, rest]), len(first))

    def _batch(self, ids: Tensor, labelled: int) -> Batch:
        samples, on = self._samples, device()
        images = samples.images[ids]
        if self._augment is not None:
            images = self._augmented(self._augment, images, labelled)
        images = self._normalise(images).to(on, memory_format=torch.channels_last)
        logits = None
        if self._ask_teacher is not None:
            logits = self._ask_teacher(images)
        elif samples.teacher_logits is not None:
            logits = samples.teacher_logits[ids].to(on)
        return Batch(images, samples.labels[ids].to(on), labelled, logits)

    def _augmented(self, augment: Augment, images: Tensor, labelled: int) -> Tensor:
        first = augment(images[:labelled], self._for_labelled)
        if labelled == len(images):
            return first
        return torch.cat([first, augment(images[labelled:], self._for_unlabelled)])


def shift(pixels: int, mirror: bool) -> Augment:
    """Augmentation: move each image (N, C, H, W) by up to `pixels` each way and, if `mirror`, flip half of them."""

    def augment(images: Tensor, generator: torch.Generator) -> Tensor:
        count, _, height, width = images.shape
        padded = functional.pad(images, (pixels,) * 4)
        rows, columns = torch.randint(0, 2 * pixels + 1, (2, count, 1), generator=generator)
        row_ids = rows + torch.arange(height)
        column_ids = columns + torch.arange(width)
        if mirror:
            flipped = torch.rand(count, 1, generator=generator) < 0.5
            column_ids = torch.where(flipped, column_ids.flip(1), column_ids)
        first = torch.arange(count)[:, None, None]
        # Three indices (N, H, W) pick the pixels; the channels come along last and move back.
        return padded.movedim(1, -1)[first, row_ids[:, :, None], column_ids[:, None, :]].movedim(-1, 1)

    return augment


def usual_shift(channels: int, side: int) -> Augment:
    """Up to 2 pixels of shift on 28-pixel images; photos are mirrored too, digits never."""
    return shift(max(1, side // 14), mirror=channels == 3)
