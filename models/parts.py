"""Training, validation and test part of a data set: the split that never changes, and its file. No torch.

The split decides which images the shipped teachers have seen, so it must be the same for ever: it rests on
numpy's RandomState, whose stream is frozen, and not on a library that may shuffle differently in its next version.
"""

import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

SPLIT_SEED = 20150309  # the day "Distilling the knowledge in a neural network" appeared
VALIDATION_IMAGES = 5_000  # of the official training images, where a set has an official test part

Images = NDArray[np.uint8]  # (N, C, H, W)
Labels = NDArray[np.int64]  # (N,)


class Part(NamedTuple):
    """Images (N, C, H, W) uint8 and their labels (N,) int64."""

    images: Images
    labels: Labels

    def take(self, chosen: NDArray[np.int64]) -> "Part":
        """The images at these positions, in this order."""
        return Part(self.images[chosen], self.labels[chosen])


class Parts(NamedTuple):
    """A whole data set. No image stands in two parts."""

    train: Part
    validation: Part
    test: Part


def split(whole: Part, *sizes: int) -> list[Part]:
    """Cut a set into parts of these sizes and a last one with the rest, each with the classes in equal shares.

    In each part the classes take turns, so that its first n images are balanced too. Only the order within a
    class counts: two copies of a set that differ in how the classes are interleaved give the same parts.
    """
    random = np.random.RandomState(SPLIT_SEED)
    members = [random.permutation(np.flatnonzero(whole.labels == label)) for label in np.unique(whole.labels)]
    places = np.concatenate([_places(len(chosen)) for chosen in members])
    order = np.concatenate(members)[np.argsort(places, kind="stable")]
    return [whole.take(chosen) for chosen in np.split(order, np.cumsum(sizes))]


def cut_official(train: Part, test: Part) -> Parts:
    """A set with an official test part: 5,000 of its training images become the validation part."""
    validation, rest = split(train, VALIDATION_IMAGES)
    return Parts(rest, validation, split(test)[0])


def share_sizes(labels: Labels, *shares: float) -> list[int]:
    """How many images to cut off, so that each class gives these shares of its own, rounded.

    A class of ten or more gives at least one image to each share of 0.1 or more.
    """
    places = np.concatenate([_places(count) for count in np.unique_counts(labels).counts])
    edges = [int(np.count_nonzero(places < edge)) for edge in np.cumsum(shares)]
    return [high - low for low, high in zip([0, *edges], edges, strict=False)]


def _places(count: int) -> NDArray[np.float64]:
    """Where each of `count` images stands within its class, from 0 to 1 in even steps."""
    places: NDArray[np.float64] = (np.arange(count) + 0.5) / count
    return places


class DamagedFile(Exception):
    """A stored set that is not what was written."""


def write_parts(path: Path, parts: Parts, notes: Mapping[str, str]) -> None:
    """Store a set and its notes in one step: the file is either whole or not there.

    Raises:
        OSError: such as a full disk; nothing half-written stays.
    """
    tensors = {f"{name}.{kind}": np.ascontiguousarray(array) for name, kind, array in _arrays(parts)}
    header = {"notes": json.dumps(dict(notes)), "checksum": _checksum(parts)}
    write_whole(path, save(tensors, metadata=header))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step, beside its place and then renamed. Raises OSError; nothing half-written stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(scratch, path)
    finally:
        Path(scratch).unlink(missing_ok=True)


def read_parts(path: Path) -> tuple[Parts, dict[str, str]]:
    """The set and the notes that `write_parts` stored.

    Raises:
        FileNotFoundError: there is none.
        DamagedFile: it was cut short or changed.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            header = file.metadata() or {}
            parts = Parts(
                *(Part(file.get_tensor(f"{name}.images"), file.get_tensor(f"{name}.labels")) for name in Parts._fields)
            )
        notes: dict[str, str] = json.loads(header["notes"])
    except (SafetensorError, KeyError, ValueError) as error:
        raise DamagedFile(str(path)) from error
    if header.get("checksum") != _checksum(parts):
        raise DamagedFile(str(path))
    return parts, notes


def _arrays(parts: Parts) -> list[tuple[str, str, NDArray[Any]]]:
    return [
        (name, kind, getattr(part, kind))
        for name, part in zip(Parts._fields, parts, strict=True)
        for kind in Part._fields
    ]


def _checksum(parts: Parts) -> str:
    total = 0
    for name, kind, array in _arrays(parts):
        described = f"{name}.{kind} {array.dtype} {array.shape}"
        total = zlib.crc32(np.ascontiguousarray(array).data, zlib.crc32(described.encode(), total))
    return f"{total:08x}"
