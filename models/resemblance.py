"""Which classes look alike to a teacher: its mean soft targets, a tree of the classes, and images in between."""

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from torch import Tensor

from models.data import Dataset, load
from models.data_errors import DataError
from models.evaluation import predict
from models.exhibit_records import LookAlikes, Merge, Resemblance, Shares
from models.losses import soft_targets
from models.shipped_records import shipped_record
from models.teachers import load_shipped
from models.watching import sprite_png

Matrix = NDArray[np.float64]


def resemblance(data: str, temperature: float) -> Resemblance:
    """How alike the classes look to the shipped teacher, on the validation images.

    Raises:
        DataError: if the data set can't be had, or no teacher ships for it.
    """
    dataset, logits = _answers(data)
    shares = mean_soft_targets(logits, dataset.validation.labels, temperature)
    similarity = symmetric(shares)
    record = shipped_record(data)
    return Resemblance(
        classes=dataset.info.classes,
        teacher=record.networks["teacher"] if record else "",
        temperature=temperature,
        images=len(logits),
        shares=_rows(shares),
        similarity=_rows(similarity),
        merges=tree(similarity),
    )


def look_alikes(data: str, true_class: int, other_class: int, temperature: float, count: int = 12) -> LookAlikes:
    """The validation images of one class to which the teacher gives most of another: which 4 is 9-ish?

    Raises:
        DataError: if the data set can't be had, or no teacher ships for it.
    """
    dataset, logits = _answers(data)
    ids = torch.nonzero(dataset.validation.labels == true_class).flatten()
    shares = soft_targets(logits[ids], temperature)
    order = shares[:, other_class].argsort(descending=True)[:count]
    chosen = shares[order]
    return LookAlikes(
        true_class=true_class,
        other_class=other_class,
        temperature=temperature,
        sprite_png=sprite_png(dataset.validation.images[ids[order]]),
        side=dataset.info.side,
        other_shares=tuple(chosen[:, other_class].tolist()),
        shares=tuple(tuple(row) for row in chosen.tolist()),
    )


def mean_soft_targets(logits: Tensor, labels: Tensor, temperature: float) -> Matrix:
    """(true class, class): the mean of the soft targets (N, K) over each class's images."""
    targets = soft_targets(logits.double(), temperature)
    rows = [targets[labels == label].mean(0) for label in range(logits.shape[1])]
    return torch.stack(rows).numpy()


def symmetric(shares: Matrix) -> Matrix:
    """What two classes give each other beside what they keep: 0 nothing, 1 on the diagonal."""
    kept = np.diag(shares)
    # s_ab = (p_ab + p_ba) / (p_aa + p_bb)
    similarity: Matrix = np.minimum((shares + shares.T) / (kept[:, None] + kept[None, :]), 1.0)
    return similarity


def tree(similarity: Matrix) -> tuple[Merge, ...]:
    """The classes joined step by step, the most alike first, by average distance 1 − similarity."""
    distances = squareform(1 - similarity, checks=False)
    groups: list[tuple[int, ...]] = [(label,) for label in range(len(similarity))]
    merges = []
    for left, right, distance, _ in hierarchy.linkage(distances, "average"):
        groups.append(groups[int(left)] + groups[int(right)])
        merges.append(Merge(int(left), int(right), float(distance), groups[-1]))
    return tuple(merges)


@lru_cache(maxsize=2)
def _answers(data: str) -> tuple[Dataset, Tensor]:
    """The data set and the shipped teacher's logits (N, K) for its validation images."""
    dataset = load(data)
    teacher = load_shipped("teacher", dataset.info)
    if teacher is None:
        raise DataError(f"No trained teacher ships for “{data}”. Choose mnist-5k.")
    return dataset, predict(teacher, dataset, dataset.validation.images)


def _rows(matrix: Matrix) -> tuple[Shares, ...]:
    return tuple(tuple(row) for row in matrix.tolist())
