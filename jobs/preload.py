"""What a worker loads before anybody asks: `dask worker … --preload jobs.preload`. Torch takes seconds to import."""

import threading
from importlib import import_module
from typing import Any


def dask_setup(worker: Any) -> None:
    """Called by Dask when a worker starts. Imports beside the event loop, so that the worker can join meanwhile."""
    threading.Thread(target=import_module, args=("models.run",), name="preload", daemon=True).start()
