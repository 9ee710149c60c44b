"""Screens are computed a few at a time: who waits in which line, who rests, and that nobody waits for ever."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ui import turns

LIMIT_S = 20.0


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> turns.Lines:
    """One at a time."""
    lines = turns.Lines(1)
    monkeypatch.setattr(turns, "_lines", lines)
    return lines


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture
def is_free(lines: turns.Lines, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Whether somebody who comes now gets a turn at once; it is given back."""

    def ask() -> bool:
        with monkeypatch.context() as hurried:
            hurried.setattr(turns, "_PATIENCE_S", 0.0)
            if got_one := lines.take("anybody"):
                lines.give_back()
        return got_one

    return ask


@pytest.fixture
def queue_up(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Future[None]]:
    """Somebody asks for a turn; returns once they stand in line."""
    stands = threading.Semaphore(0)

    class Seen(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            stands.release()
            return super().wait(timeout)

    monkeypatch.setattr(turns, "Event", Seen)

    def ask(kind: str, then: Callable[[], object] = lambda: None) -> Future[None]:
        def wait() -> None:
            with turns.turn(kind):
                then()

        future = pool.submit(wait)
        assert stands.acquire(timeout=LIMIT_S)
        return future

    return ask


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


def test_the_shortest_line_goes_first_and_each_line_in_its_order(queue_up: Callable[..., Future[None]]) -> None:
    served: list[str] = []
    with turns.turn("lab"):
        asked = [
            queue_up(kind, lambda name=name: served.append(name))
            for kind, name in (
                ("lab", "lab 1"),
                ("lab", "lab 2"),
                ("lab", "lab 3"),
                ("page", "page 1"),
                ("page", "page 2"),
            )
        ]
    for each in asked:
        each.result(LIMIT_S)
    # Three in the lab, two for a page: page 1. Then 3 and 1: page 2. Then only the lab is left.
    assert served == ["page 1", "page 2", "lab 1", "lab 2", "lab 3"]


def test_of_two_lines_of_one_length_the_one_that_began_first_goes_first(queue_up: Callable[..., Future[None]]) -> None:
    served: list[str] = []
    with turns.turn("lab"):
        asked = [queue_up(kind, lambda kind=kind: served.append(kind)) for kind in ("lab", "page", "wall")]
    for each in asked:
        each.result(LIMIT_S)
    assert served == ["lab", "page", "wall"]


def test_a_turn_within_a_turn_is_the_same_one_and_ends_with_the_outer(is_free: Callable[[], bool]) -> None:
    with turns.turn("lab"):
        with turns.turn("part of the lab"):
            assert not is_free()
        assert not is_free()
    assert is_free()


def test_others_go_on_while_one_rests(queue_up: Callable[..., Future[None]], is_free: Callable[[], bool]) -> None:
    other_was_here = threading.Event()
    with turns.turn("lab"):
        later = queue_up("page", other_was_here.set)
        with turns.rest():
            assert other_was_here.wait(LIMIT_S)
        later.result(LIMIT_S)
        assert not is_free(), "the turn is back after the rest"
    with turns.rest():  # whoever has no turn has none to give
        assert is_free()


def test_a_turn_ends_when_drawing_fails(is_free: Callable[[], bool]) -> None:
    with pytest.raises(ZeroDivisionError), turns.turn("lab"):
        _ = 1 / 0
    assert is_free()


def test_whoever_has_waited_too_long_goes_on_and_gives_back_no_turn_that_is_not_theirs(
    lines: turns.Lines, is_free: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lines.take("stuck")
    with monkeypatch.context() as hurried:
        hurried.setattr(turns, "_PATIENCE_S", 0.01)
        with turns.turn("lab"), turns.rest():
            pass
    assert not is_free()
    lines.give_back()
    assert is_free(), "whoever has left a line is not called any more"
