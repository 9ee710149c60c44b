"""A sweep of 1,000 cells on a shared scheduler, while workers are killed: `python -m benchmarks.sweep_1000`.

No cell may be lost and none may stand in the store twice. Then, on a smaller sweep: one worker against two, and what
a cell costs besides its training. A sweep that was cut short goes on with the same --home.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import store
from benchmarks.numbers import spread, with_range
from benchmarks.shared_cluster import killing, shared_cluster
from benchmarks.sweep_cells import LEARNER, LIMIT_S, RACE, SHORT, runs_on, thousand
from benchmarks.sweep_speed_up import speed_up, words
from jobs.sweeps import Sweep, Sweeps
from models.spec import RunSpec

_ended = threading.Event()


def many(cells: int, base: RunSpec, workers: int, kill_every_s: float) -> dict[str, Any]:
    """Run up to `cells` further cells of the thousand while workers die, and look for each of them in the store."""
    spec = thousand(base)
    with shared_cluster(workers) as cluster, runs_on(cluster) as runs:
        sweep = Sweeps(runs).open(spec, LEARNER)
        before = len(sweep.wait_until_idle(LIMIT_S).scores)
        with killing(cluster, kill_every_s) as kills:
            started_s = time.perf_counter()
            _run_some(sweep, before + cells)
            wall_s = time.perf_counter() - started_s
        last = sweep.wait_until_idle(LIMIT_S)
        attempts = list(runs.attempts)
    kept = [summary for summary in store.recent_runs(LEARNER, 10 * len(spec.cells())) if summary.complete]
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
        # One that was cut short can't tell a lost cell from one that had not begun.
        "lost": None if _ended.is_set() else max(0, len(missing) - (len(spec.cells()) - wanted)),
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
            f"{many['failed']} failed; lost {'unknown' if many['lost'] is None else many['lost']}, "
            f"stored twice {many['stored_twice']}.",
            f"{many['workers']} workers, {many['kills']} killed, {many['retries']} cells started again; "
            f"{many['wall_s']:.0f} s, {with_range(many['task_s'])} s a cell ({many['epochs']} epochs).",
        ]
    if few := result.get("speed_up"):
        lines += words(few)
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
    base = RACE if given.races else SHORT
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
