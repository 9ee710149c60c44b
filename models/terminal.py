"""What the command line's parts share: a progress line, and errors in one line."""

import argparse
import sys
from collections.abc import Generator
from typing import NoReturn, TypeVar

from models.records import Command, Progress

Result = TypeVar("Result")


class OneLineParser(argparse.ArgumentParser):
    """A parser that says a mistake in one line, without the usage in front; its subparsers do so too."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {' '.join(message.split())}. See: {self.prog} --help\n")


def follow(stream: Generator[Progress, Command | None, Result]) -> Result:
    """Drive a run to its end, with a progress line on stderr if that is a terminal."""
    while True:
        try:
            progress = next(stream)
        except StopIteration as end:
            show("")
            result: Result = end.value
            return result
        show(_line(progress))


def fail(sentence: str) -> int:
    """Print an error as one line on stderr. Returns the exit code."""
    sys.stderr.write(f"error: {' '.join(sentence.split())}\n")
    return 1


def show(line: str) -> None:
    """Write over the terminal's current line; say nothing if stderr is no terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{line}")
        sys.stderr.flush()


def _line(progress: Progress) -> str:
    if progress.note:
        return progress.note
    accuracies = ", ".join(f"{role} {share:.1%}" for role, share in progress.validation_accuracy.items())
    seed = f"seed {progress.seed_index + 1} of {progress.seed_count}"
    return f"{progress.phase}, {seed}: epoch {progress.epoch} of {progress.epochs}  {accuracies}"
