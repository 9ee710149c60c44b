"""A sweep of 1,000 cells on a shared scheduler, while workers are killed: `python -m benchmarks.sweep_1000`.

No cell may be lost and none may stand in the store twice. Then, on a smaller sweep: one worker against two, and what
a cell costs besides its training. A sweep that was cut short goes on with the same --home.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from typing import Any

import store
from benchmarks import plain_processes
from benchmarks.numbers import spread, with_range
from benchmarks.shared_cluster import SharedCluster, killing, shared_cluster
from jobs.handles import RunHandle
from jobs.runs import Runs
from jobs.sweeps import Sweep, Sweeps
from models.records import Command, Progress, RunResult
from models.spec import RunSpec
from models.sweep import SweepSpec

GOAL = 1.8  # times as fast with two workers as with one
_LEARNER = "benchmark"
_LIMIT_S = 3_600
_SHORT = RunSpec(
    data="digits", teacher="mlp-64", teacher_epochs=5, student="mlp-8", temperature=4, examples=40, epochs=10
)
_RACE = RunSpec()  # the lab's default
_WIDTHS = {
    "digits": ("mlp-8", "mlp-12", "mlp-16", "mlp-24", "mlp-32"),
    "mnist-5k": ("cnn-6", "cnn-7", "cnn-8", "cnn-9", "cnn-10"),
}
_SIZES, _SIZE_STEP = 10, 10  # of the labelled images
_SEEDS = 20
_ended = threading.Event()
_REPLAYED_EPOCHS = 10  # a record of each goes through the scheduler and into the store
_REPLAY = "benchmarks.sweep_1000:replay"
_WORKERS_ON_PAPER = 100
_LONGER_S = (1.0, 4.0)  # tasks for the arithmetic besides those measured; the lab's default race takes about 4 s


def thousand(base: RunSpec) -> SweepSpec:
    """Students × examples × seeds: no two cells share their data, so each is a task of its own."""
    return SweepSpec(
        base=base,
        student=_WIDTHS[base.data],
        temperature=(base.temperature,),
        examples=tuple(base.examples + _SIZE_STEP * at for at in range(_SIZES)),
        soft_weight=(1,),
        seeds=tuple(range(_SEEDS)),
    )


class CountingRuns(Runs):
    """Runs that remember how often each was started."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: list[int] = []

    def submit(self, spec: RunSpec, learner: str, *more: Any) -> RunHandle:
        """As `Runs.submit`."""
        handle = super().submit(spec, learner, *more)
        handle.when_ended(lambda ended: self.attempts.append(ended.snapshot().attempt))
        return handle


def many(cells: int, base: RunSpec, workers: int, kill_every_s: float) -> dict[str, Any]:
    """Run up to `cells` further cells of the thousand while workers die, and look for each of them in the store."""
    spec = thousand(base)
    with shared_cluster(workers) as cluster, runs_on(cluster) as runs:
        sweep = Sweeps(runs).open(spec, _LEARNER)
        before = len(sweep.wait_until_idle(_LIMIT_S).scores)
        with killing(cluster, kill_every_s) as kills:
            started_s = time.perf_counter()
            _run_some(sweep, before + cells)
            wall_s = time.perf_counter() - started_s
        last = sweep.wait_until_idle(_LIMIT_S)
        attempts = list(runs.attempts)
    kept = [summary for summary in store.recent_runs(_LEARNER, 10 * len(spec.cells())) if summary.complete]
    times = Counter(summary.spec.key for summary in kept)
    missing = [cell.key for cell in spec.cells() if cell.key not in times]
    wanted = min(len(spec.cells()), before + cells)
    results = [store.load_run(score.run_id) for score in last.scores.values()]
    return {
        "cells": len(spec.cells()),
        "done_before": before,
        "done": len(last.scores),
        "failed": len(last.errors),
        "was_cut_short": _ended.is_set(),
        "missing_in_store": len(missing),
        "lost": 0 if _ended.is_set() else max(0, len(missing) - (len(spec.cells()) - wanted)),
        "stored_twice": sum(count > 1 for count in times.values()),
        "workers": workers,
        "kills": len(kills),
        "retries": sum(attempt - 1 for attempt in attempts),
        "wall_s": wall_s,
        "task_s": spread([result.elapsed_s for result in results if result is not None]),
        "epochs": base.epochs,
    }


def _run_some(sweep: Sweep, wanted: int) -> None:
    """Run until so many cells are done, or all are, or somebody ends this program."""
    sweep.start()
    while (now := sweep.snapshot()).state != "idle":
        if len(now.scores) >= wanted or _ended.is_set():
            sweep.cancel()
        time.sleep(0.05)  # a sweep tells nobody of single cells


def speed_up(cells: int, base: RunSpec, rounds: int) -> dict[str, Any]:
    """The same cells with one worker and with two, in turns; then cells that only give a result back."""
    with shared_cluster(1) as one, shared_cluster(2) as two, runs_on(one) as alone, runs_on(two) as together:
        sides = {"one": alone, "two": together}
        for runs in sides.values():  # every worker imports, decodes the images and has every teacher
            _seconds(runs, _few(2 * _SEEDS, replace(base, epochs=1), 1.0))
        turns = [
            {name: _seconds(runs, _few(cells, base, 2 + at + 0.5 * (name == "two"))) for name, runs in sides.items()}
            for at in range(rounds)
        ]
        for runs in sides.values():
            _seconds(runs, _few(2 * _SEEDS, base, 30), _REPLAY)
        empty = [
            {
                name: _seconds(runs, _few(cells, base, 31 + at + 0.5 * (name == "two")), _REPLAY)
                for name, runs in sides.items()
            }
            for at in range(rounds)
        ]
    machine = plain_processes.speed_up([_few(cells, base, 2 + at).cells() for at in range(rounds)])
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


def _few(cells: int, base: RunSpec, temperature: float) -> SweepSpec:
    """The first cells of the thousand, at another temperature so that the store has none of them."""
    whole = thousand(replace(base, temperature=temperature))
    seeds = whole.seeds[: max(1, cells // len(whole.student))]
    examples = whole.examples[: max(1, cells // (len(whole.student) * len(seeds)))]
    return replace(whole, seeds=seeds, examples=examples)


def _seconds(runs: Runs, spec: SweepSpec, *runner: str) -> float:
    sweep = Sweeps(runs).open(spec, _LEARNER, *runner)
    sweep.wait_until_idle(_LIMIT_S)
    started_s = time.perf_counter()
    sweep.start()
    last = sweep.wait_until_idle(_LIMIT_S)
    if len(last.scores) < len(spec.cells()):
        raise RuntimeError(f"Not every cell was done: {last.problem} {set(last.errors.values())}")
    return time.perf_counter() - started_s


def replay(spec: RunSpec) -> Generator[Progress, Command | None, RunResult]:
    """A runner that trains nothing: it tells a real run's records again. What it costs is what a task costs besides."""
    recorded = _recorded(replace(_SHORT, epochs=_REPLAYED_EPOCHS))
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


@contextmanager
def runs_on(cluster: SharedCluster) -> Iterator[CountingRuns]:
    """An app's side of a shared cluster."""
    before = os.environ.get("OWLET_SCHEDULER")
    os.environ["OWLET_SCHEDULER"] = cluster.address
    try:
        with closing(CountingRuns()) as runs:
            runs.call("models.compute:device").result(_LIMIT_S)
            yield runs
    finally:
        os.environ.pop("OWLET_SCHEDULER")
        if before is not None:
            os.environ["OWLET_SCHEDULER"] = before


@contextmanager
def home_at(folder: str) -> Iterator[None]:
    """Let Owlet keep its things in this folder, or in one that goes at the end when it is "" ."""
    before = os.environ.get("OWLET_HOME")
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory() as home:
        os.environ["OWLET_HOME"] = os.path.abspath(home)
        try:
            yield
        finally:
            store.close()
            del os.environ["OWLET_HOME"]
            if before is not None:
                os.environ["OWLET_HOME"] = before


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    lines = []
    if many := result.get("many"):
        lines = [
            f"{many['done']} of {many['cells']} cells are done ({many['done_before']} were before), "
            f"{many['failed']} failed; lost {many['lost']}, stored twice {many['stored_twice']}.",
            f"{many['workers']} workers, {many['kills']} killed, {many['retries']} cells started again; "
            f"{many['wall_s']:.0f} s, {with_range(many['task_s'])} s a cell ({many['epochs']} epochs).",
        ]
    if few := result.get("speed_up"):
        lines += [
            f"{few['cells']} cells, {few['rounds']} turns: one worker {with_range(few['one_s'])} s, "
            f"two {with_range(few['two_s'])} s, "
            f"{with_range(few['ratio'])} times as fast (goal {few['goal']:g}).",
            f"The same cells in plain processes: two are {with_range(few['machine']['ratio'])} times as fast as one.",
            "An empty cell takes "
            + ", ".join(f"{with_range(ms, '.1f')} ms with {name}" for name, ms in few["overhead_ms"].items())
            + ".",
        ]
        lines += [
            f"On paper, 100 workers with cells of {paper['task_s']:.2f} s: {paper['speed_up']:.0f} times one."
            for paper in few["paper"]
        ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep_1000", description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000, help="run at most so many further cells")
    parser.add_argument("--races", action="store_true", help="cells like the lab's default race, not tiny ones")
    parser.add_argument("--epochs", type=int, help="of the students: how long a cell takes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill-every-s", type=float, default=60, help="0: nobody is killed")
    parser.add_argument("--home", default="", help="a folder that keeps what is done, to go on from")
    parser.add_argument("--speed-up-cells", type=int, default=100, help="cells that one and two workers run; 0: none")
    parser.add_argument("--rounds", type=int, default=3, help="turns of one worker and two")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    base = _RACE if given.races else _SHORT
    base = base if given.epochs is None else replace(base, epochs=given.epochs)
    result: dict[str, Any] = {}
    signal.signal(signal.SIGTERM, lambda *_: _ended.set())  # no worker is left behind, and what is done is told
    with home_at(given.home):
        if given.cells:
            result["many"] = many(given.cells, base, given.workers, given.kill_every_s)
        if given.speed_up_cells and not _ended.is_set():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
            result["speed_up"] = speed_up(given.speed_up_cells, base, given.rounds)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
