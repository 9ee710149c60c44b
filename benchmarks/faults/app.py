"""An app that can be killed and comes back at the same address, and guests who notice at once that it is gone."""

import asyncio
import hashlib
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from streamlit.proto.ClientState_pb2 import ClientState
from websockets.exceptions import WebSocketException

import store
from benchmarks.contestant import REPOSITORY
from benchmarks.served import free_port, serve, wait_until_it_listens
from benchmarks.visitor import Trouble, Visitor

NO_SERVICE = (Trouble, OSError, WebSocketException)
_LIMIT_S = 45.0


class App:
    """A server with a home of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._environment = {"OWLET_HOME": str(folder / "home"), **environment}
        self._port = free_port()
        self._running = ExitStack()

    def start(self) -> None:
        """Start, or start again; returns once it answers."""
        self._running.close()
        served = serve(REPOSITORY / "app.py", self._folder, self._port, **self._environment)
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
        family = psutil.Process(self._process.pid).children(recursive=True)
        forked_from = {process.pid for process in family if "forkserver" in " ".join(process.cmdline())}
        return [process for process in family if process.ppid() in forked_from]

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


class Guest(Visitor):
    """A visitor who hears at once that the connection is lost."""

    async def _ask(self, state: ClientState) -> float:
        asking = asyncio.ensure_future(super()._ask(state))
        closed = asyncio.ensure_future(self._socket.wait_closed())
        await asyncio.wait({asking, closed}, timeout=_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
        closed.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        raise Trouble("The connection was lost, or nothing came.")

    def alerts(self) -> list[str]:
        """The sentences in boxes, in the order of the screen."""
        return [alert.body for alert in self.all("alert")]

    async def leave(self) -> None:
        """Close the tab, whether or not there is a connection."""
        if hasattr(self, "_listening"):
            await self.close()


def code_of(name: str) -> str:
    """The private code of a made-up learner."""
    digits = hashlib.sha256(name.encode()).hexdigest()[:16]
    return "-".join(["owl", *(digits[start : start + 4] for start in range(0, 16, 4))])


def id_of(name: str) -> str:
    """The id of this learner in the store."""
    return hashlib.sha256(code_of(name).encode()).hexdigest()[:32]


def guest(app: App, name: str) -> Guest:
    """A tab of this learner."""
    return Guest(app.address, f"owlet_learner={code_of(name)}")
