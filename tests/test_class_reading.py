"""A class in a lesson: the way there and back, where it is held, who needs help; and what else helps a teacher."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import streamlit as st

import jobs
import store
from lessons.blocks import Check
from lessons.contents import contents
from models.spec import RunSpec
from models.sweep import SweepSpec
from store import Answer, classes, seats
from store.class_records import ClassRoom, Member, Plan
from tests.class_pages import ANN, BEN, opened, text_of
from ui import answer_key, class_answers, class_room, frame, lab_link_maker, learner
from ui.class_words import HELD
from ui.controls import LOCKS

GRID = SweepSpec(RunSpec(), ("cnn-8",), (1, 4), (300,), (1.0,), (0,))
LESSON = next(entry.lesson for entry in contents() if entry.lesson and entry.lesson.id == "owl-and-owlet")
FIRST = LESSON.questions()[0].argument
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Ways = list[tuple[str, dict[str, str]]]


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Ways:
    """Every link that a page draws: its label and its parameters."""
    found: Ways = []
    monkeypatch.setattr(
        st, "page_link", lambda page, label="", query_params=None, **_: found.append((label, dict(query_params or {})))
    )
    return found


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ways: Ways) -> Iterator[None]:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(frame, "insist", lambda: None)
    yield
    store.close()


@pytest.fixture
def room() -> classes.Opened:
    made = classes.open_class(GRID)
    seats.join(made.class_id, learner.id_of(ANN), "Ann")
    classes.set_plan(made.class_id, made.secret, lesson=LESSON.id)
    return made


def plan(room: classes.Opened, **changes: str) -> None:
    classes.set_plan(room.class_id, room.secret, **changes)  # type: ignore[arg-type]
    class_room.look_anew(room.class_id)


def test_the_way_to_the_lesson_knows_the_class_and_the_lesson_knows_the_way_back(
    room: classes.Opened, ways: Ways
) -> None:
    opened("join.py", ANN, code=room.code)
    there = {"lesson": LESSON.id, "class": room.code}
    assert ("Open the lesson", there) in ways
    page = opened("course.py", ANN, **there)
    assert not page.exception and f"You read with class {room.code}." in text_of(page)
    assert ("Back to the class", {"code": room.code}) in ways
    plan(room, lesson="")
    assert "Your class goes on to something else." in text_of(page.run())


def test_a_held_class_reads_as_far_as_its_question_and_no_farther(room: classes.Opened) -> None:
    there = {"lesson": LESSON.id, "class": room.code}
    whole = opened("course.py", ANN, **there)
    plan(room, until=FIRST)
    held = opened("course.py", ANN, **there)
    assert HELD in [info.value for info in held.info] and HELD not in [info.value for info in whole.info]
    assert len(held.markdown) < len(whole.markdown) / 2
    assert [widget.key for widget in (*held.radio, *held.select_slider)] == [
        widget.key for widget in (*whole.radio, *whole.select_slider)
    ][:1], "of all questions the first alone"
    plan(room, until="")
    assert HELD not in [info.value for info in opened("course.py", ANN, **there).info]


def test_another_lesson_frees_what_was_held(room: classes.Opened) -> None:
    plan(room, until=FIRST)
    plan(room, lesson="temperature")
    found = classes.load_class(room.class_id)
    assert found is not None and (found.plan.lesson, found.plan.until) == ("temperature", "")


@pytest.mark.parametrize("code", ["", "<b>", "BBBBBB"])
def test_who_is_in_no_class_reads_all_of_it_and_is_told_nothing(room: classes.Opened, code: str) -> None:
    plan(room, until=FIRST)
    for who, given in ((ANN, code), (BEN, room.code)):
        page = opened("course.py", who, lesson=LESSON.id, **{"class": given})
        assert not page.exception and HELD not in [info.value for info in page.info]
        assert "You read with class" not in text_of(page)


def test_the_join_page_offers_the_way_back_to_the_own_seat(room: classes.Opened, ways: Ways) -> None:
    page = opened("join.py", ANN)
    assert not page.exception and (f"Back to class {room.code} as Ann", {"code": room.code}) in ways
    ways.clear()
    opened("join.py", BEN)
    assert not any(label.startswith("Back to class") for label, _ in ways)


def test_somebody_elses_wrong_codes_keep_nobody_from_the_own_seat(
    room: classes.Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_room, "may_try", lambda about: False)
    assert "Hello, Ann" in text_of(opened("join.py", ANN, code=room.code))
    assert "Hello" not in text_of(opened("join.py", BEN, code=room.code))


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def test_who_has_not_answered_for_long_is_looked_after_and_who_is_gone_is_away() -> None:
    reading = ClassRoom("id", "BCDFGH", ago(900), Plan(GRID, lesson=LESSON.id, paced_at=ago(600)), (), ())
    member = Member("ann", "Ann", ago(700), ago(5))
    check = next(block for block in LESSON.questions() if isinstance(block.question, Check))
    answers = {(LESSON.id, check.argument): Answer(LESSON.id, check.argument, ("x",), True, changed_at=ago(30))}

    def of(member: Member, given: class_answers.Answers, plan: Plan = reading.plan) -> tuple[str, str]:
        group, tile = class_answers.tile(replace(reading, plan=plan), member, LESSON, given, NOW)
        return group, tile.note

    count = len(LESSON.questions())
    assert of(member, {}) == (class_answers.LOOK_AFTER, f"0 of {count}, ✓ 0, 10 min without an answer")
    assert of(member, {}, replace(reading.plan, paced_at=ago(60)))[0] == class_answers.AT_WORK, "only just begun"
    assert of(member, answers) == (class_answers.AT_WORK, f"1 of {count}, ✓ 1")
    assert of(replace(member, seen_at=ago(400)), {})[0] == class_answers.AWAY


def test_the_answer_key_has_every_check_of_a_lesson_with_its_right_answer() -> None:
    key = answer_key.in_words(LESSON)
    checks = [block.question for block in LESSON.questions() if isinstance(block.question, Check)]
    assert checks
    for check in checks:
        right = next(choice for choice in check.choices if choice.right)
        wrong = next(choice for choice in check.choices if not choice.right)
        assert right.text in key and right.why in key and wrong.why not in key
    assert not opened("lesson_plans.py").exception


def test_a_link_to_the_lab_is_made_of_a_typed_address_and_ticked_dials() -> None:
    typed = "http://school/lab?temperature=4&examples=100&lock=seeds"
    query, sentences = lab_link_maker.query_of(typed, ["data"], ["epochs", "seeds"])
    assert (query["temperature"], query["examples"], query["lock"], query["hide"]) == (
        "4",
        "100",
        "data",
        "epochs,seeds",
    )
    assert not sentences
    query, sentences = lab_link_maker.query_of("http://school/lab?temperature=hot", [], [])
    assert query["temperature"] == "10" and "hot" in sentences[0] and "lock" not in query
    assert "holds no dials" in lab_link_maker.query_of("no address", [], [])[1][0]
    assert set(lab_link_maker.TITLES) == set(LOCKS)
