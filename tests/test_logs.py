"""The log: one JSON object a line, and in it nothing that people typed, whatever they typed and whatever went wrong."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

import jobs
import store
from jobs import task
from models import logs
from models.spec import RunSpec
from models.sweep import SweepSpec
from store import classes
from store.database import engine
from tests.fake_results import result_of
from ui import learner, session, visits

NICKNAME = 'Zoë"}\n{"level": "info'
PLAIN_NICKNAME = "Zoraida Quux"
PRIVATE = "owl-zzzz-yyyy-xxxx-wwww"
UPLOAD = "holiday of Zoraida.zip"
HOSTILE = ("Zoë", "Zoraida", "zzzz", "holiday", "Quux")


@pytest.fixture
def written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], str]]:
    """What has been logged with `OWLET_LOG=json`; afterwards all loggers are as they were."""
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setenv("OWLET_LOG", "json")
    monkeypatch.setattr("streamlit.logger.setup_formatter", lambda _: None)  # AppTest reads settings anew
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    before = list(logging.root.handlers)
    for handler in before:
        logging.root.removeHandler(handler)
    logs.set_up()
    yield lambda: capsys.readouterr().err
    for handler in list(logging.root.handlers):
        logging.root.removeHandler(handler)
    for handler in before:
        logging.root.addHandler(handler)
    store.close()


def lines_of(log: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.splitlines()]


def join_page(code: str) -> AppTest:
    app = AppTest.from_file(str(Path(__file__).parents[1] / "pages" / "join.py"), default_timeout=30)
    app.session_state[session.LEARNER_CODE] = PRIVATE
    app.query_params["code"] = code
    return app.run()


def join(code: str, nickname: str) -> AppTest:
    app = join_page(code)
    app.text_input(key="class_nickname").input(nickname)
    return next(button for button in app.button if button.label == "Join").click().run()


def test_nothing_that_people_typed_is_in_the_log(written: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    room = classes.open_class(SweepSpec(RunSpec(), ("cnn-8",), (1, 4), (300,), (1.0,), (0,)))
    join(room.code, NICKNAME)
    assert join(room.code, PLAIN_NICKNAME).title[0].value == f"Hello, {PLAIN_NICKNAME}"
    with engine().begin() as connection:  # from here on every reading of members fails, with their names in the SQL
        connection.execute(text("ALTER TABLE class_members RENAME TO gone"))
    assert join_page(room.code).error[0].value.startswith("Classes cannot be read")
    monkeypatch.setattr(learner, "learner_id", lambda: int(UPLOAD))  # an error that quotes what it got
    assert join_page(room.code).exception
    task.sentence(FileNotFoundError(2, "No such file", UPLOAD))
    logging.getLogger("jobs.runs").warning("Not saved: %s", ValueError(PLAIN_NICKNAME))
    jobs.runs.Runs()._ended(jobs.RunHandle("r1", RunSpec(), PRIVATE, lambda *_: None), jobs.RunSnapshot("done"))
    log = written()
    said = lines_of(log)
    assert len(said) >= 4
    assert all({"time", "level", "logger", "event"} <= line.keys() for line in said)
    assert not [word for word in HOSTILE if word in log]
    assert {"ValueError", "FileNotFoundError ENOENT"} <= {line.get("error") for line in said}
    assert any(line["event"] == "run ended" and line["run"] == "r1" and line["state"] == "done" for line in said)


def test_an_error_says_where_it_was_raised_and_a_broken_line_stays_one(
    written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "save_visit", raise_store_error)
    monkeypatch.setattr(visits, "learner_id", lambda: "somebody")
    visits.enter(type("Lesson", (), {"id": "x"})())
    try:
        result_of("no spec")  # type: ignore[arg-type]
    except AttributeError:
        logging.getLogger("ui").exception("two\nlines")
    lost, broken = lines_of(written())
    assert lost["event"] == "A visit could not be saved: StoreError: disk I/O error"
    assert broken["event"] == "two\nlines" and "tests/fake_results.py" in str(broken["where"])


def raise_store_error(*_: object) -> None:
    raise store.StoreError("disk I/O error")


def test_plain_text_is_one_line_too() -> None:
    record = logging.makeLogRecord({"name": "jobs", "levelname": "INFO", "msg": "a\nb", "created": 0.0, "run": "r1"})
    assert logs.Lines(as_json=False).format(record) == "1970-01-01T00:00:00.000+00:00 info jobs a\\nb run=r1"


def test_libraries_that_log_by_themselves_are_brought_into_line(written: Callable[[], str]) -> None:
    library = logging.getLogger("a_library_that_comes_late")
    library.propagate = False
    library.setLevel(logging.INFO)
    own = logging.StreamHandler(io.StringIO())
    own.setLevel(logging.WARNING)
    library.addHandler(own)
    logs.set_up()
    library.info("not for anybody")
    library.warning("hello")
    (line,) = lines_of(written())
    assert (line["logger"], line["event"]) == ("a_library_that_comes_late", "hello")
