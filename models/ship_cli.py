"""The command `python -m models ship NAME`: train again the networks that ship with Owlet."""

import argparse
from typing import Any

from models.catalogue import DATASETS
from models.data_errors import DataError
from models.records import encode
from models.spec import SpecError
from models.terminal import fail, follow


def add_ship_command(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add `ship` to the command line; its `run` takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser("ship", help="train again the networks that ship with Owlet")
    parser.add_argument("name", choices=sorted(DATASETS), help="data set")
    parser.add_argument("--teacher-epochs", type=int, default=20)
    parser.add_argument("--keep-teacher", action="store_true", help="train only the students, by the shipped teacher")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train, test and write down; print the record."""
    from models.ship import ship, shipping_spec  # brings torch

    command = f"python -m models ship {arguments.name} --teacher-epochs {arguments.teacher_epochs}"
    command += " --keep-teacher" if arguments.keep_teacher else ""
    spec = shipping_spec(arguments.name, arguments.teacher_epochs, arguments.keep_teacher)
    try:
        record = follow(ship(spec, command))
    except (DataError, SpecError) as error:
        return fail(str(error))
    print(encode(record).decode())
    return 0
