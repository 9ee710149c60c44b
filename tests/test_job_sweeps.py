"""Sweeps on a real embedded cluster with made-up cells: killed workers, fairness, a cancel while a worker is dead."""

import queue
from pathlib import Path
from typing import Any

import store
from jobs.handles import ENDED, RunHandle
from jobs.runs import Runs
from jobs.sweeps import MOST_AT_ONCE, Sweep, Sweeps
from models.spec import RunSpec
from models.sweep import SweepSpec
from tests.live_cluster import FAKES, PATIENCE_S, end


class Watched:
    """Hands a sweep's runs on and lets the test see them."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.handles: queue.SimpleQueue[RunHandle] = queue.SimpleQueue()

    def submit(self, spec: RunSpec, learner: str, *more: Any) -> RunHandle:
        handle = self._runs.submit(spec, learner, *more)
        self.handles.put(handle)
        return handle


def sweep_of(runs: Runs | Watched, learner: str, seeds: range, runner: str) -> Sweep:
    """Seeds must be fresh: a cell that anybody has run is not run again."""
    spec = SweepSpec(RunSpec(), ("cnn-8",), (4,), (300,), (1,), tuple(seeds))
    sweep = Sweeps(runs).open(spec, learner, f"{FAKES}:{runner}")  # type: ignore[arg-type]
    sweep.wait_until_idle(PATIENCE_S)
    return sweep


def test_a_cells_records_come_with_its_result_alone_and_a_watched_runs_one_by_one(runs: Runs) -> None:
    watched, cell = (runs.submit(RunSpec(examples=31), "eve", f"{FAKES}:count", (), sweep) for sweep in ("", "a sweep"))
    told, kept = end(watched), end(cell)
    assert (len(told.progress), len(kept.progress)) == (31, 0)
    assert told.result is not None and kept.result is not None
    assert told.result.history == kept.result.history == told.progress


def test_killed_workers_lose_no_cell_of_a_sweep_and_double_none(runs: Runs, cluster_home: Path) -> None:
    sweep = sweep_of(runs, "sue", range(20), "mortal_cell")
    sweep.start()
    last = sweep.wait_until_idle(PATIENCE_S)
    cells = {cell.seeds: cell.key for cell in sweep.spec.cells()}
    assert set(last.scores) == set(cells.values()) and not last.errors and not last.problem
    assert all((cluster_home / f"died-{cells[(seed,)]}").exists() for seed in (0, 5, 10, 15))
    stored = [summary.spec.key for summary in store.recent_runs("sue", 100) if summary.complete]
    assert sorted(stored) == sorted(last.scores)


def test_a_sweep_of_many_cells_lets_another_learner_go_first(runs: Runs, cluster_home: Path) -> None:
    (cluster_home / "shut").touch()
    (cluster_home / "begun").unlink(missing_ok=True)
    watched = Watched(runs)
    sweep = sweep_of(watched, "tom", range(100, 140), "cell")
    sweep.start()
    toms = [watched.handles.get(timeout=PATIENCE_S) for _ in range(MOST_AT_ONCE)]
    toms[-1].wait_until(lambda now: now.ahead == MOST_AT_ONCE - 3, PATIENCE_S)  # two are under way
    newcomer = runs.submit(RunSpec(examples=10), "ben", f"{FAKES}:cell")
    newcomer.wait_until(lambda now: now.ahead == 1, PATIENCE_S)  # behind one of tom's, before his other thirteen
    (cluster_home / "shut").unlink()
    assert end(newcomer).state == "done"
    assert len(sweep.wait_until_idle(PATIENCE_S).scores) == 40
    before = (cluster_home / "begun").read_text().splitlines().index(newcomer.spec.key)
    assert before <= 5  # those under way, the one before, what the other worker took meanwhile


def test_a_sweep_can_be_cancelled_while_a_worker_is_dead_and_goes_on_later(runs: Runs, cluster_home: Path) -> None:
    (cluster_home / "deadly").touch()
    watched = Watched(runs)
    sweep = sweep_of(watched, "uma", range(200, 206), "cell")
    sweep.start()
    first = watched.handles.get(timeout=PATIENCE_S)
    first.wait_until(lambda now: now.attempt > 1 or now.state in ENDED, PATIENCE_S)
    sweep.cancel()
    assert not sweep.wait_until_idle(PATIENCE_S).scores
    (cluster_home / "deadly").unlink()
    sweep.start()
    last = sweep.wait_until_idle(PATIENCE_S)
    assert len(last.scores) == 6 and not last.errors
