"""Every data set behind one function, as tensors in memory. It never downloads: that is `models.fetching`.

Shapes: N images, C channels, H × W pixels.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models import folders
from models.catalogue import DatasetInfo, is_folder
from models.data_errors import DataError
from models.parts import DamagedFile, Images, Part, Parts, read_parts, write_parts
from models.paths import home
from models.sources import how_to_get, sources

Report = Callable[[str], None]
_KEPT_SETS = 3  # in this process's memory; cifar10 takes 184 MB


@dataclass(frozen=True)
class Split:
    """One part of a data set. Shared by everyone in this process: never change it in place."""

    images: Tensor  # uint8 (N, C, H, W)
    labels: Tensor  # int64 (N,)


@dataclass(frozen=True)
class Dataset:
    """A data set in memory. Every dial is turned on `validation`; `test` is read once per table row."""

    info: DatasetInfo
    train: Split
    validation: Split
    test: Split
    mean: Tensor  # float32 (C,), of the training pixels as 0..1
    std: Tensor  # float32 (C,)
    source: str  # which copy this is, such as "the original images"

    def normalise(self, images: Tensor) -> Tensor:
        """Images uint8 (N, C, H, W) as float32 of the same shape, each channel with mean 0 and deviation 1."""
        mean, std = (constant.to(images.device)[:, None, None] for constant in (self.mean, self.std))
        return (images.float() / 255 - mean) / std  # float32 (N, C, H, W)


_memory: dict[tuple[Path, str], tuple[str, Dataset]] = {}  # (home, name) → what it rests on, the set


def load(name: str, report: Report | None = None) -> Dataset:
    """A data set by name. The first load decodes it, later ones read the copy in the cache or in memory.

    Args:
        name: one of the catalogue's, or `folder-` and 12 hexadecimal digits.
        report: is told in sentences what takes long.

    Raises:
        DataError: there is no such set, it is not on this computer, or it is damaged.
    """
    info = folders.info(name)
    place, stamp = (home(), name), _stamp(name)
    if place in _memory and stamp in ("", _memory[place][0]):
        return _memory[place][1]
    parts, source, stamp = _read(name, stamp, report or (lambda sentence: None))
    dataset = _dataset(info, parts, source)
    _memory.pop(place, None)
    while len(_memory) >= _KEPT_SETS:
        _memory.pop(next(iter(_memory)))
    _memory[place] = (stamp, dataset)
    return dataset


def _read(name: str, stamp: str, report: Report) -> tuple[Parts, str, str]:
    """The parts, the sentence about their source, and the stamp of the files they rest on."""
    if is_folder(name):
        try:
            parts, notes = read_parts(folders.images_path(name))
        except (FileNotFoundError, DamagedFile) as error:
            raise DataError("The file with these images is damaged or gone. Import the zip again.") from error
        return parts, notes["source"], stamp
    cache = home() / "cache" / f"{name}.safetensors"
    try:
        parts, notes = read_parts(cache)
        if stamp in ("", notes["stamp"]):
            return parts, notes["source"], notes["stamp"]
    except FileNotFoundError:
        pass  # the first time
    except (DamagedFile, KeyError):
        report("The stored copy was damaged. Making it afresh.")
        cache.unlink(missing_ok=True)
    parts, source = _decode(name, report)
    try:
        write_parts(cache, parts, {"source": source, "stamp": stamp})
    except OSError as error:  # the images are in memory, so the learner goes on
        report(f"The decoded images could not be kept ({error.strerror}); the next start will take as long again.")
    return parts, source, stamp


def _decode(name: str, report: Report) -> tuple[Parts, str]:
    """The first source on this computer that is whole. Raises DataError about the first one that is not."""
    problems = []
    for source in sources(name):
        report("Loading the images.")
        try:
            return source.read(report), source.sentence
        except DataError as problem:
            problems.append(problem)
    raise problems[0] if problems else DataError(how_to_get(name))


def _stamp(name: str) -> str:
    """Names the files a set can be read from and their state; "" when there is none. A change outdates the cache."""
    rests_on = [folders.images_path(name)] if is_folder(name) else [file for one in sources(name) for file in one.files]
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in rests_on if path.is_file()]
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16] if states else ""


def _dataset(info: DatasetInfo, parts: Parts, source: str) -> Dataset:
    mean, std = _constants(parts.train.images)
    train, validation, test = (_split(part) for part in parts)
    return Dataset(info, train, validation, test, mean, std, source)


def _split(part: Part) -> Split:
    return Split(torch.from_numpy(part.images), torch.from_numpy(part.labels))


def _constants(images: Images) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (C,) of each channel's pixels as 0..1, exactly: pixels have only 256 values."""
    levels = np.arange(256) / 255
    counts = np.stack([np.bincount(images[:, channel].ravel(), minlength=256) for channel in range(images.shape[1])])
    mean = counts @ levels / counts.sum(1)  # (C,)
    variance = (counts * (levels - mean[:, None]) ** 2).sum(1) / counts.sum(1)  # (C,)
    std = np.maximum(np.sqrt(variance), 1 / 255)  # a channel of one colour must not divide by zero
    return torch.from_numpy(mean.astype(np.float32)), torch.from_numpy(std.astype(np.float32))
