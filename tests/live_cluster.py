"""A real embedded cluster with made-up runners, and how a test waits for its runs. conftest.py has its fixtures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.handles import ENDED, RunHandle, RunSnapshot
from jobs.runs import Runs
from models.spec import RunSpec

PATIENCE_S = 120  # far more than anything here takes on a busy machine; no test passes or fails by time
FAKES = "tests.fake_runs"


def live_at(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let an engine of two workers, and the store that keeps what they train, have this folder."""
    patch.setenv("OWLET_HOME", str(folder))
    patch.setenv("OWLET_WORKERS", "2")
    patch.delenv("OWLET_SCHEDULER", raising=False)
    patch.delenv("OWLET_DATABASE_URL", raising=False)


@contextmanager
def ended_after(cluster: Runs) -> Iterator[Runs]:
    """The cluster; every run that was handed to it meanwhile is ended at the end."""
    before = set(cluster._handles)
    yield cluster
    for handle in [handle for run_id, handle in cluster._handles.items() if run_id not in before]:
        handle.stop()
        end(handle)


def end(handle: RunHandle) -> RunSnapshot:
    return handle.wait_until(lambda now: now.state in ENDED and not now.settling, PATIENCE_S)


def reach(handle: RunHandle, state: str) -> RunSnapshot:
    return handle.wait_until(lambda now: now.state == state, PATIENCE_S)


def has_records(count: int) -> Callable[[RunSnapshot], bool]:
    return lambda now: len(now.progress) >= count


def slow(runs: Runs, learner: str) -> RunHandle:
    """A run that ends only when it is stopped, and that is under way."""
    handle = runs.submit(RunSpec(examples=60_000), learner, f"{FAKES}:count_slowly")
    handle.wait_until(has_records(1), PATIENCE_S)
    return handle
