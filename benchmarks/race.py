"""How long a learner waits: `python -m benchmarks.race`. Runs go through `jobs`, as they do from the Lab.

Click to first point, the default race to its end, and a teacher of mnist-5k trained live.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.numbers import spread, with_range
from jobs.handles import ENDED, RunHandle, RunSnapshot
from jobs.runs import Runs
from models.records import RunResult
from models.spec import RunSpec

GOALS = {"first_point_s": 1.0, "race_s": 4.0, "teacher_s": 15.0, "teacher_accuracy": 0.975}
_LIMIT_S = 600
_LEARNER = "benchmark"


def measure(rounds: int, race: RunSpec, teacher: RunSpec) -> dict[str, Any]:
    """All that this benchmark tells, ready for JSON: `race` is run `rounds` times after a warm-up, `teacher` once."""
    with home_of_its_own(), closing(Runs()) as runs:
        _result(runs.submit(race, _LEARNER))  # the first run decodes the images; the app does that when it starts
        waits = [_wait_s(runs, race) for _ in range(rounds)]
        taught = _result(runs.submit(teacher, _LEARNER))
    report = taught.networks["teacher"]
    return {
        "rounds": rounds,
        "first_point_s": spread([first_s for first_s, _ in waits]),
        "race_s": spread([whole_s for _, whole_s in waits]),
        "teacher_s": report.train_s,
        "teacher_accuracy": report.accuracy_mean,
        "teacher_epochs": teacher.teacher_epochs,
        "test_images": taught.test_images,
        "device": taught.device,
        "goals": GOALS,
    }


@contextmanager
def home_of_its_own() -> Iterator[None]:
    """Runs that nobody asked for should not stand in the developer's own store."""
    before = os.environ.get("OWLET_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["OWLET_HOME"] = home
        try:
            yield
        finally:
            if before is None:
                del os.environ["OWLET_HOME"]
            else:
                os.environ["OWLET_HOME"] = before


def _wait_s(runs: Runs, spec: RunSpec) -> tuple[float, float]:
    """Seconds from the click until this process has the first point of a curve, and until it has the result."""
    start = time.perf_counter()
    handle = runs.submit(spec, _LEARNER)
    handle.wait_until(_has_point, _LIMIT_S)
    first_s = time.perf_counter() - start
    _result(handle)
    return first_s, time.perf_counter() - start


def _has_point(snapshot: RunSnapshot) -> bool:
    return snapshot.state in ENDED or any(progress.step > 0 for progress in snapshot.progress)


def _result(handle: RunHandle) -> RunResult:
    """The run's result. Raises RuntimeError if it has none."""
    snapshot = handle.wait_until(lambda snapshot: snapshot.state in ENDED, _LIMIT_S)
    if snapshot.result is None:
        raise RuntimeError(snapshot.error)
    return snapshot.result


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    goals = result["goals"]
    return "\n".join(
        [
            f"{result['device']}; median (range) of {result['rounds']} runs.",
            f"click to first point  {with_range(result['first_point_s'])} s, goal at most {goals['first_point_s']:g} s",
            f"race, click to result {with_range(result['race_s'])} s, goal at most {goals['race_s']:g} s",
            f"teacher trained live  {result['teacher_s']:.1f} s, goal at most {goals['teacher_s']:g} s; "
            f"{result['teacher_accuracy']:.2%} of {result['test_images']:,} test images right after "
            f"{result['teacher_epochs']} epochs, goal at least {goals['teacher_accuracy']:.1%}",
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.race", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often the race is run")
    parser.add_argument("--epochs", type=int, default=RunSpec.epochs, help="of the students")
    parser.add_argument("--teacher", default=RunSpec.teacher, help="the teacher to train live")
    parser.add_argument("--teacher-epochs", type=int, default=RunSpec.teacher_epochs)
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    race = RunSpec(epochs=given.epochs)
    teacher = replace(race, epochs=1, train_teacher=True, teacher=given.teacher, teacher_epochs=given.teacher_epochs)
    result = measure(given.rounds, race, teacher)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
