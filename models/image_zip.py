"""A learner's own images: a zip with one folder per class, checked and read without unpacking it. No torch.

Everything is checked before anything is written, and no entry ever becomes a file of its own.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from models import folders
from models.data_errors import DataError, disk_error
from models.parts import DamagedFile, Part, Parts, read_parts, share_sizes, split, write_parts, write_whole
from models.zip_images import read_images
from models.zip_listing import MAX_ENTRIES, MAX_ZIP_BYTES, Entry, open_zip

Report = Callable[[str], None]
TEST_SHARE, VALIDATION_SHARE = 0.2, 0.1

__all__ = ["MAX_ENTRIES", "MAX_ZIP_BYTES", "import_zip", "read_zip"]


def import_zip(source: Path | str | bytes, report: Report | None = None) -> str:
    """Read a zip of images and keep it as a data set of 32×32 RGB images.

    The zip holds one folder per class, or `train` and `test` with one folder per class in each.

    Args:
        source: the zip's path or its bytes.
        report: is told in sentences how far it is.

    Returns:
        Its name, `folder-` and 12 hexadecimal digits: the same zip always has the same name.

    Raises:
        DataError: what is wrong with the zip, naming the file at fault, or that it could not be kept.
    """
    content = _content(source)
    name = f"folder-{hashlib.sha256(content).hexdigest()[:12]}"
    if _is_kept(name):
        return name
    images = read_zip(content, report)
    parts = _cut(images.train, images.test)
    sizes = [len(part.labels) for part in parts]
    facts = folders.describe(name, images.classes, sum(sizes), sizes[0])
    try:
        write_parts(folders.images_path(name), parts, {"source": "your own images"})
        write_whole(folders.facts_path(name), msgspec.json.encode(facts))
    except OSError as error:
        folders.images_path(name).unlink(missing_ok=True)
        raise disk_error(error, "keeping your images") from error
    return name


class ZipImages(NamedTuple):
    """The images of a zip, in the order of their paths."""

    classes: tuple[str, ...]
    train: Part
    test: Part | None  # None: the zip has no folders `train` and `test`


def read_zip(content: bytes, report: Report | None = None) -> ZipImages:
    """Check a zip and read its images, 32×32 RGB. Raises DataError."""
    with open_zip(content) as (archive, entries):
        classes = tuple(sorted({entry.class_name for entry in entries}))
        _check_classes(classes, entries)
        images = read_images(archive, entries, folders.SIDE, report or (lambda sentence: None))
    numbers = {name: number for number, name in enumerate(classes)}
    whole = Part(images, np.array([numbers[entry.class_name] for entry in entries], dtype=np.int64))
    in_test = np.array([entry.part == "test" for entry in entries])
    if not in_test.any():
        return ZipImages(classes, whole, None)
    return ZipImages(classes, whole.take(np.flatnonzero(~in_test)), whole.take(np.flatnonzero(in_test)))


def _cut(train: Part, test: Part | None) -> Parts:
    """The zip's own test part if it has one, else a fifth; validation is cut off from what is left."""
    if test is None:
        test, validation, train = split(train, *share_sizes(train.labels, TEST_SHARE, VALIDATION_SHARE))
    else:
        validation, train = split(train, *share_sizes(train.labels, VALIDATION_SHARE / (1 - TEST_SHARE)))
        (test,) = split(test)
    return Parts(train, validation, test)


def _check_classes(classes: tuple[str, ...], entries: list[Entry]) -> None:
    if not 2 <= len(classes) <= 100:
        raise DataError(
            f"The zip has {len(classes)} class folder{'s' * (len(classes) != 1)}; between 2 and 100 are needed. "
            "Make one folder per class, named after it, with its images inside."
        )
    counts = Counter((entry.part, entry.class_name) for entry in entries)
    has_test = any(part == "test" for part, _ in counts)
    for name in classes:
        if counts["train", name] < folders.MIN_PER_CLASS:
            where = " in “train”" if has_test else ""
            raise DataError(
                f"The class “{name}” has {counts['train', name]} images{where}; "
                f"at least {folders.MIN_PER_CLASS} are needed. Add some, or leave the class out."
            )
        if has_test and not counts["test", name]:
            raise DataError(f"The class “{name}” has no images in “test”. Add some, or leave “test” out altogether.")


def _content(source: Path | str | bytes) -> bytes:
    if isinstance(source, bytes):
        size = len(source)
    else:
        try:
            size = Path(source).stat().st_size
        except OSError as error:
            raise DataError(f"There is no zip file at {source}. Check the path.") from error
    if size > MAX_ZIP_BYTES:
        raise DataError(
            f"The zip has {size / 1e6:,.0f} MB; at most {MAX_ZIP_BYTES / 1e6:,.0f} MB are allowed. "
            "Leave out some images, or make them smaller: Owlet scales them to 32×32 pixels anyway."
        )
    if isinstance(source, bytes):
        return source
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise disk_error(error, f"reading {source}") from error


def _is_kept(name: str) -> bool:
    try:
        folders.info(name)
        read_parts(folders.images_path(name))
    except (DataError, DamagedFile, FileNotFoundError):
        return False
    return True
