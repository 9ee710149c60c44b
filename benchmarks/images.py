"""The images that both recipes get: one file, so that nothing but the recipe differs."""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from models.data import load
from models.data_errors import DataError

_CLASSES, _SIDE = 10, 32


@dataclass(frozen=True)
class ImageSet:
    """Images uint8 (N, 3, 32, 32), labels int64 (N,), and the constants (3,) of the training pixels as 0..1."""

    train_images: Tensor
    train_labels: Tensor
    validation_images: Tensor
    validation_labels: Tensor
    mean: Tensor
    std: Tensor

    def write(self, path: Path) -> None:
        """Write it all to one safetensors file."""
        save_file(asdict(self), path)

    @classmethod
    def read(cls, path: Path) -> "ImageSet":
        """Read what `write` wrote."""
        return cls(**load_file(path))


def gather(train: int, validation: int) -> tuple[ImageSet, str]:
    """CIFAR-10 where this computer has it, else drawn images of the same shape; and a sentence that says which."""
    try:
        dataset = load("cifar10")
    except DataError:
        return _drawn(train, validation), "Made-up images in the shape of CIFAR-10, which is not on this computer."
    images = ImageSet(
        dataset.train.images[:train].clone(),
        dataset.train.labels[:train].clone(),
        dataset.validation.images[:validation].clone(),
        dataset.validation.labels[:validation].clone(),
        dataset.mean,
        dataset.std,
    )
    return images, f"CIFAR-10 ({dataset.source})."


def _drawn(train: int, validation: int) -> ImageSet:
    """A coarse pattern for each class under a lot of noise: hard enough that networks don't learn it at once."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(_CLASSES, 3, 4, 4, generator=generator)
    patterns = coarse.repeat_interleave(_SIDE // 4, 2).repeat_interleave(_SIDE // 4, 3)  # (K, 3, 32, 32)
    labels = torch.randint(0, _CLASSES, (train + validation,), generator=generator)
    noise = torch.randn(len(labels), 3, _SIDE, _SIDE, generator=generator)
    pixels = (0.25 * patterns[labels] + 0.375 + 0.5 * noise).clamp(0, 1)
    images = (255 * pixels).to(torch.uint8)
    std, mean = torch.std_mean(images[:train].float() / 255, dim=(0, 2, 3))
    return ImageSet(images[:train], labels[:train], images[train:], labels[train:], mean, std)
