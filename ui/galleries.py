"""The images and logits of the Soft targets screen: fetched from a worker once, then kept for every visitor."""

import math
from pathlib import Path

import models
from models.catalogue import DATASETS, DatasetInfo
from models.records import Gallery
from ui.asking import ask_or_say_why_not

_SHIPPED = Path(models.__file__).parent / "shipped"


def with_shipped_teacher() -> dict[str, DatasetInfo]:
    """The data sets whose trained teacher comes with Owlet, by name."""
    return {name: info for name, info in DATASETS.items() if (_SHIPPED / name / "record.json").exists()}


def show_gallery_or_why_not(data: str, key: str = "soft_targets_try_again") -> Gallery | None:
    """The gallery. While it is fetched a calm sentence stands in its place; if that fails, one that says what to do."""
    waiting = "The teacher is looking at its test images. The first time this takes a few seconds."
    gallery: Gallery | None = ask_or_say_why_not(key, waiting, "models.soft_targets:gallery", data)
    return gallery


def most_confusing(gallery: Gallery) -> int:
    """The image of which the teacher is least sure: the highest entropy at T = 1."""
    return max(range(len(gallery.labels)), key=lambda image: _entropy(gallery.logits["teacher"][image]))


def _entropy(logits: tuple[float, ...]) -> float:
    """Entropy in nats of softmax(logits)."""
    top = max(logits)
    weights = [math.exp(z - top) for z in logits]
    return math.log(sum(weights)) - sum(w * (z - top) for w, z in zip(weights, logits, strict=True)) / sum(weights)
