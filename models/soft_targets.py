"""Test images with the shipped networks' logits: what the Soft targets screen shows."""

from functools import lru_cache

import torch
from torch import Tensor

from models.data import load
from models.data_errors import DataError
from models.evaluation import predict
from models.records import Gallery, Logits, Role
from models.shipped_records import shipped_record
from models.teachers import load_shipped
from models.watching import entropy, rounded, sprite_png

_IMAGES_A_CLASS = 10


@lru_cache
def gallery(data: str) -> Gallery:
    """Ten test images of each class, the ones the teacher is least sure of first within half of each class.

    Raises:
        DataError: if the data set can't be had, or no trained networks ship for it.
    """
    record = shipped_record(data)
    if record is None:
        raise DataError(f"No trained teacher ships for “{data}”. Train one in the Lab, or choose mnist-5k.")
    dataset = load(data)
    teacher = load_shipped("teacher", dataset.info)
    assert teacher is not None, "a shipped record lists its teacher"
    ids = _choose(predict(teacher, dataset, dataset.test.images), dataset.test.labels)
    images = dataset.test.images[ids]
    logits: dict[Role, Logits] = {}
    for role in record.networks:
        network = load_shipped(role, dataset.info)
        assert network is not None, "every role on a shipped record has its weights"
        logits[role] = rounded(predict(network, dataset, images))
    return Gallery(
        data=data,
        classes=dataset.info.classes,
        sprite_png=sprite_png(images),
        side=dataset.info.side,
        labels=tuple(dataset.test.labels[ids].tolist()),
        logits=logits,
        networks=record.networks,
        test_accuracy=record.test_accuracy,
        test_images=record.test_images,
    )


def _choose(logits: Tensor, labels: Tensor) -> Tensor:
    """Ids of the images to show: of each class the most confusing half, then ordinary ones in their given order."""
    chosen: list[int] = []
    half = _IMAGES_A_CLASS // 2
    for label in range(int(labels.max()) + 1):
        members = torch.nonzero(labels == label).flatten()
        ranked = members[entropy(logits[members]).argsort(descending=True)].tolist()
        ordinary = [each for each in members.tolist() if each not in set(ranked[:half])]
        chosen += ranked[:half] + ordinary[: _IMAGES_A_CLASS - half]
    return torch.tensor(chosen)
