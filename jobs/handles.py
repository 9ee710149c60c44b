"""RunHandle: what a screen holds of a run. It only remembers and passes on; `jobs.engine` makes things happen."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from models.records import Progress, RunResult
from models.spec import RunSpec

State = Literal["queued", "running", "paused", "done", "stopped", "failed"]
Order = Literal["pause", "resume", "step", "stop"]
ENDED: tuple[State, ...] = ("done", "stopped", "failed")


@dataclass(frozen=True)
class RunSnapshot:
    """A run at one moment. `progress` holds the records of the present attempt, in order."""

    state: State = "queued"
    ahead: int = 0  # waiting runs, anybody's, that start before this one; 0 means next
    progress: tuple[Progress, ...] = ()
    attempt: int = 1
    notice: str = ""  # a sentence, such as why the run started again
    error: str = ""  # a sentence, when failed
    result: RunResult | None = None  # partial when stopped; None when stopped before it began
    others: Mapping[str, RunResult] = field(default_factory=dict)  # run id → a run that trained in the same pass
    settling: bool = False  # stopped, and what it has reached is still on its way from the worker


class RunHandle:
    """One submitted run. Every method returns at once and may be called from any thread."""

    def __init__(
        self,
        run_id: str,
        spec: RunSpec,
        learner: str,
        give: Callable[["RunHandle", Order], None],
        others: tuple[RunSpec, ...] = (),
        sweep: str = "",
    ) -> None:
        self.run_id = run_id
        self.spec = spec
        self.others = others  # that train in the same pass
        self.sweep = sweep  # key of the sweep that this is a cell of
        self.learner = learner
        self._give = give
        self._changed = threading.Condition()
        self._snapshot = RunSnapshot()
        self._when_ended: list[Callable[[RunHandle], object]] = []

    def snapshot(self) -> RunSnapshot:
        """How the run stands now."""
        return self._snapshot

    def wait_until(self, holds: Callable[[RunSnapshot], bool], timeout_s: float) -> RunSnapshot:
        """Wait until something holds of the snapshot, and return that. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: holds(self._snapshot), timeout_s):
                raise TimeoutError(f"After {timeout_s:g} s the run is {self._snapshot.state}.")
            return self._snapshot

    def when_ended(self, call: Callable[["RunHandle"], object]) -> None:
        """Call this once with the handle when the run has ended, at once if it has. It must return quickly."""
        with self._changed:
            if self._snapshot.state not in ENDED:
                self._when_ended.append(call)
                return
        call(self)

    def pause(self) -> None:
        """Hold the run after the step it is in; it keeps its place and lets others compute."""
        self._give(self, "pause")

    def resume(self) -> None:
        """Go on after a pause."""
        self._give(self, "resume")

    def step(self) -> None:
        """Do exactly one optimisation step and hold again."""
        self._give(self, "step")

    def stop(self) -> None:
        """End the run here; what it has reached becomes its partial result."""
        self._give(self, "stop")

    def update(self, **changes: Any) -> None:
        """Change the snapshot's fields, unless the run has ended. For `jobs` itself, as are the next three."""
        with self._changed:
            if self._snapshot.state in ENDED:
                return
            self._set(**changes)
            calls = self._when_ended if self._snapshot.state in ENDED else []
        for call in calls:
            call(self)

    def settle(self, last: RunSnapshot) -> None:
        """Put in what came from the worker after the run was shown as stopped; nothing if that has failed."""
        with self._changed:
            if self._snapshot.settling:
                arrived = {"state": last.state, "result": last.result, "others": last.others}
                self._set(settling=False, **(arrived if last.result is not None else {}))

    def add(self, progress: Progress) -> None:
        """Append a record, unless the run has ended."""
        with self._changed:
            if self._snapshot.state not in ENDED:
                self._set(progress=(*self._snapshot.progress, progress))

    def remark(self, notice: str) -> None:
        """Show a sentence beside the run, ended or not."""
        with self._changed:
            self._set(notice=notice)

    def _set(self, **changes: Any) -> None:
        self._snapshot = replace(self._snapshot, **changes)
        self._changed.notify_all()
