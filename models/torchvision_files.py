"""The sets that torchvision knows, read by torchvision and checked. Nothing is downloaded here."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torchvision import datasets
from torchvision.datasets.utils import check_integrity

from models.catalogue import DATASETS
from models.data_errors import DataError, disk_error
from models.parts import Part, Parts, cut_official
from models.paths import home

KINDS: dict[str, Any] = {
    "mnist": datasets.MNIST,
    "fashion-mnist": datasets.FashionMNIST,
    "cifar10": datasets.CIFAR10,
}
TEST_IMAGES = 10_000
Report = Callable[[str], None]


def read_unpacked(name: str, root: Path) -> Parts:
    """What torchvision reads below `root`, all of it checked. Raises DataError when a file is damaged."""
    kind = KINDS[name]
    try:
        train, test = (_as_part(kind(root, train=is_train)) for is_train in (True, False))
    except Exception as error:  # torchvision raises nearly anything at a file that was cut short
        raise _damaged(name, root) from error
    info = DATASETS[name]
    for part, count in ((train, info.image_count - TEST_IMAGES), (test, TEST_IMAGES)):
        whole = part.images.shape == (count, info.channels, info.side, info.side) and part.labels.shape == (count,)
        if not whole or not np.isin(part.labels, range(len(info.classes))).all():
            raise _damaged(name, root)
    return cut_official(train, test)


def read_archives(name: str, root: Path, report: Report) -> Parts:
    """Unpack archives by torchvision itself, in a folder that goes away again: the root may be read-only."""
    archives = _archives(name)
    for file, md5 in archives:  # before torchvision sees them: it would download a damaged one afresh
        if not check_integrity(root / file, md5):
            raise DataError(
                f"{root / file} is damaged: its checksum is wrong. Delete it and run “python -m models data {name}”."
            )
    report("Unpacking the images.")
    try:
        with tempfile.TemporaryDirectory(dir=home(), prefix=".unpacked-") as folder:
            for file, _ in archives:
                (Path(folder) / file).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / file).symlink_to(root / file)
            KINDS[name](folder, download=True)
            return read_unpacked(name, Path(folder))
    except OSError as error:
        raise disk_error(error, f"unpacking {name}") from error


def _archives(name: str) -> list[tuple[Path, str]]:
    """torchvision's archives of a set, below its root, with their MD5 sums."""
    kind = KINDS[name]
    if name == "cifar10":
        return [(Path(kind.filename), kind.tgz_md5)]
    return [(Path(kind.__name__, "raw", file), md5) for file, md5 in kind.resources]


def _as_part(loaded: Any) -> Part:
    """torchvision's images, (N, H, W) or (N, H, W, C), as (N, C, H, W)."""
    images = np.asarray(loaded.data, dtype=np.uint8)
    labels = np.asarray(loaded.targets, dtype=np.int64)
    shaped = images[:, None] if images.ndim == 3 else images.transpose(0, 3, 1, 2)
    return Part(np.ascontiguousarray(shaped), labels)


def _damaged(name: str, root: Path) -> DataError:
    return DataError(
        f"The files of {name} in {root} are damaged or only half there. "
        f"Delete them and run “python -m models data {name}”. The data set mnist-5k needs no network."
    )
