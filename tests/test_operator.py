"""The operators' page opens with its key only, tells numbers and no names; classes may be for signed-in hosts only."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
import store
from jobs.queueing import Census, WorkerState
from models.spec import RunSpec
from models.sweep import SweepSpec
from store import classes, health, seats
from ui import class_room, hosts, operator_view, start_up

ROOT = Path(__file__).parents[1]
KEY = "a-key-of-this-server"
GRID = SweepSpec(RunSpec(), ("cnn-8",), (1, 4), (300,), (1.0,), (0,))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.setenv("OWLET_OPERATOR_KEY", KEY)
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setattr(start_up, "get_ready", lambda: None)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "census", counted)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # wants the frame's navigation
    monkeypatch.setattr(operator_view, "_sessions", lambda: 7)  # AppTest has no server
    monkeypatch.setattr(class_room, "PER_SESSION", class_room.Patience(free=2, longest_s=60))
    yield
    store.close()


def counted() -> "Future[Census]":
    found: Future[Census] = Future()
    found.set_result(Census(3, 2, 1, (WorkerState("tcp://127.0.0.1:4711", 1, 5 * 10**8, 0),)))
    return found


def page(name: str = "operator.py") -> AppTest:
    return AppTest.from_file(str(ROOT / "pages" / name), default_timeout=30).run()


def sign_in(app: AppTest, key: str) -> AppTest:
    app.text_input(key="operator_key_typed").input(key)
    return next(button for button in app.button if button.label == "Sign in").click().run()


def text_of(app: AppTest) -> str:
    return " ".join(str(getattr(element, "value", "") or getattr(element, "body", "")) for element in app.main)


def test_without_a_key_the_page_says_how_to_set_one_and_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for too_short, told in (("", "this server has none"), ("short", "this server’s is shorter")):
        monkeypatch.setenv("OWLET_OPERATOR_KEY", too_short)
        app = page()
        assert (
            f"at least 16 letters, and {told}." in app.info[0].value
            and not app.text_input
            and "Database" not in text_of(app)
        )


def test_the_key_opens_the_page_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OWLET_DATABASE_URL", f"sqlite:///{tmp_path}/absent/owlet.sqlite3")
    app = sign_in(sign_in(page(), "wrong"), KEY)
    assert not app.exception and "Live sessions" in text_of(app)


def test_the_key_opens_the_page_and_it_names_nobody() -> None:
    room = classes.open_class(GRID)
    seats.join(room.class_id, "somebody", "Zoraida")
    app = sign_in(page(), KEY)
    assert not app.exception
    said = text_of(app)
    assert all(word in said for word in ("4711", "Disk free", "SQLite 3.", "Live sessions", "Runs that wait"))
    assert "Zoraida" not in said and room.code not in said and KEY not in said
    app = next(button for button in app.button if button.label == "Sign out").click().run()
    assert "Database" not in text_of(app)


def test_a_scheduler_that_hangs_is_asked_once_and_keeps_nothing_else_back(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Future[Census]] = []

    def asked() -> "Future[Census]":
        answers.append(Future())
        return answers[-1]

    monkeypatch.setattr(jobs, "census", asked)
    app = sign_in(page(), KEY).run()
    assert "has not answered yet" in app.warning[0].value and len(answers) == 1
    assert all(word in text_of(app) for word in ("Live sessions", "SQLite 3.", "streamlit"))
    answers[0].set_result(counted().result())
    assert "Runs that wait" in text_of(app.run()) and not app.warning and len(answers) == 1
    app.run()
    assert len(answers) == 2, "an answer is shown once; the next look asks anew"


def test_wrong_keys_are_slowed_down_and_a_changed_key_locks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app, said = page(), []
    for wrong in ("a", "b", KEY):
        app = sign_in(app, wrong)
        said.append(app.warning[0].value)
    assert said[0] == said[1] and said[2].startswith("Those were many wrong codes")
    assert "Database" not in text_of(app)
    monkeypatch.setattr(class_room, "PER_SESSION", class_room.Patience(free=2, longest_s=60))
    app = sign_in(app, KEY)
    assert "Database" in text_of(app)
    monkeypatch.setenv("OWLET_OPERATOR_KEY", "another-key-of-this-server")
    assert "Database" not in text_of(app.run())


def test_the_database_tells_its_numbers(database: str) -> None:
    room = classes.open_class(GRID)
    seats.join(room.class_id, "somebody", "Ann")
    found = health.look()
    assert found.kind.startswith({"sqlite": "SQLite 3.", "postgresql": "PostgreSQL "}[database])
    newest = max(path.name[:4] for path in (ROOT / "store/migrations/versions").glob("0*.py"))
    assert found.revision == newest
    assert found.rows["classes"] == 1 and found.rows["runs"] == 0 and found.size_bytes > 10_000
    assert (found.classes_now, found.members_now) == (1, 1)


def opening_button(app: AppTest) -> bool:
    assert not app.exception
    return "Open a class" in [button.label for button in app.button]


def test_classes_may_be_for_signed_in_hosts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_HOSTS", "signed-in")
    app = page("host.py")
    assert not opening_button(app) and "is not set up yet" in text_of(app)
    monkeypatch.setattr(hosts, "is_set_up", lambda: True)
    for user, may in (({"is_logged_in": False}, False), ({"is_logged_in": True, "sub": "1"}, True)):
        monkeypatch.setattr(st, "user", user)
        app = page("host.py")
        assert opening_button(app) is may
        assert ("Sign in" in [button.label for button in app.button]) is not may
