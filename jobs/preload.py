"""How a worker begins: `dask worker … --preload jobs.preload`. It loads torch, which takes a while, in good time."""

import os
import threading
from importlib import import_module
from typing import Any

from models import logs

_NICE = 10  # whoever reads a page goes before whoever trains: a page takes the app a blink, a run seconds


def dask_setup(worker: Any) -> None:
    """Called by Dask when a worker starts. Imports beside the event loop, so that the worker can join meanwhile."""
    logs.set_up()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    threading.Thread(target=import_module, args=("models.run",), name="preload", daemon=True).start()
