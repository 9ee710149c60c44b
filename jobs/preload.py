"""How a worker begins: `dask worker … --preload jobs.preload`. It loads torch, which takes a while, in good time."""

import os
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from models import logs

_NICE = 10  # beside the processes of its own session
_SESSION_NICE = 5  # beside other sessions: a third of their share when all want all, where 10 would be a tenth


def dask_setup(worker: Any) -> None:
    """Called by Dask when a worker starts. Imports beside the event loop, so that the worker can join meanwhile."""
    logs.set_up()
    _let_readers_go_first()
    threading.Thread(target=import_module, args=("models.run",), name="preload", daemon=True).start()


def _let_readers_go_first() -> None:
    """Whoever reads a page goes before whoever trains: a page takes the app a blink, a run seconds.

    Linux shares the processors among sessions before it looks at how nice a process is, and the app is in another
    session than its engine. Being nice alone, two workers took half of the machine from those who read.
    """
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    with suppress(OSError):  # not Linux, or no sharing among sessions, or another worker of this one just asked
        Path("/proc/self/autogroup").write_text(str(_SESSION_NICE))
