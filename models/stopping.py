"""Stop inside a long calculation: between two records no order reaches a generator, so it asks. No torch."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager


class Stopped(Exception):
    """The learner pressed stop."""


class _Thread(threading.local):
    """Runs of one process take turns in threads of their own, so each has its own ear."""

    is_told_to_stop: Callable[[], bool] | None = None


_thread = _Thread()


@contextmanager
def heeding(is_told_to_stop: Callable[[], bool]) -> Iterator[None]:
    """Let `stop_if_told` ask this function, in this thread."""
    before = _thread.is_told_to_stop
    _thread.is_told_to_stop = is_told_to_stop
    try:
        yield
    finally:
        _thread.is_told_to_stop = before


def to_the_end() -> AbstractContextManager[None]:
    """What follows is not stopped any more, whatever is pressed."""
    return heeding(lambda: False)


def stop_if_told() -> None:
    """To be called between the parts of a long calculation. Raises Stopped if stop was pressed meanwhile."""
    if _thread.is_told_to_stop is not None and _thread.is_told_to_stop():
        raise Stopped
