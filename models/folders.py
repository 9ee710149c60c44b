"""Imported image folders: where they lie and what is known about them. No torch, so that every screen may ask."""

from pathlib import Path

import msgspec

from models.catalogue import DATASETS, DatasetInfo, is_folder
from models.data_errors import DataError
from models.paths import home

SIDE = 32  # pixels; every imported image is scaled to this
MIN_PER_CLASS = 10  # images that each class needs for training, validation and test


def info(name: str) -> DatasetInfo:
    """What is known about a data set, built in or imported.

    Raises:
        DataError: there is no such set, or its imported images are gone.
    """
    if name in DATASETS:
        return DATASETS[name]
    if not is_folder(name):
        raise DataError(f"There is no data set “{name[:40]}”. Choose one of: {', '.join(DATASETS)}.")
    try:
        return msgspec.json.decode(facts_path(name).read_bytes(), type=DatasetInfo)
    except FileNotFoundError as error:
        raise DataError("These images are not on this computer any more. Import the zip again.") from error
    except (OSError, msgspec.DecodeError) as error:
        raise DataError("The notes about these images are damaged. Import the zip again.") from error


def describe(name: str, classes: tuple[str, ...], image_count: int, train_count: int) -> DatasetInfo:
    """The facts about a freshly imported set, with choices that train in a short time."""
    shown = ", ".join(classes[:3]) + (", …" if len(classes) > 3 else "")
    examples = min(train_count, max(300, 10 * len(classes)))
    return DatasetInfo(
        name, f"Your images: {shown}", classes, 3, SIDE, image_count, False, "resnet-16", "resnet-8", 4.0, examples,
        train_images=train_count,
    )  # fmt: skip


def imported() -> list[DatasetInfo]:
    """Every imported set that can still be used, the newest first."""
    notes = sorted(_folder().glob("folder-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [info(path.stem) for path in notes if is_folder(path.stem) and images_path(path.stem).exists()]


def images_path(name: str) -> Path:
    """The safetensors file with an imported set's images."""
    return _folder() / f"{name}.safetensors"


def facts_path(name: str) -> Path:
    """The JSON file with an imported set's DatasetInfo. It is written last: where it is, the images are."""
    return _folder() / f"{name}.json"


def _folder() -> Path:
    return home() / "folders"
