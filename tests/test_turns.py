"""Screens are computed a few at a time: who waits in line, who rests, and that nobody waits for ever."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui import turns

LIMIT_S = 20.0


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_free", threading.Semaphore(1))


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_never_more_at_once_than_there_are_turns(pool: ThreadPoolExecutor) -> None:
    inside, most = [], []

    @turns.in_turn
    def draw(name: str) -> str:
        """Draws."""
        inside.append(name)
        most.append(len(inside))
        inside.remove(name)
        return name.upper()

    assert sorted(pool.map(draw, "abcdefgh" * 20)) == sorted("ABCDEFGH" * 20)
    assert set(most) == {1} and draw.__doc__ == "Draws."


def test_a_turn_within_a_turn_is_the_same_one_and_ends_with_the_outer() -> None:
    with turns.turn():
        with turns.turn():
            assert not turns._free.acquire(blocking=False)
        assert not turns._free.acquire(blocking=False)
    assert turns._free.acquire(blocking=False)


def test_others_go_on_while_one_rests(pool: ThreadPoolExecutor) -> None:
    other_was_here = threading.Event()

    def other() -> None:
        with turns.turn():
            other_was_here.set()

    with turns.turn():
        later = pool.submit(other)
        with turns.rest():
            assert other_was_here.wait(LIMIT_S)
        later.result(LIMIT_S)
        assert not turns._free.acquire(blocking=False), "the turn is back after the rest"
    with turns.rest():  # whoever has no turn has none to give
        assert turns._free.acquire(blocking=False)


def test_a_turn_ends_when_drawing_fails() -> None:
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 / 0
    assert turns._free.acquire(blocking=False)


def test_whoever_has_waited_too_long_goes_on_and_gives_back_no_turn_that_is_not_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "_PATIENCE_S", 0.01)
    assert turns._free.acquire(blocking=False)  # somebody is stuck
    with turns.turn():
        pass
    assert not turns._free.acquire(blocking=False)
