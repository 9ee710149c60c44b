"""The app that faults are done to: who trains in it is found, also while processes end."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.mortal_app import App


def test_workers_are_found_while_another_process_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(tmp_path)
    app._process = SimpleNamespace(pid=os.getpid())  # type: ignore[assignment]
    ended = psutil.Popen(["true"])
    gone = psutil.Process(ended.pid)
    ended.wait()
    monkeypatch.setattr(psutil.Process, "children", with_first(gone))
    with subprocess.Popen(["sh", "-c", "sleep 60 & echo $!; wait", "forkserver"], stdout=subprocess.PIPE) as forks:
        assert forks.stdout is not None
        worker = int(forks.stdout.readline())
        try:
            assert [process.pid for process in app.workers()] == [worker]
        finally:
            psutil.Process(worker).kill()


def with_first(gone: psutil.Process) -> Callable[..., list[psutil.Process]]:
    """Children as they are, and before them one that has ended since."""
    children = psutil.Process.children
    return lambda self, recursive=False: [gone, *children(self, recursive=recursive)]
