"""What takes a sweep's runs in place of `jobs.Runs`, and whose home a test of sweeps writes to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import store
from jobs.handles import Order, RunHandle
from jobs.sweeps import SEVERAL_RUNNER
from models.spec import RunSpec
from tests.fake_results import result_of

PATIENCE_S = 60


class FakeRuns:
    """Takes runs as `jobs.Runs` does; the test says when they end."""

    def __init__(self) -> None:
        self.handles: list[RunHandle] = []
        self.arrived = threading.Condition()

    def submit(self, spec: RunSpec, learner: str, runner: str, others: tuple[RunSpec, ...], sweep: str) -> RunHandle:
        assert (runner == SEVERAL_RUNNER) == bool(others)
        handle = RunHandle(f"run-{id(self)}-{len(self.handles)}", spec, learner, self._obey, others)
        with self.arrived:
            self.handles.append(handle)
            self.arrived.notify_all()
        return handle

    def _obey(self, handle: RunHandle, order: Order) -> None:
        handle.update(state="stopped", result=result_of(handle.spec, None, complete=False))

    def wait_for(self, count: int) -> list[RunHandle]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.handles) >= count, PATIENCE_S)
        return self.handles[:count]

    def finish(self, handle: RunHandle) -> None:
        result = result_of(handle.spec)
        store.save_run(handle.run_id, handle.learner, result)
        others = {f"{handle.run_id}-{at}": result_of(spec) for at, spec in enumerate(handle.others)}
        for run_id, other in others.items():
            store.save_run(run_id, handle.learner, other)
        handle.update(state="done", result=result, others=others)


@contextmanager
def own_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty store in this folder."""
    monkeypatch.setenv("OWLET_HOME", str(folder))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    yield
    store.close()
