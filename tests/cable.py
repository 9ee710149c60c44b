"""A network cable between browsers and a server, for tests: it can really be cut, and mended again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Cable:
    """Passes bytes on between a port of its own and a server's. `cut` drops every connection and takes no more."""

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._listen()

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """As if somebody had pulled it out. Returns when nothing passes any more."""
        with self._lock:
            for end in (self._listener, *self._ends):
                _close(end)
            self._ends.clear()

    def mend(self) -> None:
        """Plug it in again, at the same address."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listen()

    def _listen(self) -> None:
        threading.Thread(target=self._take, args=(self._listener,), daemon=True).start()

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:  # cut
                return
            far = socket.create_connection(self._server)
            with self._lock:
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:  # cut, or one side left without a word
            pass
        with self._lock:
            for end in (source, sink):
                _close(end)
                self._ends.discard(end)


@contextmanager
def cable_to(address: str) -> Iterator[Cable]:
    """A cable to a served app."""
    cable = Cable(int(address.rpartition(":")[2]))
    try:
        yield cable
    finally:
        cable.cut()


def _close(end: socket.socket) -> None:
    with suppress(OSError):  # it had not been connected, or the other side was quicker
        end.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for it; close alone does not
    end.close()
