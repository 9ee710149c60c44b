"""A gallery for tests: real images of handwritten digits, with logits made in a moment."""

from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

from models.records import Gallery, Logits

SIDE = 8
_TRAIN, _SHOWN = 1_000, 40
_SPREAD = 60.0  # divides squared distances, so that logits span about 40, as a trained network's do


def made_up_gallery(data: str = "mnist-5k") -> Gallery:
    """40 images with the logits of a teacher, and of two students that saw fewer images."""
    images, labels, shown = _digits()

    def logits(examples: int) -> Logits:
        """(N, K): minus the squared distance of each image from the mean image of each class."""
        means = [images[:examples][labels[:examples] == k].mean(0) for k in range(10)]
        distances = ((images[shown, None] - np.array(means)) ** 2).sum((2, 3))
        return tuple(tuple(row) for row in (-distances / _SPREAD).tolist())

    return Gallery(
        data=data,
        classes=tuple("0123456789"),
        sprite_png=_sprite(images[shown]),
        side=SIDE,
        labels=tuple(labels[shown].tolist()),
        logits={"teacher": logits(_TRAIN), "distilled": logits(200), "plain": logits(50)},
        networks={"teacher": "cnn-32", "distilled": "cnn-8", "plain": "cnn-8"},
        test_accuracy={"teacher": 0.981, "distilled": 0.917, "plain": 0.849},
        test_images=500,
    )


@cache
def _digits() -> tuple[np.ndarray, np.ndarray, slice]:
    """Images 0..16 (N, 8, 8), labels (N,), and which of them are shown."""
    digits = load_digits()
    return digits.images, digits.target, slice(_TRAIN, _TRAIN + _SHOWN)


def _sprite(images: np.ndarray) -> bytes:
    """Images (N, 8, 8) side by side as one PNG."""
    pixels = np.clip(np.hstack(list(images)) * 16, 0, 255).astype(np.uint8)
    png = BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return png.getvalue()
