"""A class in the store: codes, names, who may do what, how cells are dealt, and that a deleted class is gone."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace

import pytest
from sqlalchemy import inspect, select, text

import store
from jobs import class_runs
from jobs.handles import RunHandle
from models.spec import RunSpec
from models.sweep import SweepSpec, score_of, squares
from store import class_rows, class_rules, classes, learners, seats, wrong_codes
from store.class_records import Cell, Guess, spec_of
from store.class_rows import ClassError, NotTheHost
from store.database import engine
from store.tables import Base
from tests.fake_results import result_of

GRID = SweepSpec(RunSpec(), ("cnn-8", "mlp-32"), (1, 4, 20), (300,), (1.0,), (0,))
GUESS = Guess(3.0, 4.0)

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Clock:
    """Stands for `datetime` in a module."""

    ahead: timedelta = timedelta()
    min = datetime.min

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + self.ahead

    def fromisoformat(self, text: str) -> datetime:
        return datetime.fromisoformat(text)


@pytest.fixture
def room() -> classes.Opened:
    return classes.open_class(GRID)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The store's clock, which can be set."""
    set_to = Clock()
    for module in (seats, class_rows, learners, wrong_codes):
        monkeypatch.setattr(module, "datetime", set_to)
    return set_to


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


def age(room: classes.Opened, learner: str, seconds: float) -> None:
    """Have somebody be seen last so long ago."""
    seen_at = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    with engine().begin() as connection:
        sentence = text("UPDATE class_members SET seen_at = :at WHERE learner = :who")
        connection.execute(sentence, {"at": seen_at, "who": learner})


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


@pytest.mark.parametrize("secret", ["", "wrong", "0" * 32])
def test_every_host_action_without_the_secret_is_refused(room: classes.Opened, secret: str) -> None:
    join_and_deal(room, 1)
    before = classes.load_class(room.class_id)
    for act in (
        lambda: classes.set_plan(room.class_id, secret, pace="join"),
        lambda: classes.new_experiment(room.class_id, secret, GRID),
        lambda: classes.remove_member(room.class_id, secret, "learner-0"),
        lambda: classes.class_answers(room.class_id, secret, "temperature"),
        lambda: classes.delete_class(room.class_id, secret),
        lambda: seats.deal_missing(room.class_id, secret),
    ):
        with pytest.raises(NotTheHost):
            act()
    assert not classes.is_host(room.class_id, secret)
    assert classes.is_host(room.class_id, room.secret)
    assert classes.load_class(room.class_id) == before


def test_the_secret_is_stored_nowhere(room: classes.Opened) -> None:
    with engine().connect() as connection:
        row = connection.execute(select(Base.metadata.tables["classes"])).one()
    assert room.secret not in str(row)


def traces(*names: str) -> list[str]:
    """Tables of the database, whichever there are, in which one of these stands."""
    found = []
    with engine().connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = str([tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))])
            found += [table for name in names if name in rows]
    return sorted(found)


def test_a_deleted_class_leaves_nothing_and_another_class_all(room: classes.Opened) -> None:
    other = classes.open_class(GRID)
    seats.join(other.class_id, "learner-0", "Ann")
    join_and_deal(room, 3)
    finish(room, "learner-0")
    start_again_after_a_stop(room, "learner-1")
    seats.keep_guess(room.class_id, "learner-2", 2, GUESS)
    late = seats.begin_cell(room.class_id, "learner-2", 2)
    wrong_codes.count(room.class_id)
    store.save_run("own", "learner-0", result_of(RunSpec()))
    own = (room.class_id, room.code, "Name ", "run-0", "run-stopped", "learner-1", "learner-2")
    assert {"classes", "class_members", "class_cells", "runs", "wrong_codes"} <= set(traces(*own)), (
        "or nothing is shown"
    )
    classes.delete_class(room.class_id, room.secret)
    end_a_run(room, late, "run-late")
    assert traces(*own, "run-late") == []
    assert classes.load_class(room.class_id) is None and classes.find_class(room.code) is None
    assert [run.run_id for run in store.recent_runs("learner-0")] == ["own"]
    loaded = classes.load_class(other.class_id)
    assert loaded is not None and len(loaded.members) == 1


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


def test_a_run_whose_cell_another_run_has_by_now_is_forgotten(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    seats.keep_guess(room.class_id, "learner-0", 0, GUESS)
    first = seats.begin_cell(room.class_id, "learner-0", 0)
    seats.end_cell(room.class_id, first, None, "It was lost.")
    seats.begin_cell(room.class_id, "learner-0", 0)
    end_a_run(room, first, "run-first")
    assert traces("run-first") == []


def test_wrong_codes_are_slowed_for_all_app_processes_and_for_one_class_at_a_time(
    room: classes.Opened, clock: Clock
) -> None:
    waits = []
    for _ in range(wrong_codes.FREE + 3):
        wrong_codes.count(room.class_id)
        waits.append(wrong_codes.wait_s(room.class_id))
    store.close()  # as another process: nothing is remembered but in the database
    assert waits[: wrong_codes.FREE - 1] == [0] * (wrong_codes.FREE - 1)
    assert [round(wait_s) for wait_s in waits[wrong_codes.FREE - 1 :]] == [2, 4, 5, 5]
    assert wrong_codes.wait_s(room.class_id) > 4 and wrong_codes.wait_s("") == 0
    clock.ahead += timedelta(seconds=6)
    assert wrong_codes.wait_s(room.class_id) == 0
    clock.ahead += timedelta(seconds=wrong_codes.CALM_S)
    wrong_codes.count("")
    with engine().connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM wrong_codes")) == 1, "old ones are forgotten"


def test_a_learner_who_deletes_all_leaves_the_class_and_the_map_keeps_a_nameless_cell(room: classes.Opened) -> None:
    join_and_deal(room, 2)
    finish(room, "learner-0")
    store.delete_learner("learner-0")
    loaded = classes.load_class(room.class_id)
    assert loaded is not None
    assert [member.learner for member in loaded.members] == ["learner-1"]
    assert "learner-0" not in str(loaded) and len(loaded.scores) == 1


def test_the_host_sees_answers_given_in_class_and_none_from_before(room: classes.Opened) -> None:
    store.save_answer("learner-0", store.Answer("temperature", "before", ("x",)))
    store.save_answer("stranger", store.Answer("temperature", "theirs", ("x",)))
    age_of_answers = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    with engine().begin() as connection:
        connection.execute(text("UPDATE answers SET changed_at = :at"), {"at": age_of_answers})
    join_and_deal(room, 1)
    store.save_answer("learner-0", store.Answer("temperature", "in class", ("y",), passed=True))
    store.save_answer("learner-0", store.Answer("another", "block", ("y",)))
    found = classes.class_answers(room.class_id, room.secret, "temperature")
    assert [*found] == ["learner-0"] and [*found["learner-0"]] == [("temperature", "in class")]


def test_a_new_experiment_keeps_the_earlier_round_and_other_classes_see_no_names(room: classes.Opened) -> None:
    join_and_deal(room, 1)
    finish(room, "learner-0")
    other = classes.open_class(GRID)
    (past,) = classes.other_results(other.class_id)
    assert len(past.room.scores) == 1
    assert "learner-0" not in str(past) and "Name 0" not in str(past) and room.code not in str(past)
    classes.new_experiment(room.class_id, room.secret, GRID)
    loaded = classes.load_class(room.class_id)
    assert loaded is not None and loaded.plan.round == 2 and loaded.now == () and len(loaded.cells) == 1
    assert seats.deal(room.class_id, "learner-0").round == 2


def test_names_are_one_to_a_class_whatever_their_capitals_and_blanks(room: classes.Opened) -> None:
    seats.join(room.class_id, "a", "Anna Lena")
    for twin in ("anna lena", "ANNALENA", " Anna-Lena ", "Ａnna Lena", "Аnnа Lena"):
        with pytest.raises(class_rules.BadNickname, match="Somebody"):
            seats.join(room.class_id, "b", twin)
    assert seats.join(room.class_id, "a", "Another").nickname == "Anna Lena", "who is in keeps the name"
    assert seats.is_member(room.class_id, "a") and not seats.is_member(room.class_id, "b")


@only_sqlite
@pytest.mark.parametrize("hours", [-1, 24])
def test_a_class_goes_on_when_the_clock_is_set(room: classes.Opened, clock: Clock, hours: int) -> None:
    join_and_deal(room, 3)
    finish(room, "learner-0")
    seats.keep_guess(room.class_id, "learner-1", 1, GUESS)
    seats.begin_cell(room.class_id, "learner-1", 1)
    seats.keep_guess(room.class_id, "learner-2", 2, GUESS)
    clock.ahead += timedelta(hours=hours)
    second = seats.deal(room.class_id, "learner-0", another=True)
    assert second.number == 3 and seats.deal(room.class_id, "learner-0").number == 3, "the new one, not the old"
    assert seats.begin_cell(room.class_id, "learner-1", 1).started_at, "a run that seems stuck may begin again"
    assert seats.begin_cell(room.class_id, "learner-2", 2).guess == GUESS, "who guessed keeps the cell"
    store.save_answer("learner-2", store.Answer("temperature", "now", ("y",)))
    assert [*classes.class_answers(room.class_id, room.secret, "temperature")] == ["learner-2"]
    loaded = classes.load_class(room.class_id)
    assert loaded is not None and max(loaded.cells_of("learner-0"), key=lambda cell: cell.dealt_at) == second


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


def test_a_class_survives_a_restart(room: classes.Opened) -> None:
    store.close()
    assert classes.find_class(room.code) == room.class_id
