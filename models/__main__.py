"""The command line: `python -m models race | data | ship`. Errors are one line and a non-zero exit code."""

import sys

from models.data_cli import add_data_command
from models.race_cli import add_race_command
from models.ship_cli import add_ship_command
from models.terminal import OneLineParser


def main(words: list[str] | None = None) -> int:
    """Parse and run one command: `words`, or what stands on the command line. Returns the exit code."""
    parser = OneLineParser(prog="python -m models", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (add_race_command, add_data_command, add_ship_command):
        add(subparsers)
    arguments = parser.parse_args(words)
    code: int = arguments.run(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
