"""What becomes of a cell when its run ends late, elsewhere, or never."""

from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace

import pytest

from jobs import class_runs
from jobs.handles import RunHandle
from store import classes, seats
from store.class_records import spec_of
from store.class_rows import ClassError
from tests.fake_classes import GRID, GUESS, end_a_run, join_and_deal, only_sqlite, traces
from tests.fake_results import result_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room() -> classes.Opened:
    return classes.open_class(GRID)


def test_a_run_whose_cell_another_run_has_by_now_is_forgotten(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    seats.keep_guess(room.class_id, "learner-0", 0, GUESS)
    first = seats.begin_cell(room.class_id, "learner-0", 0)
    seats.end_cell(room.class_id, first, None, "It was lost.")
    seats.begin_cell(room.class_id, "learner-0", 0)
    end_a_run(room, first, "run-first")
    assert traces("run-first") == []


@only_sqlite
def test_an_outcome_that_came_while_the_store_was_away_is_noted_later(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    seats.keep_guess(room.class_id, "learner-0", 0, GUESS)
    begun = seats.begin_cell(room.class_id, "learner-0", 0)
    spec = spec_of(GRID, 0)
    handle = RunHandle("run", spec, "learner-0", lambda handle, order: None)
    seats.note_run(room.class_id, begun, "run")
    cell = replace(begun, run_id="run")
    runs = SimpleNamespace(find=lambda run_id: handle if run_id == "run" else None)
    class_runs.catch_up(runs, room.class_id, cell)  # type: ignore[arg-type]
    handle.update(state="done", result=result_of(spec))
    class_runs.catch_up(runs, room.class_id, cell)  # type: ignore[arg-type]
    loaded = classes.load_class(room.class_id)
    assert loaded is not None and len(loaded.scores) == 1 and loaded.now[0].ended_at


def test_a_cell_whose_app_process_died_may_be_run_again_at_once(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    seats.keep_guess(room.class_id, "learner-0", 0, GUESS)
    begun = seats.begin_cell(room.class_id, "learner-0", 0)
    seats.note_run(room.class_id, begun, "run")
    cell = replace(begun, run_id="run")
    known: Future[bool] = Future()
    runs = SimpleNamespace(find=lambda run_id: None, is_under_way=lambda run_id, learner: known)
    known.set_exception(RuntimeError("The scheduler does not answer."))
    class_runs.catch_up(runs, room.class_id, cell)  # type: ignore[arg-type]
    with pytest.raises(ClassError, match="has begun already"):
        seats.begin_cell(room.class_id, "learner-0", 0)
    for is_known in (True, False):
        known = Future()
        known.set_result(is_known)
        class_runs.catch_up(runs, room.class_id, cell)  # type: ignore[arg-type]
        found = classes.load_class(room.class_id)
        assert found is not None and bool(found.now[0].error) is not is_known
    assert seats.begin_cell(room.class_id, "learner-0", 0).guess == GUESS
