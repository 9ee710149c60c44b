"""One worker against two on the same cells of a sweep, what a cell costs besides, and a hundred workers on paper."""

import statistics
import time
from collections.abc import Generator
from dataclasses import replace
from functools import cache
from typing import Any

from benchmarks import plain_processes
from benchmarks.numbers import spread, with_range
from benchmarks.shared_cluster import shared_cluster
from benchmarks.sweep_cells import LEARNER, LIMIT_S, SEEDS, SHORT, few, runs_on
from jobs.runs import Runs
from jobs.sweeps import Sweeps
from models.records import Command, Progress, RunResult
from models.spec import RunSpec
from models.sweep import SweepSpec

GOAL = 1.8  # times as fast with two workers as with one
_REPLAYED_EPOCHS = 10  # a record of each comes with the result and goes into the store
_REPLAY = "benchmarks.sweep_speed_up:replay"
_WORKERS_ON_PAPER = 100
_LONGER_S = (1.0, 4.0)  # tasks for the arithmetic besides those measured; the lab's default race takes about 4 s


def speed_up(cells: int, base: RunSpec, rounds: int) -> dict[str, Any]:
    """The same cells with one worker and with two, in turns; then cells that only give a result back."""
    with shared_cluster(1) as one, shared_cluster(2) as two, runs_on(one) as alone, runs_on(two) as together:
        sides = {"one": alone, "two": together}
        for runs in sides.values():  # every worker imports, decodes the images and has every teacher
            _seconds(runs, few(2 * SEEDS, replace(base, epochs=1), 1.0))
        turns = [
            {name: _seconds(runs, few(cells, base, 2 + at + 0.5 * (name == "two"))) for name, runs in sides.items()}
            for at in range(rounds)
        ]
        for runs in sides.values():
            _seconds(runs, few(2 * SEEDS, base, 30), _REPLAY)
        empty = [
            {
                name: _seconds(runs, few(cells, base, 31 + at + 0.5 * (name == "two")), _REPLAY)
                for name, runs in sides.items()
            }
            for at in range(rounds)
        ]
    machine = plain_processes.speed_up([few(cells, base, 2 + at).cells() for at in range(rounds)])
    overhead_ms = {name: spread([1e3 * turn[name] / cells for turn in empty]) for name in sides}
    task_s = statistics.median(turn["one"] for turn in turns) / cells - overhead_ms["one"]["median"] / 1e3
    return {
        "cells": cells,
        "base": base.to_query(),
        "rounds": rounds,
        "one_s": spread([turn["one"] for turn in turns]),
        "two_s": spread([turn["two"] for turn in turns]),
        "ratio": spread([turn["one"] / turn["two"] for turn in turns]),
        "goal": GOAL,
        "machine": machine,
        "overhead_ms": overhead_ms,
        "task_s": task_s,
        "paper": [_paper(seconds, overhead_ms) for seconds in (task_s, *_LONGER_S)],
    }


def _seconds(runs: Runs, spec: SweepSpec, *runner: str) -> float:
    sweep = Sweeps(runs).open(spec, LEARNER, *runner)
    sweep.wait_until_idle(LIMIT_S)
    started_s = time.perf_counter()
    sweep.start()
    last = sweep.wait_until_idle(LIMIT_S)
    if len(last.scores) < len(spec.cells()):
        raise RuntimeError(f"Not every cell was done: {last.problem} {set(last.errors.values())}")
    return time.perf_counter() - started_s


def replay(spec: RunSpec) -> Generator[Progress, Command | None, RunResult]:
    """A runner that trains nothing: it gives a real run's result again. What it costs is what a task costs besides."""
    recorded = _recorded(replace(SHORT, epochs=_REPLAYED_EPOCHS))
    yield from (progress for progress in recorded.history)  # a tuple takes no orders
    return replace(recorded, spec=spec)


@cache
def _recorded(spec: RunSpec) -> RunResult:
    from models.run import run

    running = run(spec)
    while True:
        try:
            next(running)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def _paper(task_s: float, overhead_ms: dict[str, dict[str, float]]) -> dict[str, float]:
    """What 100 workers could do with tasks of this length, by arithmetic.

    Between two tasks a worker waits as long as an empty task takes with one worker. The app hands tasks out and takes
    results in one after the other: at least as fast as empty tasks go through with two workers.
    """
    wait_s, each_s = (overhead_ms[name]["median"] / 1e3 for name in ("one", "two"))
    busy = _WORKERS_ON_PAPER * task_s / (task_s + wait_s)
    return {"task_s": task_s, "speed_up": min(busy, task_s / each_s)}


def words(measured: dict[str, Any]) -> list[str]:
    """The measurements for people, a line each."""
    return [
        f"{measured['cells']} cells, {measured['rounds']} turns: one worker {with_range(measured['one_s'])} s, "
        f"two {with_range(measured['two_s'])} s, "
        f"{with_range(measured['ratio'])} times as fast (goal {measured['goal']:g}).",
        f"The same cells in plain processes: two are {with_range(measured['machine']['ratio'])} times as fast as one.",
        "An empty cell takes "
        + ", ".join(f"{with_range(ms, '.1f')} ms with {name}" for name, ms in measured["overhead_ms"].items())
        + ".",
        *(
            f"On paper, 100 workers with cells of {paper['task_s']:.2f} s: {paper['speed_up']:.0f} times one."
            for paper in measured["paper"]
        ),
    ]
