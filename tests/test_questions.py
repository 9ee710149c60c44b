"""Predictions and checks in a lesson: guess first, then the exhibit opens; every answer is explained, none is lost."""

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import store
from lessons import contents as course
from lessons.blocks import Prediction, Range
from lessons.contents import contents
from lessons.progress import checks_passed, guesses, of_lesson
from store import Answer
from ui import frame, learner, questions, start_up
from ui.exhibits.place import Place
from ui.session import LEARNER_CODE

ROOT = Path(__file__).parents[1]
CODE = "owl-0123-4567-89ab-cdef"
LESSON = """---
id: one-lesson
title: Temperature
minutes: 6
question: Why?
objectives:
  - Say why.
sources:
  - {key: paper, title: A paper, url: "https://example.org"}
---
::: predict height
ask: How high?
number: {low: 0, high: 100, unit: metres}
exhibit: made_up
measure: height
:::

::: predict colour
ask: Which colour?
choices: [red, blue]
exhibit: made_up
measure: colour
:::

::: exhibit made_up size=3
Look at it.
:::

::: check why
ask: Why so high?
choices:
  - text: Because it grew.
    right: yes
    why: It did.
  - text: Because it fell.
    why: Falling makes nothing high.
:::
"""


@pytest.fixture(autouse=True)
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course of one lesson, whose exhibit measures 42 metres and blue; a learner and a store of this test's own."""
    (tmp_path / "04_temperature.md").write_text(LESSON, encoding="utf-8")
    monkeypatch.setattr(course, "contents", lambda: contents(tmp_path))
    monkeypatch.setattr(start_up, "get_ready", lambda: None)
    monkeypatch.setattr(frame, "insist", lambda: None)  # each run of an AppTest is a new server to it
    monkeypatch.setenv("OWLET_DATABASE_URL", f"sqlite:///{tmp_path / 'learners.sqlite3'}")
    monkeypatch.setitem(sys.modules, "ui.exhibits.made_up", SimpleNamespace(show=show_made_up))


def show_made_up(place: Place) -> None:
    import streamlit as st

    assert place.settings == {"size": "3"}
    st.markdown(f"The exhibit knows {dict(place.guesses)}")
    place.report("height", 42.0)
    place.report("colour", "blue")
    place.in_words("A tall blue thing.", [{"what": "height", "metres": 42}])


def open_lesson() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state[LEARNER_CODE] = CODE
    app.run().switch_page("pages/course.py")
    app.query_params["lesson"] = "one-lesson"
    return ran(app.run())


def ran(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def press(app: AppTest, label: str, which: int = 0) -> AppTest:
    return ran([button for button in app.button if button.label == label][which].click().run())


def words(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.info, *app.warning, *app.success, *app.caption))


def guess_both(app: AppTest) -> AppTest:
    app.select_slider[0].set_value(40.0)
    press(app, "That is my guess")
    app.radio[0].set_value("red")
    return press(app, "That is my guess")


def kept() -> dict[tuple[str, str], Answer]:
    return store.load_answers(learner_id())


def learner_id() -> str:
    return hashlib.sha256(CODE.encode()).hexdigest()[:32]


def test_an_exhibit_waits_for_every_guess_and_is_compared_with_each() -> None:
    app = open_lesson()
    assert "The exhibit knows" not in words(app) and "Make your guess above first" in words(app)
    app.select_slider[0].set_value(40.0)
    press(app, "That is my guess")
    assert "The exhibit knows" not in words(app), "one guess is still missing"
    app.radio[0].set_value("red")
    press(app, "That is my guess")
    assert "The exhibit knows {'height': 40.0, 'colour': 'red'}" in words(app)
    assert "You guessed 40 metres. It came out as 42 metres. Well predicted." in words(app)
    assert "You guessed red. It came out as blue. Not what you expected." in words(app)
    (strip,) = [
        element.value for element in app.get("html") if "owlet-guess" in element.value and "<i" in element.value
    ]
    assert strip.index("your guess") < strip.index("what came out"), "40 is less than 42"
    assert 'class="guess" style="left: 40.0%"' in strip and 'class="outcome" style="left: 42.0%"' in strip
    assert kept()["one-lesson", "height"].outcome == 42.0 and kept()["one-lesson", "colour"].outcome == "blue"


def test_whoever_does_not_want_to_guess_may_look_at_once() -> None:
    app = press(open_lesson(), "Open it without a guess")
    assert "The exhibit knows {}" in words(app)
    assert kept() == {}


def test_a_guess_needs_an_answer() -> None:
    app = press(open_lesson(), "That is my guess", which=1)
    assert "Choose one of the answers first." in words(app)
    assert kept() == {}


def test_a_wrong_answer_is_explained_and_can_be_put_right() -> None:
    app = open_lesson()
    ran(app.radio[-1].set_value("Because it fell.").run())
    assert "Falling makes nothing high." in words(app) and not kept()["one-lesson", "why"].passed
    ran(app.radio[-1].set_value("Because it grew.").run())
    assert "It did." in words(app) and "Falling" not in words(app)
    answer = kept()["one-lesson", "why"]
    assert answer.passed and answer.tries == ("Because it fell.", "Because it grew.")


def test_answers_stand_again_after_a_reload() -> None:
    app = guess_both(open_lesson())
    ran(app.radio[-1].set_value("Because it grew.").run())
    again = open_lesson()
    assert "Your guess: 40 metres." in words(again) and "Your guess: red." in words(again)
    assert again.radio[-1].value == "Because it grew." and "It did." in words(again)
    assert "Done: all 3 questions answered." in words(again)


def test_another_learner_sees_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    guess_both(open_lesson())
    monkeypatch.setattr(sys.modules[__name__], "CODE", "owl-ffff-4567-89ab-cdef")
    assert "Make your guess above first" in words(open_lesson())


def test_an_answer_that_cannot_be_saved_stays_says_so_beside_it_and_is_saved_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = open_lesson()
    app.select_slider[0].set_value(40.0)
    press(app, "That is my guess")

    def full(*_: object) -> None:
        raise store.StoreError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save_answer", full)
        patch.setattr(store, "load_answers", full)
        app.radio[0].set_value("red")
        press(app, "That is my guess")
        said = [warning.value for warning in app.warning if "could not be saved yet" in warning.value]
        assert len(said) == 2 and "(database or disk is full)" in said[0], "at the question and at the end"
        assert "Your guess: red." in words(app) and "Your guess: 40 metres." in words(app), "earlier ones stay too"
    ran(app.run())
    assert kept()["one-lesson", "colour"].tries == ("red",) and "not be saved" not in words(app)


def test_two_tabs_of_one_learner_show_the_same_and_neither_loses_or_invents_a_try() -> None:
    one, two = open_lesson(), open_lesson()
    ran(one.radio[-1].set_value("Because it fell.").run())
    ran(two.radio[-1].set_value("Because it grew.").run())
    one.select_slider[0].set_value(40.0)
    press(one, "That is my guess")
    two.select_slider[0].set_value(60.0)
    press(two, "That is my guess")
    for app in (one, two):
        ran(app.run())
        assert app.radio[-1].value == "Because it grew." and "Your guess: 40 metres." in words(app)
    answer = kept()["one-lesson", "why"]
    assert answer.passed and answer.tries == ("Because it fell.", "Because it grew.")
    assert kept()["one-lesson", "height"].tries == (40.0,)


def test_a_broken_exhibit_leaves_the_lesson_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ui.exhibits.made_up", SimpleNamespace(show=lambda place: 1 / 0))
    app = guess_both(open_lesson())
    assert "could not be shown just now" in app.error[0].value
    assert "Why so high?" in words(app)


def test_a_name_that_leads_nowhere_is_told_by_its_line(tmp_path: Path) -> None:
    text = LESSON.replace("::: check why", "::: picture no_such_drawing\n:::\n\n::: check why")
    (tmp_path / "04_temperature.md").write_text(text, encoding="utf-8")
    app = open_lesson()
    line = text.splitlines().index("::: picture no_such_drawing") + 1
    assert f"Line {line} of this lesson's file" in app.error[0].value
    assert "Why so high?" in words(app)


def test_progress_is_counted_by_questions_done(tmp_path: Path) -> None:
    lesson = contents(tmp_path)[3].lesson
    assert lesson is not None
    given = {
        ("one-lesson", "height"): Answer("one-lesson", "height", (40.0,), outcome=42.0),
        ("one-lesson", "colour"): Answer("one-lesson", "colour", ("red",), outcome="blue"),
        ("one-lesson", "why"): Answer("one-lesson", "why", ("Because it fell.",)),
        ("other", "why"): Answer("other", "why", ("x",), passed=True),
    }
    assert of_lesson(lesson, {}) == (6, 0, 3)
    assert of_lesson(lesson, given) == (2, 2, 3), "a check counts once it was answered right"
    assert checks_passed(lesson, given) == (0, 1)
    assert [(guess.guess, guess.outcome, guess.is_close) for guess in guesses((lesson,), given)] == [
        (40.0, 42.0, True),
        ("red", "blue", False),
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (CODE, CODE),
        ("  OWL-0123-4567-89AB-CDEF ", CODE),
        ("0l23-4567-89ab-cdef", CODE),
        ("owl-o123-4567-89ab-cdef", CODE),
        ("owl-0123-4567-89ab", None),
        ("owl-0123-4567-89ab-cdeu", None),
        ("<script>", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, read: str | None) -> None:
    assert learner.read(typed) == read


def test_the_words_under_a_guess_stand_in_the_order_of_their_marks_and_minus_is_minus() -> None:
    question = Prediction("How much?", "made_up", "height", Range(-10, 10, "points", 0.1))
    strip = questions.guess_strip(question, 8.0, -0.2)
    assert strip.index("what came out") < strip.index("your guess")
    assert "<span>−10</span>" in strip and questions.in_words(question, -0.2) == "−0.2 points"
    assert questions.in_words(question, 8.0) == "8 points"
