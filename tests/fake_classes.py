"""A class for tests, its learners, and a clock that can be set."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from sqlalchemy import inspect, text

import store
from jobs import class_runs
from jobs.handles import RunHandle
from models.spec import RunSpec
from models.sweep import SweepSpec, score_of
from store import classes, seats
from store.class_records import Cell, Guess, Judged, Said, spec_of
from store.database import engine
from tests.fake_results import result_of

GRID = SweepSpec(RunSpec(), ("cnn-8", "mlp-32"), (1, 4, 20), (300,), (1.0,), (0,))
GUESS = Guess(3.0, 4.0)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class Clock:
    """Stands for `datetime` in a module."""

    ahead: timedelta = timedelta()
    min = datetime.min

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + self.ahead

    def fromisoformat(self, text: str) -> datetime:
        return datetime.fromisoformat(text)


def join_and_deal(room: classes.Opened, count: int) -> list[int]:
    for number in range(count):
        seats.join(room.class_id, f"learner-{number}", f"Name {number}")
    return [seats.deal(room.class_id, f"learner-{number}").number for number in range(count)]


def finish(room: classes.Opened, learner: str) -> None:
    cell = seats.deal(room.class_id, learner)
    seats.keep_guess(room.class_id, learner, cell.number, GUESS)
    cell = seats.begin_cell(room.class_id, learner, cell.number)
    result = result_of(spec_of(GRID, cell.number))
    store.save_run(f"run-{cell.number}", learner, result)
    seats.note_run(room.class_id, cell, f"run-{cell.number}")
    seats.end_cell(room.class_id, cell, score_of(f"run-{cell.number}", result))


def a_drawing(number: int = 0, distilled: float = 0.9, plain: float = 0.8, **changes: object) -> Judged:
    """A picture on which the students disagree, each as sure as told; every number is another picture."""
    said = (Said("distilled", "3", distilled), Said("plain", "8", plain))
    judged = Judged("mnist-5k", "The students that come with Owlet", "mnist-5k", 28, bytes([number]) * 784, said)
    return replace(judged, **changes)  # type: ignore[arg-type]


def age(room: classes.Opened, learner: str, seconds: float) -> None:
    """Have somebody be seen last so long ago."""
    seen_at = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    with engine().begin() as connection:
        sentence = text("UPDATE class_members SET seen_at = :at WHERE learner = :who")
        connection.execute(sentence, {"at": seen_at, "who": learner})


def traces(*names: str) -> list[str]:
    """Tables of the database, whichever there are, in which one of these stands."""
    found = []
    with engine().connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = str([tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))])
            found += [table for name in names if name in rows]
    return sorted(found)


def end_a_run(room: classes.Opened, cell: Cell, run_id: str, state: str = "done") -> None:
    """What `jobs` does when a cell's run ends: the store has it, then it is noted."""
    handle = RunHandle(run_id, spec_of(GRID, cell.number), cell.learner, lambda handle, order: None)
    store.save_run(run_id, cell.learner, replace(result_of(handle.spec), complete=state == "done"))
    handle.when_ended(lambda ended: class_runs._record(room.class_id, cell, ended))
    handle.update(state=state, result=replace(result_of(handle.spec), complete=state == "done"))


def start_again_after_a_stop(room: classes.Opened, learner: str) -> None:
    number = seats.deal(room.class_id, learner).number
    seats.keep_guess(room.class_id, learner, number, GUESS)
    cell = seats.begin_cell(room.class_id, learner, number)
    seats.note_run(room.class_id, cell, "run-stopped")
    end_a_run(room, cell, "run-stopped", "stopped")
    assert traces("run-stopped") == ["class_cells", "runs"]
    cell = seats.begin_cell(room.class_id, learner, number)
    assert traces("run-stopped") == []
    end_a_run(room, cell, "run-stopped")
