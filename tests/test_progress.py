"""The learner's own page: what is done, guesses beside results, the code, export, delete, the certificate."""

import hashlib
import io
import json
from pathlib import Path

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

import store
from lessons.blocks import Check, Prediction
from lessons.contents import contents
from models.spec import RunSpec
from store import Answer
from tests.fake_results import result_of
from ui import frame, start_up
from ui.certificate import Shown, UnwritableName, certificate
from ui.charts.guesses import GuessLine, guesses_alt, guesses_figure
from ui.charts.style import ChartStyle, LineStyle
from ui.session import LEARNER_CODE

ROOT = Path(__file__).parents[1]
MINE, OTHER = "owl-0123-4567-89ab-cdef", "owl-ffff-4567-89ab-cdef"
LESSONS = [entry.lesson for entry in contents() if entry.lesson]


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_up, "get_ready", lambda: None)
    monkeypatch.setattr(frame, "insist", lambda: None)  # each run of an AppTest is a new server to it
    monkeypatch.setenv("OWLET_DATABASE_URL", f"sqlite:///{tmp_path / 'progress.sqlite3'}")


def learner_id(code: str = MINE) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:32]


def answer_everything(code: str = MINE) -> int:
    """Answer every question of the course; every number is guessed at the low end and comes out at the high end."""
    checks = 0
    for lesson in LESSONS:
        for block in lesson.questions():
            question = block.question
            if isinstance(question, Check):
                right = next(choice.text for choice in question.choices if choice.right)
                store.save_answer(learner_id(code), Answer(lesson.id, block.argument, (right,), passed=True))
                checks += 1
            elif isinstance(question, Prediction):
                number = question.number
                guess, outcome = (number.low, number.high) if number else (question.choices[0], question.choices[0])
                store.save_answer(learner_id(code), Answer(lesson.id, block.argument, (guess,), outcome=outcome))
    return checks


def open_progress(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state[LEARNER_CODE] = MINE
    app.run().switch_page("pages/progress.py")
    for name, value in query.items():
        app.query_params[name] = value
    return ran(app.run())


def ran(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join(str(element.value) for element in (*app.markdown, *app.warning, *app.get("html"), *app.code))


def press(app: AppTest, label: str) -> AppTest:
    return ran(next(button for button in app.button if button.label == label).click().run())


def downloads(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("download_button")]


def test_a_new_learner_sees_what_is_ahead() -> None:
    app = open_progress()
    minutes = sum(lesson.minutes for lesson in LESSONS)
    assert f"About {minutes} of {minutes} minutes are left." in words(app)
    assert "No guess has met its result yet." in words(app) and "You have not trained a network yet." in words(app)
    assert "Download the certificate (PDF)" not in downloads(app)
    assert MINE in words(app)


def test_the_page_gathers_answers_runs_and_the_certificate() -> None:
    checks = answer_everything()
    store.save_run("run-1", learner_id(), result_of(RunSpec()))
    app = open_progress()
    assert "You have answered every question." in words(app)
    guesses = [b.question for lesson in LESSONS for b in lesson.questions() if isinstance(b.question, Prediction)]
    close = sum(question.number is None for question in guesses)
    assert f"**{close} of {len(guesses)}** guesses were close" in words(app)
    assert any("run=run-1" in link.proto.query_string for link in app.get("page_link"))
    assert "Download the certificate (PDF)" in downloads(app)
    assert checks >= len(LESSONS), "every lesson has a check"


def test_one_check_missing_keeps_the_certificate_back() -> None:
    answer_everything()
    lesson = LESSONS[-1]
    check = next(block for block in lesson.questions() if isinstance(block.question, Check))
    store.save_answer(learner_id(), Answer(lesson.id, check.argument, ("wrong",), passed=False))
    app = open_progress()
    assert "1 are still open" in words(app) and "Download the certificate (PDF)" not in downloads(app)


def test_a_link_brings_its_learner_when_nothing_is_left_behind() -> None:
    answer_everything(OTHER)
    app = open_progress(me=OTHER)
    assert OTHER in words(app) and "You have answered every question." in words(app)
    assert "me" not in app.query_params


def test_a_link_asks_before_it_takes_the_place_of_somebodys_answers() -> None:
    store.save_answer(learner_id(), Answer("temperature", "any", ("x",)))
    app = open_progress(me=OTHER)
    assert "another private code" in words(app) and MINE in words(app)
    press(app, "Go on with the link's code")
    assert OTHER in words(app) and MINE not in words(app)
    assert store.load_answers(learner_id()), "the earlier learner's answers are still there for their code"


@pytest.mark.parametrize("bad", ["owl", "<script>alert(1)</script>", "owl-0123-4567-89ab-cdeu"])
def test_a_broken_code_is_told_and_changes_nothing(bad: str) -> None:
    assert "That is not a code." in words(open_progress(me=bad))
    app = open_progress()
    app.text_input[0].set_value(bad)
    press(app, "Go on with this code")
    assert "That is not a code." in words(app) and MINE in words(app)


def test_a_typed_code_brings_its_learner() -> None:
    answer_everything(OTHER)
    app = open_progress()
    app.text_input[0].set_value(f" {OTHER.upper()} ")
    press(app, "Go on with this code")
    assert "You have answered every question." in words(app)


def test_everything_can_be_taken_and_deleted() -> None:
    checks = answer_everything()
    store.save_run("run-1", learner_id(), result_of(RunSpec()))
    store.save_visit(learner_id(), "temperature")
    store.save_answer(learner_id(OTHER), Answer("temperature", "any", ("x",)))
    kept = json.loads(json.dumps(store.export_learner(learner_id())))
    assert len(kept["answers"]) >= checks and kept["runs"][0]["run_id"] == "run-1"
    assert list(kept["lessons"]) == ["temperature"]
    press(open_progress(), "Yes, delete everything now")
    assert store.export_learner(learner_id()) == {"answers": [], "lessons": {}, "runs": [], "classes": []}
    assert store.load_run("run-1") is None
    assert store.load_answers(learner_id(OTHER)), "nobody else's answers are touched"


def test_the_certificate_lists_what_was_shown() -> None:
    shown = Shown([("The owl and the owlet", 3, 3), ("Temperature", 2, 2)], 4, 9, 1, "2026-11-23")
    page = pypdf.PdfReader(io.BytesIO(certificate("Zoë Großmann", shown))).pages
    assert len(page) == 1
    text = page[0].extract_text()
    for expected in (
        "Zoë Großmann",
        "Temperature",
        "3 of 3 checks",
        "9 predictions",
        "4 of them close",
        "1 race run",
        "2026-11-23",
    ):
        assert expected in text


def test_a_name_that_cannot_be_written_is_told() -> None:
    shown = Shown([], 0, 0, 0, "2026-11-23")
    with pytest.raises(UnwritableName, match="no 李"):
        certificate("李", shown)
    with pytest.raises(UnwritableName, match="Shorten it"):
        certificate("x" * 61, shown)


def test_guesses_are_drawn_on_their_own_range() -> None:
    looks = {role: LineStyle(role, "#123456", "solid", "circle") for role in ("teacher", "distilled", "plain")}
    style = ChartStyle(looks, "#000000", "#CCCCCC", "#FFFFFF")  # type: ignore[arg-type]
    lines = [GuessLine("Height", 20.0, 30.0, 10.0, 50.0, "metres"), GuessLine("Gain", 0.0, 5.0, -5.0, 5.0, "points")]
    _, _, guessed, came_out = guesses_figure(lines, style).data
    assert list(guessed.x) == pytest.approx([0.25, 0.5]) and list(came_out.x) == pytest.approx([0.5, 1.0])
    assert "Height: guessed 20, came out as 30 metres" in guesses_alt(lines)
