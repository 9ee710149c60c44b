"""Runs that need no training: what `jobs` is tested with. Workers import this as `tests.fake_runs`."""

import os
import signal
import time
from collections.abc import Generator
from pathlib import Path

from models.data_errors import DataError
from models.records import Command, Progress, RunResult
from models.spec import RunSpec
from models.stopping import Stopped, stop_if_told
from tests.fake_results import result_of

FakeRun = Generator[Progress, Command | None, RunResult]


def count(spec: RunSpec) -> FakeRun:
    """One record for each of `spec.examples` steps, as fast as they can be taken."""
    return (yield from _steps(spec))


def count_together(*specs: RunSpec) -> Generator[Progress, Command | None, tuple[RunResult, ...]]:
    """Several runs in one pass: the first counts, and all end with it."""
    first = yield from _steps(specs[0])
    return (first, *(result_of(spec) for spec in specs[1:])) if first.complete else (first,)


def count_slowly(spec: RunSpec) -> FakeRun:
    """The same at about 100 steps a second: 600 s at the most, so whoever needs its end must stop it."""
    return (yield from _steps(spec, seconds=0.01))


def deaf(spec: RunSpec) -> FakeRun:
    """Compute without a word while a file “deaf” lies in the home."""
    yield _progress(spec, 1)
    while (Path(os.environ["OWLET_HOME"]) / "deaf").exists():
        time.sleep(0.01)
    yield _progress(spec, 2)
    return _result(spec, (), complete=False)


def predict_for_ever(spec: RunSpec) -> FakeRun:
    """Compute without an end, asking now and then whether to stop, as predictions do."""
    yield _progress(spec, 1)
    try:
        while True:
            time.sleep(0.01)
            stop_if_told()
    except Stopped:
        return _result(spec, (), complete=False)


def die_once(spec: RunSpec) -> FakeRun:
    """Kill the worker at the first attempt, after five steps."""
    return (yield from _steps(spec, die_at=5, mark=Path(os.environ["OWLET_HOME"]) / f"died-{spec.key}"))


def die_always(spec: RunSpec) -> FakeRun:
    """Kill the worker after five steps, at every attempt."""
    return (yield from _steps(spec, die_at=5))


def no_data(spec: RunSpec) -> FakeRun:
    """Fail as models do when a data set cannot be had."""
    yield _progress(spec, 0)
    raise DataError("The images are not there. Choose mnist-5k, which is always there.")


def broken(spec: RunSpec) -> FakeRun:
    """Fail as a mistake in the program does."""
    yield _progress(spec, 0)
    raise ZeroDivisionError("seven by nought")


def draw(spec: RunSpec) -> FakeRun:
    """Draw from torch's global random numbers at every step; the result's elapsed_s is their sum."""
    import torch

    torch.manual_seed(spec.seeds[0])
    total = 0.0
    for step in range(1, spec.examples + 1):
        total += float(torch.rand(()))
        if (yield _progress(spec, step)) == "stop":
            break
    return _result(spec, (), True, total)


def disturb() -> str:
    """A call that uses torch's global random numbers too."""
    import torch

    torch.manual_seed(99)
    return "disturbed"


def double(number: int) -> int:
    """A short task."""
    return 2 * number


def fail_for_people() -> None:
    """A short task that fails with a sentence."""
    raise DataError("The zip is empty.")


def cell(spec: RunSpec) -> FakeRun:
    """A cell of a sweep. It goes on while a file “shut” lies in the home, and kills its worker while “deadly” does.

    The file “begun” gets a line for each, in the order in which workers took them.
    """
    home = Path(os.environ["OWLET_HOME"])
    with (home / "begun").open("a") as begun:
        begun.write(f"{spec.key}\n")
    yield _progress(spec, 1)
    while (home / "shut").exists():
        time.sleep(0.01)
        if (yield _progress(spec, 1)) == "stop":
            return _result(spec, (), complete=False)
    if (home / "deadly").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return result_of(spec)


def mortal_cell(spec: RunSpec) -> FakeRun:
    """A cell of a sweep; every fifth seed kills its worker at the first attempt."""
    mark = Path(os.environ["OWLET_HOME"]) / f"died-{spec.key}"
    yield _progress(spec, 1)
    if spec.seeds[0] % 5 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return result_of(spec)


def _steps(spec: RunSpec, seconds: float = 0.0, die_at: int = 0, mark: Path | None = None) -> FakeRun:
    history: list[Progress] = []
    for step in range(1, spec.examples + 1):
        time.sleep(seconds)
        if step == die_at and (mark is None or not mark.exists()):
            if mark is not None:
                mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        history.append(_progress(spec, step))
        if (yield history[-1]) == "stop":
            return _result(spec, tuple(history), complete=False)
    return _result(spec, tuple(history), complete=True)


def _progress(spec: RunSpec, step: int) -> Progress:
    return Progress("students", 0, 0, 1, 0, 1, step, spec.examples, elapsed_s=0.0)


def _result(spec: RunSpec, history: tuple[Progress, ...], complete: bool, elapsed_s: float = 0.0) -> RunResult:
    return RunResult(spec, complete, {}, None, history, None, 0, "cpu", {}, elapsed_s, "2026-01-01T00:00:00+00:00")
