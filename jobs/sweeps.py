"""Sweeps: a grid of ordinary runs in the same fair queue, few at a time, each kept as soon as it ends.

Runs that differ in temperature and soft weight alone train side by side in one pass, a few at a time: that takes a
fraction of the time, and gives each the numbers that it would have had alone.

A sweep has no state of its own that could be lost: what is done stands in the store under each run's spec. To go on
after a cancel, a reload or a restart is to start the sweep again; runs that the store has are not run once more.
"""

import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from jobs.handles import RunHandle
from jobs.runs import MOST_UNFINISHED, Runs, TooManyRuns
from models.spec import RunSpec
from models.sweep import CellScore, SweepSpec, score_of, side_by_side

MOST_AT_ONCE = MOST_UNFINISHED * 2 // 5  # runs of one sweep: enough for the workers, and their learner has some left
ONE_RUNNER, SEVERAL_RUNNER = "models.run:run", "models.stacked_run:run"
_KEPT = 50  # sweeps that a process remembers
SweepState = Literal["reading", "idle", "running", "stopping"]


@dataclass(frozen=True)
class SweepSnapshot:
    """A sweep at one moment."""

    state: SweepState = "reading"  # looking for finished runs in the store
    scores: Mapping[str, CellScore] = field(default_factory=dict)  # spec key → a finished run
    errors: Mapping[str, str] = field(default_factory=dict)  # spec key → a sentence
    problem: str = ""  # a sentence: why the sweep as a whole could not go on
    left_s: float | None = None  # about how long it will still take, when that can be guessed


class Sweep:
    """One grid of runs of one learner. Every method returns at once and may be called from any thread."""

    def __init__(self, runs: Runs, spec: SweepSpec, learner: str, runner: str) -> None:
        self.spec = spec
        self._runs, self._learner, self._runner = runs, learner, runner
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self._now = SweepSnapshot()
        self._flying: dict[str, RunHandle] = {}
        self._ended: queue.SimpleQueue[RunHandle] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        threading.Thread(target=self._read_store, name="owlet-sweep-read", daemon=True).start()

    def snapshot(self) -> SweepSnapshot:
        """How the sweep stands now."""
        return self._now

    def wait_until_read(self, timeout_s: float) -> None:
        """Wait until the store has been read, but no longer than `timeout_s`."""
        with self._changed:
            self._changed.wait_for(lambda: self._now.state != "reading", timeout_s)

    def wait_until_idle(self, timeout_s: float) -> SweepSnapshot:
        """Wait until nothing is read or run. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._now.state == "idle", timeout_s):
                raise TimeoutError(f"After {timeout_s:g} s the sweep is still {self._now.state}.")
            return self._now

    def start(self) -> None:
        """Run the cells that are not there yet; failed ones are tried again. Nothing if it is running."""
        with self._lock:
            if self._now.state != "idle":
                return
            self._cancelled.clear()
            self._update(state="running", errors={}, problem="", left_s=None)
        threading.Thread(target=self._run, name="owlet-sweep", daemon=True).start()

    def cancel(self) -> None:
        """Stop the runs that are under way and start no more; finished cells stay."""
        with self._lock:
            if self._now.state != "running":
                return
            self._cancelled.set()
            self._update(state="stopping", left_s=None)
        for handle in list(self._flying.values()):
            handle.stop()

    def _read_store(self) -> None:
        import store  # here, because SQLAlchemy takes half a second to import

        scores, problem = {}, ""
        try:
            for cell in self.spec.cells():
                found = store.find_result(cell)
                if found is not None and (score := score_of(*found)) is not None:
                    scores[cell.key] = score
        except store.StoreError as error:
            problem = f"Finished cells could not be read ({error}), so they will run again."
        self._update(state="idle", scores=scores, problem=problem)

    def _run(self) -> None:
        waiting = [cell for cell in self.spec.cells() if cell.key not in self._now.scores]
        started_s, count = time.monotonic(), len(waiting)
        while (waiting and not self._cancelled.is_set()) or self._flying:
            if not self._cancelled.is_set():
                self._fill(waiting)
            if self._flying:
                self._take(self._ended.get())
            done = count - len(waiting) - sum(1 + len(handle.others) for handle in self._flying.values())
            if done and not self._cancelled.is_set():
                self._update(left_s=(time.monotonic() - started_s) / done * (count - done))
        self._update(state="idle", left_s=None)

    def _fill(self, waiting: list[RunSpec]) -> None:
        """Hand over the next cells. One refused for too many runs waits, unless no run of ours is left to end."""
        while waiting and len(self._flying) < MOST_AT_ONCE:
            first, *others = side_by_side(waiting) if self._runner == ONE_RUNNER else waiting[:1]
            runner = SEVERAL_RUNNER if others else self._runner
            try:
                handle = self._runs.submit(first, self._learner, runner, tuple(others), self.spec.key)
            except TooManyRuns as error:
                if not self._flying:
                    self._cancelled.set()
                    self._update(problem=str(error))
                return
            for cell in (first, *others):
                waiting.remove(cell)
            self._flying[handle.run_id] = handle
            handle.when_ended(self._ended.put)
            if self._cancelled.is_set():  # cancelled while it was handed over
                handle.stop()

    def _take(self, handle: RunHandle) -> None:
        del self._flying[handle.run_id]
        last = handle.snapshot()
        results = {handle.run_id: last.result, **last.others}
        scores = [score_of(run_id, result) for run_id, result in results.items() if result is not None]
        self._update(scores={**self._now.scores, **{score.spec.key: score for score in scores if score is not None}})
        if last.state == "failed":
            keys = (spec.key for spec in (handle.spec, *handle.others))
            self._update(errors={**self._now.errors, **dict.fromkeys(keys, last.error)})

    def _update(self, **changes: object) -> None:
        with self._changed:
            self._now = replace(self._now, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()


class Sweeps:
    """The sweeps of this process, by learner and spec."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._lock = threading.Lock()
        self._sweeps: dict[tuple[str, str], Sweep] = {}

    def open(self, spec: SweepSpec, learner: str, runner: str = ONE_RUNNER) -> Sweep:
        """This learner's sweep of this spec, with what the store has of it. It runs only when it is started."""
        with self._lock:
            key = (learner, spec.key)
            if key not in self._sweeps:
                self._sweeps[key] = Sweep(self._runs, spec, learner, runner)
                self._forget()
            return self._sweeps[key]

    def _forget(self) -> None:
        """Drop the oldest sweeps that do nothing; the store has their cells."""
        idle = [key for key, sweep in self._sweeps.items() if sweep.snapshot().state == "idle"]
        for key in idle[: max(0, len(self._sweeps) - _KEPT)]:
            del self._sweeps[key]
