"""A class in the store: codes, names, who may do what, and that a deleted class is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

import store
from models.spec import RunSpec
from store import class_rows, class_rules, classes, drawings, learners, seats, wrong_codes
from store.class_rows import NotTheHost
from store.database import engine
from store.tables import Base
from tests.fake_classes import (
    GRID,
    GUESS,
    Clock,
    a_drawing,
    end_a_run,
    finish,
    join_and_deal,
    only_sqlite,
    start_again_after_a_stop,
    traces,
)
from tests.fake_results import result_of

pytestmark = pytest.mark.usefixtures("database")


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


@pytest.mark.parametrize("secret", ["", "wrong", "0" * 32])
def test_every_host_action_without_the_secret_is_refused(room: classes.Opened, secret: str) -> None:
    join_and_deal(room, 1)
    drawings.share(room.class_id, "learner-0", a_drawing())
    before = classes.load_class(room.class_id)
    assert before is not None
    (hanging,) = before.drawings
    for act in (
        lambda: classes.set_plan(room.class_id, secret, pace="join"),
        lambda: classes.new_experiment(room.class_id, secret, GRID),
        lambda: classes.remove_member(room.class_id, secret, "learner-0"),
        lambda: classes.class_answers(room.class_id, secret, "temperature"),
        lambda: classes.delete_class(room.class_id, secret),
        lambda: seats.deal_missing(room.class_id, secret),
        lambda: drawings.take_down(room.class_id, secret, hanging.drawing_id),
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


def test_a_deleted_class_leaves_nothing_and_another_class_all(room: classes.Opened) -> None:
    other = classes.open_class(GRID)
    seats.join(other.class_id, "learner-0", "Ann")
    join_and_deal(room, 3)
    finish(room, "learner-0")
    start_again_after_a_stop(room, "learner-1")
    seats.keep_guess(room.class_id, "learner-2", 2, GUESS)
    late = seats.begin_cell(room.class_id, "learner-2", 2)
    wrong_codes.count(room.class_id)
    drawings.share(room.class_id, "learner-2", a_drawing())
    drawings.share(other.class_id, "learner-0", a_drawing())
    store.save_run("own", "learner-0", result_of(RunSpec()))
    own = (room.class_id, room.code, "Name ", "run-0", "run-stopped", "learner-1", "learner-2")
    tables = {"classes", "class_members", "class_cells", "class_drawings", "runs", "wrong_codes"}
    assert tables <= set(traces(*own)), "or nothing is shown"
    classes.delete_class(room.class_id, room.secret)
    end_a_run(room, late, "run-late")
    assert traces(*own, "run-late") == []
    assert classes.load_class(room.class_id) is None and classes.find_class(room.code) is None
    assert [run.run_id for run in store.recent_runs("learner-0")] == ["own"]
    loaded = classes.load_class(other.class_id)
    assert loaded is not None and len(loaded.members) == len(loaded.drawings) == 1


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


def test_a_class_survives_a_restart(room: classes.Opened) -> None:
    store.close()
    assert classes.find_class(room.code) == room.class_id
