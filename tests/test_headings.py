"""The outline of every page: one title, and no level skipped, so that a screen reader's list of headings is a tree."""

from concurrent.futures import Future
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import jobs
from jobs.sweeps import Sweeps
from lessons.contents import contents, experiments, tour
from tests.fake_sweeps import FakeRuns
from tests.outline import outline, skips
from ui import engine_line, start_up

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))
LESSONS = [("course.py", lesson.id) for lesson in (*(entry.lesson for entry in contents()), tour()) if lesson]
EXPERIMENTS = [("experiments.py", lesson.id) for lesson in experiments()]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The whole app, with workers that are away."""

    def away(*_: object) -> "Future[object]":
        answer: Future[object] = Future()
        answer.set_exception(jobs.CallFailed("The workers are away."))
        return answer

    monkeypatch.setattr(start_up, "get_ready", lambda: None)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "call", away)
    monkeypatch.setattr(jobs, "open_sweep", Sweeps(FakeRuns()).open)  # type: ignore[arg-type]
    monkeypatch.setattr(engine_line, "_asked", Future)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def test_no_page_skips_a_level_of_headings(app: AppTest) -> None:
    assert len(PAGES) >= 18
    assert {page: found for page in PAGES if (found := _faults(app, page))} == {}


def test_no_lesson_skips_a_level_of_headings(app: AppTest) -> None:
    assert len(LESSONS) == 13 and len(EXPERIMENTS) == 8
    found = {}
    for page, lesson in LESSONS + EXPERIMENTS:
        app.query_params["lesson"] = lesson
        found[lesson] = _faults(app, page)
        assert len(outline(app)) > 3, f"{lesson} has headings of its own"
    assert {lesson: faults for lesson, faults in found.items() if faults} == {}


def _faults(app: AppTest, page: str) -> list[str]:
    app.switch_page(f"pages/{page}").run()
    assert not app.exception
    titles = [text for level, text in outline(app) if level == 1]
    return skips(app) + ([] if len(titles) == 1 else [f"{len(titles)} titles"])
