"""Turns at computing: a few screens are computed at a time, the others wait in line.

Python computes one thread at a time. When a class opens the app at once, two hundred threads that all go on together
all end late, and get in each other's way; one after the other, most of them end early.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Drawn = TypeVar("Drawn")

_AT_ONCE = 3  # more than one, since each waits for the database now and then
_PATIENCE_S = 10.0  # whoever has waited so long goes on all the same: some turn may be stuck

_free = threading.Semaphore(_AT_ONCE)
_of_thread = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Compute in one's turn. A turn within a turn is the same one."""
    if getattr(_of_thread, "has_turn", False):
        yield
        return
    _take()
    try:
        yield
    finally:
        _give_back()


@contextmanager
def rest() -> Iterator[None]:
    """Let others have the turn while this screen waits for a worker."""
    if not getattr(_of_thread, "has_turn", False):
        yield
        return
    _give_back()
    try:
        yield
    finally:
        _take()


def in_turn(draw: Callable[Given, Drawn]) -> Callable[Given, Drawn]:
    """The same function, in its turn: for the parts of a screen that are drawn again by themselves."""

    @wraps(draw)
    def drawn(*arguments: Given.args, **named: Given.kwargs) -> Drawn:
        with turn():
            return draw(*arguments, **named)

    return drawn


def _take() -> None:
    _of_thread.took_one = _free.acquire(timeout=_PATIENCE_S)
    _of_thread.has_turn = True


def _give_back() -> None:
    _of_thread.has_turn = False
    if _of_thread.took_one:
        _free.release()
