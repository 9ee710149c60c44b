"""Turns at computing: a few screens are computed at a time, the others wait in line.

Python computes one thread at a time. When a class opens the app at once, two hundred threads that all go on together
all end late, and get in each other's way; one after the other, most of them end early. Each kind of screen has a line
of its own, and the shortest goes first: forty who open the lab in one moment do not hold up the few who turn a page.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Event, Lock, local
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Drawn = TypeVar("Drawn")

_AT_ONCE = 2  # more than one, since each waits for the database now and then
_PATIENCE_S = 30.0  # whoever has waited so long goes on all the same: some turn may be stuck


class Lines:
    """Who has a turn, and who waits for one. Within a line: first come, first served."""

    def __init__(self, at_once: int) -> None:
        self._lock = Lock()
        self._free = at_once
        self._waiting: dict[str, deque[Event]] = {}  # by kind of screen, the line that began first in front

    def take(self, kind: str) -> bool:
        """Wait in the line of this kind of screen. Says whether it got a turn, which it then has to give back."""
        called = Event()
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            self._waiting.setdefault(kind, deque()).append(called)
        return called.wait(_PATIENCE_S) or not self._leave(kind, called)

    def give_back(self) -> None:
        """Call whoever is first in the shortest line; of two such lines, in the one that began first."""
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            kind = min(self._waiting, key=lambda each: len(self._waiting[each]))
            self._waiting[kind].popleft().set()
            if not self._waiting[kind]:
                del self._waiting[kind]

    def _leave(self, kind: str, called: Event) -> bool:
        """Whether it left the line; it did not if it was called in that very moment."""
        with self._lock:
            if called.is_set():
                return False
            line = self._waiting[kind]
            line.remove(called)
            if not line:
                del self._waiting[kind]
            return True


_lines = Lines(_AT_ONCE)
_of_thread = local()


@contextmanager
def turn(kind: str) -> Iterator[None]:
    """Compute in one's turn, in the line of this kind of screen. A turn within a turn is the same one."""
    if getattr(_of_thread, "has_turn", False):
        yield
        return
    _take(kind)
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
        _take(_of_thread.kind)


def in_turn(draw: Callable[Given, Drawn]) -> Callable[Given, Drawn]:
    """The same function, in its turn: for the parts of a screen that are drawn again by themselves."""

    @wraps(draw)
    def drawn(*arguments: Given.args, **named: Given.kwargs) -> Drawn:
        with turn(draw.__qualname__):
            return draw(*arguments, **named)

    return drawn


def _take(kind: str) -> None:
    _of_thread.kind = kind
    _of_thread.took_one = _lines.take(kind)
    _of_thread.has_turn = True


def _give_back() -> None:
    _of_thread.has_turn = False
    if _of_thread.took_one:
        _lines.give_back()
