"""An app process that can be killed and comes back at the same address."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil

import store
from benchmarks.contestant import REPOSITORY
from benchmarks.served import free_port, serve, wait_until_it_listens


class App:
    """A server with its own port and log, and, unless `environment` names another, its own home in `folder`."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._environment = {"OWLET_HOME": str(folder / "home"), **environment}
        self.port = free_port()
        self._running = ExitStack()

    def start(self) -> None:
        """Start, or start again; returns once it answers."""
        self._running.close()
        served = serve(REPOSITORY / "app.py", self._folder, self.port, **self._environment)
        self._process, self.address = self._running.enter_context(served)
        wait_until_it_listens(self._process, self.address)

    def kill(self) -> None:
        """SIGKILL: it has no time for a last word."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End it in order."""
        self._running.close()

    def resident_bytes(self) -> int:
        """What the web process takes of the memory."""
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def workers(self) -> list[psutil.Process]:
        """The processes that train: those that are forked from the one which has torch loaded."""
        parents, forked_from = {}, set()
        for process in psutil.Process(self._process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                parents[process] = process.ppid()
                if "forkserver" in " ".join(process.cmdline()):
                    forked_from.add(process.pid)
        return [process for process, parent in parents.items() if parent in forked_from]

    def exceptions(self) -> list[str]:
        """The end of every traceback that it has written: a learner met it as “an error”."""
        log = (self._folder / "server.log").read_text(errors="replace")
        return [" | ".join(part.partition("\n20")[0].splitlines()[-6:]) for part in log.split("Uncaught app")[1:]]

    @contextmanager
    def store_opened(self) -> Iterator[None]:
        """Meanwhile, `store` in this process is the app's."""
        before = dict(os.environ)
        os.environ.update(self._environment)
        try:
            yield
        finally:
            store.close()
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def an_app(folder: Path, **environment: str) -> Iterator[App]:
    """A running app that ends at the end."""
    app = App(folder, **environment)
    try:
        app.start()
        yield app
    finally:
        app.close()
