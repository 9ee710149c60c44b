"""The command `python -m models data NAME`: fetch a data set beforehand, or import a zip of images."""

import argparse
import sys
from typing import Any

from models.catalogue import DATASETS
from models.data_errors import DataError

_FOLDER = "folder"


def add_data_command(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add `data` to the command line; its `run` takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser("data", help="fetch a data set beforehand, or import your own images")
    parser.add_argument("name", metavar="NAME", help=f"{', '.join(DATASETS)}, {_FOLDER}, or an imported set's name")
    parser.add_argument("--zip", metavar="FILE", help=f"with {_FOLDER}: a zip of images, one folder per class")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it, telling how far it is on stderr and what there is now on stdout. An error is one line."""
    try:
        sentence = _import(arguments) if arguments.zip or arguments.name == _FOLDER else _fetch(arguments.name)
    except DataError as error:
        _tell(f"error: {' '.join(str(error).split())}")
        return 1
    sys.stdout.write(f"{sentence}\n")
    return 0


def _fetch(name: str) -> str:
    from models.fetching import fetch  # brings torch

    dataset = fetch(name, _tell)
    sizes = (f"{len(part.labels):,}" for part in (dataset.train, dataset.validation, dataset.test))
    return f"{name} is ready: {' / '.join(sizes)} images for training, validation and test ({dataset.source})."


def _import(arguments: argparse.Namespace) -> str:
    from models.folders import info
    from models.image_zip import import_zip

    if arguments.name != _FOLDER or not arguments.zip:
        raise DataError(f"To import your own images, write: python -m models data {_FOLDER} --zip FILE.zip")
    name = import_zip(arguments.zip, _tell)
    facts = info(name)
    return f"{name} is ready: {facts.image_count:,} images of {', '.join(facts.classes)}."


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
