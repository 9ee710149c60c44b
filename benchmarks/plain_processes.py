"""The same cells in plain processes, without app, scheduler and store: what this machine itself can do."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Any

from benchmarks.numbers import spread
from models.spec import RunSpec


def speed_up(turns: Sequence[Sequence[RunSpec]]) -> dict[str, Any]:
    """Seconds of each turn's cells in one process and in two, and how many times as fast two are."""
    with ExitStack() as stack:
        pools = {name: stack.enter_context(_pool(count)) for name, count in (("one", 1), ("two", 2))}
        for pool in pools.values():  # each of its processes starts, imports, and trains a first cell
            list(pool.map(_train, turns[0][:2]))
        seconds = [{name: _seconds(pool, specs) for name, pool in pools.items()} for specs in turns]
    return {f"{name}_s": spread([turn[name] for turn in seconds]) for name in pools} | {
        "ratio": spread([turn["one"] / turn["two"] for turn in seconds])
    }


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def _seconds(pool: ProcessPoolExecutor, specs: Sequence[RunSpec]) -> float:
    started_s = time.perf_counter()
    list(pool.map(_train, specs))
    return time.perf_counter() - started_s


def _train(spec: RunSpec) -> None:
    from models.run import run

    for _ in run(spec):  # its result is of no use here
        pass
