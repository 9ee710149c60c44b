"""The app that faults are done to: who trains in it is found, also while processes end."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from benchmarks.mortal_app import App


def test_workers_are_found_while_another_process_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = psutil.Popen(["true"])
    gone = psutil.Process(ended.pid)
    ended.wait()
    monkeypatch.setattr(psutil.Process, "children", with_first(gone))
    server = "sh -c 'sleep 60 & echo $!; wait' forkserver & wait"
    app = App(tmp_path)
    with subprocess.Popen(["sh", "-c", server], stdout=subprocess.PIPE) as app._process:
        assert app._process.stdout is not None
        worker = int(app._process.stdout.readline())
        try:
            assert [process.pid for process in app.workers()] == [worker]
        finally:
            psutil.Process(worker).kill()


def with_first(gone: psutil.Process) -> Callable[..., list[psutil.Process]]:
    """Children as they are, and before them one that has ended since."""
    children = psutil.Process.children
    return lambda self, recursive=False: [gone, *children(self, recursive=recursive)]
