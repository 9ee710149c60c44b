"""The store keeps results over restarts, with several processes, and says so when it cannot."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import store
from models.exhibit_records import FewerBits, Form
from models.records import Progress, Role, RunResult, Spread
from models.spec import RunSpec
from store.database import engine
from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent


def a_result(spec: RunSpec, created_at: str = "2026-01-01T00:00:00+00:00", complete: bool = True) -> RunResult:
    history = (
        Progress("students", 0, 0, 1, 1, 1, 10, 10, 0.5, epoch_end=True, watch_logits={"plain": ((0.1, -2.5),)}),
    )
    return RunResult(spec, complete, {}, None, history, None, 600, "cpu", {"torch": "2"}, 1.5, created_at)


only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that OWLET_HOME names."""
    return tmp_path


def test_a_saved_run_is_the_same_after_a_restart(home: Path, database: str) -> None:
    saved = a_result(RunSpec(temperature=4, seeds=(3, 5)))
    store.save_run("one", "ann", saved)
    store.close()
    assert store.load_run("one") == saved
    assert store.load_run("two") is None
    assert (home / "owlet.sqlite3").exists() == (database == "sqlite")


def test_saving_again_replaces() -> None:
    store.save_run("one", "ann", a_result(RunSpec(), complete=False))
    store.save_run("one", "ann", a_result(RunSpec()))
    loaded = store.load_run("one")
    assert loaded is not None and loaded.complete
    assert len(store.recent_runs("ann", 10)) == 1


def test_find_result_gives_the_newest_complete_run_of_exactly_this_spec() -> None:
    spec = RunSpec(examples=200)
    store.save_run("old", "ann", a_result(spec, "2026-01-01T00:00:00+00:00"))
    store.save_run("new", "ben", a_result(spec, "2026-02-01T00:00:00+00:00"))
    store.save_run("partial", "ann", a_result(spec, "2026-03-01T00:00:00+00:00", complete=False))
    store.save_run("other", "ann", a_result(RunSpec(examples=201), "2026-04-01T00:00:00+00:00"))
    found = store.find_result(RunSpec(examples=200))
    assert found == ("new", a_result(spec, "2026-02-01T00:00:00+00:00"))
    assert store.find_result(RunSpec(examples=202)) is None and store.newest_run(RunSpec(examples=202)) is None
    assert store.newest_run(spec) == "new", "the newest complete one, by whomever"
    own = store.find_result(spec, "ann")
    assert own is not None and own[0] == "old"
    assert store.find_result(spec, "cyd") is None
    partial = store.load_run("partial")
    assert partial is not None and not partial.complete


def test_recent_runs_are_the_learners_own_newest_first() -> None:
    for month in range(1, 6):
        store.save_run(f"run-{month}", "ann", a_result(RunSpec(seeds=(month,)), f"2026-0{month}-01T00:00:00+00:00"))
    store.save_run("bens", "ben", a_result(RunSpec()))
    recent = store.recent_runs("ann", 3)
    assert [summary.run_id for summary in recent] == ["run-5", "run-4", "run-3"]
    assert [summary.spec.seeds for summary in recent] == [(5,), (4,), (3,)]


def test_a_row_that_no_longer_decodes_is_as_if_it_were_not_there(caplog: pytest.LogCaptureFixture) -> None:
    spec = RunSpec()
    store.save_run("good", "ann", a_result(spec, "2026-01-01T00:00:00+00:00"))
    for run_id, spoiled in (("older", '{"spec":{"colour":1}}'), ("outlawed", None), ("cut", '{"sp')):
        store.save_run(run_id, "ann", a_result(spec, "2026-02-01T00:00:00+00:00"))
        change = "result = :new" if spoiled else "result = replace(result, '\"mnist-5k\"', '\"gone\"')"
        with engine().begin() as connection:
            sentence = text(f"UPDATE runs SET {change}, summary = 'x' WHERE run_id = :id")
            connection.execute(sentence, {"new": spoiled, "id": run_id} if spoiled else {"id": run_id})
        assert store.load_run(run_id) is None
        assert run_id in caplog.text
    found = store.find_result(spec)
    assert found is not None and found[0] == "good"
    assert [summary.run_id for summary in store.recent_runs("ann", 10)] == ["good"]


@only_sqlite
def test_a_full_disk_is_a_store_error_and_loses_nothing() -> None:
    store.save_run("before", "ann", a_result(RunSpec()))
    with engine().connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    big = replace(a_result(RunSpec()), versions={"much": "x" * 1_000_000})
    with pytest.raises(store.StoreError, match="full"):
        store.save_run("big", "ann", big)
    assert store.load_run("before") == a_result(RunSpec())
    store.close()
    store.save_run("big", "ann", big)
    assert store.load_run("big") == big


def test_the_students_weights_stand_beside_their_run_and_go_with_it() -> None:
    weights: dict[Role, bytes] = {"distilled": bytes(range(256)), "plain": b"\0\xff"}
    store.save_run("one", "ann", replace(a_result(RunSpec()), weights=weights))
    store.save_run("bens", "ben", replace(a_result(RunSpec()), weights=weights))
    store.save_run("without", "ann", a_result(RunSpec()))
    loaded = store.load_run("one")
    assert loaded is not None and loaded.weights == {}, "they would make every list of runs slow"
    assert store.load_weights("one") == weights
    assert store.load_weights("without") == store.load_weights("unheard-of") == {}
    store.save_run("one", "ann", replace(a_result(RunSpec()), weights={"plain": b"new"}))
    assert store.load_weights("one") == {"plain": b"new"}
    store.delete_learner("ann")
    assert store.load_weights("one") == {} and store.load_weights("bens") == weights


def test_what_was_measured_of_a_run_stays_with_it_and_goes_with_it() -> None:
    steady = Spread(0.25, 0.2, 0.5)
    measured = FewerBits("cnn-8", 307_648, 1_000, (Form("int8", 28_080, 0.934, steady, steady),), "a CPU", 1)
    for run_id, owner in (("one", "ann"), ("bens", "ben")):
        store.save_run(run_id, owner, a_result(RunSpec()))
    assert store.load_fewer_bits("one") is store.load_fewer_bits("unheard-of") is None
    store.save_fewer_bits("one", measured)
    store.save_fewer_bits("unheard-of", measured)
    store.save_run("one", "ann", a_result(RunSpec()))
    store.close()
    assert store.load_fewer_bits("one") == measured
    assert store.load_fewer_bits("bens") is store.load_fewer_bits("unheard-of") is None
    store.delete_learner("ann")
    assert store.load_fewer_bits("one") is None


@only_sqlite
def test_weights_that_find_no_room_leave_the_result_safe(caplog: pytest.LogCaptureFixture) -> None:
    store.save_run("before", "ann", a_result(RunSpec()))
    with engine().connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    store.save_run("big", "ann", replace(a_result(RunSpec()), weights={"plain": bytes(1_000_000)}))
    assert store.load_run("big") == a_result(RunSpec())
    assert store.load_weights("big") == {} and "could not be kept" in caplog.text


@only_sqlite
def test_a_database_that_cannot_be_opened_is_a_store_error(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("OWLET_DATABASE_URL", f"sqlite:///{home}/absent/owlet.sqlite3")
    with pytest.raises(store.StoreError, match="unable to open"):
        store.load_run("one")


@only_sqlite
def test_another_database_can_be_named(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("OWLET_DATABASE_URL", f"sqlite:///{home}/elsewhere.db")
    store.save_run("one", "ann", a_result(RunSpec()))
    assert (home / "elsewhere.db").exists() and not (home / "owlet.sqlite3").exists()


def test_the_migrations_make_the_tables_that_the_code_expects(database: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from store.tables import Base

    with engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert "runs" in inspect(connection).get_table_names()
        if database == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_an_answer_is_kept_beside_what_another_tab_has_kept() -> None:
    def save(*tries: float | str, passed: bool = False, outcome: float | None = None) -> store.Answer:
        return store.save_answer("ann", store.Answer("lesson", "check", tries, passed, outcome))

    save("x")
    save("x", "z", passed=True)
    assert save("x", "y").tries == ("x", "z", "y"), "this tab did not know of z"
    assert save("x", "z", "y", outcome=3.0).tries == ("x", "z", "y"), "said again, after a connection that broke"
    assert save("x", "z", outcome=3.0).tries == ("x", "z", "y"), "said before y"
    (kept,) = store.load_answers("ann").values()
    assert (kept.tries, kept.passed, kept.outcome) == (("x", "z", "y"), False, 3.0)
    assert save("x").tries == ("x", "z", "y", "x"), "a page that could not read what was there"
    with pytest.raises(ValueError, match="finite"):
        save(float("nan"))
    assert [answer.tries for answer in store.load_answers("ann").values()] == [("x", "z", "y", "x")]


def test_processes_that_start_at_once_all_save(home: Path) -> None:
    program = (
        "import sys, store; from models.spec import RunSpec; from tests.test_store import a_result\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "store.save_run(sys.argv[1], 'ann', a_result(RunSpec())); store.close()\n"
    )
    names = [f"run-{number}" for number in range(4)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0] * len(processes)
    assert sorted(summary.run_id for summary in store.recent_runs("ann", 10)) == names


def test_a_server_that_dies_is_a_sentence_and_what_was_saved_is_there_again(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWLET_DATABASE_URL", postgres.new_database())
    store.save_run("before", "ann", a_result(RunSpec()))
    postgres.stop("immediate")
    with pytest.raises(store.StoreError, match=r"^no connection to the database$"):
        store.save_run("lost", "ann", a_result(RunSpec()))
    postgres.start()
    assert store.load_run("before") == a_result(RunSpec())
    store.save_run("after", "ann", a_result(RunSpec()))
    assert sorted(summary.run_id for summary in store.recent_runs("ann", 10)) == ["after", "before"]
    store.close()


@only_sqlite
def test_a_database_without_a_driver_is_a_store_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_DATABASE_URL", "oracle://somewhere/owlet")
    with pytest.raises(store.StoreError, match="No module named"):
        store.load_run("one")
