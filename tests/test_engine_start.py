"""An app that ends while its engine is still being opened does not wait for it, and leaves nothing behind."""

import queue
import threading

import pytest

from jobs import engine
from jobs.engine import Engine

PATIENCE_S = 60  # a hang guard


class Opened:
    """Stands for a cluster; tells when it is closed."""

    def __init__(self) -> None:
        self.client = self
        self.closed: queue.Queue[bool] = queue.Queue()

    def subscribe_topic(self, *_: object) -> None:
        """As Dask's client has it."""

    def close(self) -> None:
        self.closed.put(True)


def test_closing_waits_for_no_engine_that_is_being_opened_and_ends_it_once_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_open, opened = threading.Event(), Opened()

    def open_cluster() -> Opened:
        assert may_open.wait(PATIENCE_S)
        return opened

    monkeypatch.setattr(engine, "open_cluster", open_cluster)
    starting = Engine(lambda *_: None, 1, "")
    starting.connect()
    closing = threading.Thread(target=starting.close, daemon=True)
    closing.start()
    closing.join(PATIENCE_S)
    assert not closing.is_alive() and opened.closed.empty()
    may_open.set()
    assert opened.closed.get(timeout=PATIENCE_S)
