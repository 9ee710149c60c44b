"""How the cells of a class are dealt, begun, given away and run for others."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.sweep import score_of, squares
from store import classes, seats
from store.class_records import Guess, spec_of
from store.class_rows import ClassError
from tests.fake_classes import (
    GRID,
    GUESS,
    age,
    finish,
    join_and_deal,
    only_sqlite,
)
from tests.fake_results import result_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room() -> classes.Opened:
    return classes.open_class(GRID)


def test_thirty_learners_are_thirty_different_runs_and_every_square_has_as_many_seeds(room: classes.Opened) -> None:
    dealt = join_and_deal(room, 30)
    specs = [spec_of(GRID, number) for number in dealt]
    assert len({spec.key for spec in specs}) == 30
    assert set(Counter((spec.student, spec.temperature) for spec in specs).values()) == {5}
    loaded = classes.load_class(room.class_id)
    assert loaded is not None and loaded.grid.seeds == (0, 1, 2, 3, 4)
    assert {cell.key for cell in loaded.grid.cells()} == {spec.key for spec in specs}


def test_at_any_number_of_learners_no_square_is_two_seeds_ahead(room: classes.Opened) -> None:
    for count in (1, 5, 8):
        dealt = join_and_deal(room, count)
        held = Counter(number % 6 for number in dealt)
        assert max(held.values()) - min(held.get(square, 0) for square in range(6)) <= 1
        assert sorted(dealt) == list(range(count))


def test_a_cell_whose_learner_leaves_or_goes_away_goes_to_the_next_one(room: classes.Opened) -> None:
    join_and_deal(room, 4)
    seats.leave(room.class_id, "learner-1")
    age(room, "learner-2", seats.AWAY_S + 1)
    seats.join(room.class_id, "late", "Late")
    seats.join(room.class_id, "later", "Later")
    assert seats.deal(room.class_id, "late").number == 1
    assert seats.deal(room.class_id, "later").number == 2
    assert seats.deal(room.class_id, "learner-2").number == 4, "who comes back gets another"


def test_a_cell_that_was_begun_is_not_given_away(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    finish(room, "learner-0")
    age(room, "learner-0", 10_000)
    seats.join(room.class_id, "late", "Late")
    assert seats.deal(room.class_id, "late").number == 1
    assert seats.deal(room.class_id, "learner-0").number == 0
    classes.set_plan(room.class_id, room.secret, pace="run")
    with pytest.raises(ClassError, match="holds the class"):  # one cell each
        seats.deal(room.class_id, "learner-0", another=True)
    classes.set_plan(room.class_id, room.secret, pace="free")
    assert seats.deal(room.class_id, "learner-0", another=True).number == 2


def test_learners_who_come_at_once_get_a_cell_each(room: classes.Opened) -> None:
    for number in range(8):
        seats.join(room.class_id, f"learner-{number}", f"Name {number}")
    with ThreadPoolExecutor(8) as pool:
        dealt = list(pool.map(lambda n: seats.deal(room.class_id, f"learner-{n}").number, range(8)))
    assert sorted(dealt) == list(range(8))


def test_the_host_runs_what_nobody_is_going_to_finish(room: classes.Opened) -> None:
    join_and_deal(room, 3)
    finish(room, "learner-0")
    age(room, "learner-1", 10_000)
    taken = seats.deal_missing(room.class_id, room.secret)
    assert [cell.number for cell in taken] == [1, 3, 4, 5], "1 is away, 3 to 5 are nobody's; 2 has somebody"
    assert seats.deal_missing(room.class_id, room.secret) == []
    for cell in taken:
        result = result_of(spec_of(GRID, cell.number))
        seats.end_cell(room.class_id, cell, score_of(f"host-{cell.number}", result))
    loaded = classes.load_class(room.class_id)
    assert loaded is not None
    assert sum(bool(square.scores) for square in squares(loaded.grid, loaded.scores)) == 5


def test_a_run_begins_once_after_a_guess_and_when_the_class_is_not_held(room: classes.Opened) -> None:
    (number,) = join_and_deal(room, 1)
    with pytest.raises(ClassError, match="Guess first"):
        seats.begin_cell(room.class_id, "learner-0", number)
    classes.set_plan(room.class_id, room.secret, pace="join")
    with pytest.raises(ClassError, match="holds the class"):
        seats.keep_guess(room.class_id, "learner-0", number, GUESS)
    classes.set_plan(room.class_id, room.secret, pace="predict")
    seats.keep_guess(room.class_id, "learner-0", number, GUESS)
    with pytest.raises(ClassError, match="holds the class"):
        seats.begin_cell(room.class_id, "learner-0", number)
    classes.set_plan(room.class_id, room.secret, pace="run")
    begun = seats.begin_cell(room.class_id, "learner-0", number)
    with pytest.raises(ClassError, match="begun already"):
        seats.begin_cell(room.class_id, "learner-0", number)
    with pytest.raises(ClassError, match="stays as it is"):
        seats.keep_guess(room.class_id, "learner-0", number, Guess(0, 1))
    seats.end_cell(room.class_id, begun, None, "The worker died.")
    again = seats.begin_cell(room.class_id, "learner-0", number)
    seats.end_cell(room.class_id, begun, score_of("late", result_of(spec_of(GRID, number))))
    loaded = classes.load_class(room.class_id)
    assert loaded is not None and loaded.now == (again,), "the outcome of the run that was given up does not count"


def test_a_learner_cannot_touch_anothers_cell(room: classes.Opened) -> None:
    join_and_deal(room, 2)
    for act in (
        lambda: seats.keep_guess(room.class_id, "learner-1", 0, GUESS),
        lambda: seats.begin_cell(room.class_id, "learner-1", 0),
        lambda: seats.deal(room.class_id, "stranger"),
        lambda: seats.note_seen(room.class_id, "stranger"),
    ):
        with pytest.raises(ClassError):
            act()
    loaded = classes.load_class(room.class_id)
    assert loaded is not None
    assert {cell.learner for cell in loaded.cells_of("learner-1")} == {"learner-1"}


@only_sqlite
def test_a_guess_that_no_control_offers_leaves_the_class_readable(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    for guess in (Guess(float("nan"), 4.0), Guess(1.0, 5.0), Guess(1.0, "hot")):  # type: ignore[arg-type]
        with pytest.raises(ClassError, match="Choose again"):
            seats.keep_guess(room.class_id, "learner-0", 0, guess)
    seats.keep_guess(room.class_id, "learner-0", 0, GUESS)
    with pytest.raises(ClassError, match="stays as it is"):
        seats.keep_guess(room.class_id, "learner-0", 0, Guess(9.0, 4.0))
    assert classes.load_class(room.class_id) is not None
