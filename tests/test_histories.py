"""A learner's own runs: listed, named, looked at by others, deleted. On SQLite and PostgreSQL."""

from dataclasses import replace

import pytest

import store
from models.spec import RunSpec
from tests.fake_results import result_of

pytestmark = pytest.mark.usefixtures("database")


def keep(run_id: str, learner: str, day: int = 1, sweep: str = "", temperature: float = 10) -> None:
    result = replace(
        result_of(RunSpec(temperature=temperature)),
        created_at=f"2026-01-{day:02d}T00:00:00+00:00",
        weights={"plain": b"p", "distilled": b"d"},
    )
    store.save_run(run_id, learner, result, sweep)


def test_own_runs_are_all_of_ones_own_newest_first() -> None:
    keep("old", "ann", 1, sweep="abc")
    keep("new", "ann", 2)
    keep("bens", "ben", 3)
    assert [(line.run_id, line.sweep) for line in store.own_runs("ann")] == [("new", ""), ("old", "abc")]


def test_a_name_stays_when_the_run_is_saved_again_and_only_its_learner_sees_it() -> None:
    keep("one", "ann")
    assert store.rename_run("ann", "one", "  my   best owlet ")
    keep("one", "ann")
    (line,) = store.own_runs("ann")
    assert line.name == "my best owlet"
    mine, bens = store.look_up("one", "ann"), store.look_up("one", "ben")
    assert mine is not None and mine.is_own and mine.line.name == "my best owlet"
    assert bens is not None and not bens.is_own and bens.line.name == "" and bens.result == mine.result
    assert store.look_up("two", "ann") is None


def test_nobody_names_or_deletes_anothers_run() -> None:
    keep("one", "ann")
    assert not store.rename_run("ben", "one", "mine now")
    assert store.delete_runs("ben", ["one"]) == 0
    (line,) = store.own_runs("ann")
    assert line.name == ""


@pytest.mark.parametrize("name", ["x" * 61, "<b>bold</b>", "a\u202eb", "[link](http://x)", "`code`"])
def test_a_name_with_markup_or_too_long_is_refused_with_a_sentence(name: str) -> None:
    keep("one", "ann")
    with pytest.raises(store.BadName, match="letters"):
        store.rename_run("ann", "one", name)


def test_a_deleted_run_is_gone_with_its_weights_and_the_others_stay() -> None:
    for run_id in ("one", "two", "three"):
        keep(run_id, "ann")
    assert store.delete_runs("ann", ["one", "three", "of nobody"]) == 2
    assert [line.run_id for line in store.own_runs("ann")] == ["two"]
    assert store.load_run("one") is None and store.load_weights("one") == {}
    assert set(store.load_weights("two")) == {"plain", "distilled"}
