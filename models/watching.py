"""The validation images that a learner watches through a run."""

import io
from dataclasses import dataclass

from PIL import Image
from torch import Tensor
from torch.nn import functional

from models.data import Dataset
from models.records import Logits, WatchSet

WATCHED_IMAGES = 100


@dataclass(frozen=True)
class WatchedImages:
    """Which validation images are watched, and the record that shows them."""

    ids: Tensor
    record: WatchSet

    @classmethod
    def choose(cls, dataset: Dataset, teacher_logits: Tensor) -> "WatchedImages":
        """The first images of the validation split (teacher's logits (N, K)), its least sure ones in front."""
        images, labels = dataset.validation.images[:WATCHED_IMAGES], dataset.validation.labels[:WATCHED_IMAGES]
        logits = teacher_logits[:WATCHED_IMAGES]
        ids = entropy(logits).argsort(descending=True)
        return cls(
            ids,
            WatchSet(
                sprite_png=sprite_png(images[ids]),
                side=dataset.info.side,
                labels=tuple(labels[ids].tolist()),
                teacher_logits=rounded(logits[ids]),
            ),
        )

    def pick(self, validation_logits: Tensor) -> Logits:
        """The watched images' rows of logits for the whole validation split."""
        return rounded(validation_logits[self.ids])


def entropy(logits: Tensor) -> Tensor:
    """How unsure each answer is, in nats (N,)."""
    log_p = functional.log_softmax(logits, dim=1)
    # −Σ_i p_i log p_i
    return -(log_p.exp() * log_p).sum(1)


def rounded(logits: Tensor) -> Logits:
    """Logits (N, K) as plain numbers with two decimals: records travel often, and no eye sees more."""
    return tuple(tuple(round(value, 2) for value in row) for row in logits.tolist())


def sprite_png(images: Tensor) -> bytes:
    """uint8 images (N, C, H, W) side by side in one row of one PNG."""
    count, channels, height, width = images.shape
    pixels = images.permute(2, 0, 3, 1).reshape(height, count * width, channels)  # (H, N·W, C)
    stream = io.BytesIO()
    Image.fromarray(pixels.squeeze(-1).numpy()).save(stream, "PNG", optimize=True)
    return stream.getvalue()
