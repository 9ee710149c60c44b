"""The embedded cluster: one program that holds the scheduler and looks after the workers. Run by `jobs.cluster`.

It is a program of its own because workers are processes that begin by importing the program that starts them: started
from a Streamlit script they would run that script again. It writes the scheduler's address as one line and then lives
exactly as long as its standard input stays open, so however the app ends, nothing is left behind. The workers in turn
die with this program.
"""

import asyncio
import logging
import os
import signal
import sys
from multiprocessing import forkserver

from models import logs


def main() -> None:
    """Entry point of `python -m jobs.host`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app; this ends when the app has
    address_out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody reads what workers print, so it must not fill a pipe
    _import_once()
    from jobs.workers import serve  # Dask takes seconds to import: meanwhile the other process imports torch

    logging.getLogger("distributed").setLevel(logging.ERROR)
    logs.set_up()
    asyncio.run(serve(address_out))


def _import_once() -> None:
    """Have workers forked from one process that has torch and never computes: a new one is there in a blink.

    Only on Linux. Elsewhere each worker imports for itself, which takes seconds.
    """
    if sys.platform == "linux":
        forkserver.set_forkserver_preload(["distributed", "distributed.nanny", "models.run"])
        forkserver.ensure_running()


if __name__ == "__main__":
    main()
