"""The pages of a class with made-up runs: what host and learner see, and that neither gets in by a wrong code."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
import zxingcpp
from PIL import Image
from scipy import stats
from streamlit.testing.v1 import AppTest

import jobs
import store
from models.spec import RunSpec
from models.sweep import SweepSpec, score_of
from store import classes, seats
from store.class_records import Cell, Guess, spec_of
from tests.class_pages import ANN, BEN, call_here, opened, press, text_of
from tests.fake_results import result_of
from ui import class_room, engine_line, learner, links
from ui.formats import number

GRID = SweepSpec(RunSpec(), ("cnn-8",), (1, 4), (300,), (1.0,), (0,))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # wants the frame's navigation
    monkeypatch.setattr(class_room, "PER_SESSION", class_room.Patience(free=2, longest_s=60))

    def run_cell(class_id: str, cell: Cell, spec: RunSpec, who: str) -> None:
        result = result_of(spec)
        store.save_run("run", who, result)
        seats.end_cell(class_id, cell, score_of("run", result))

    monkeypatch.setattr(jobs, "run_cell", run_cell)
    yield
    store.close()


@pytest.fixture
def room() -> classes.Opened:
    return classes.open_class(GRID)


def test_a_learner_joins_guesses_and_runs_and_sees_no_other_learner(room: classes.Opened) -> None:
    seats.join(room.class_id, learner.id_of(BEN), "Benjamina")
    app = opened("join.py", ANN, code=room.code)
    app.text_input(key="class_nickname").input("<b>Ann</b>")
    app = press(app, "Join")
    assert "letters, digits" in app.warning[0].value
    app.text_input(key="class_nickname").input("Ann")
    app = press(app, "Join")
    assert not app.exception and "Hello, Ann" in text_of(app)
    assert "Run my cell" not in [button.label for button in app.button]
    app = press(app, "That is my guess")
    assert app.warning[0].value == "Choose a temperature too."
    app.radio[0].set_value(4.0)
    guess = app.select_slider[0]
    assert (guess.value, guess.options[0], guess.options[9:12], guess.options[-1]) == (
        0,
        "−10",
        ["−5.5", "−5", "−4.5"],
        "+30",
    )
    app = press(app, "That is my guess")
    app = press(app, "Run my cell")
    assert not app.exception and app.success[0].value.startswith("Measured: +6.8 points")
    assert "Your square with the seeds of everybody" in text_of(app)
    assert "Benjamina" not in text_of(app)


def test_wrong_codes_are_answered_and_then_slowed_down() -> None:
    app = opened("join.py")
    said = []
    for typed in ("12", "BBBBBB", "CCCCCC", "DDDDDD"):
        app.text_input(key="class_code_").input(typed)
        app = press(app, "Join")
        said.append(app.warning[0].value)
    assert "six letters" in said[0] and said[1] == said[2] and said[1].startswith("No class has this code")
    assert said[3].startswith("Those were many wrong codes. Wait")


def test_a_private_code_brings_a_learner_back_on_another_device(room: classes.Opened) -> None:
    seats.join(room.class_id, learner.id_of(BEN), "Ben")
    app = opened("join.py", ANN, code=room.code)
    app.text_input(key="class_private").input("owl-cccc-cccc-cccc-cccc")
    app = press(app, "Come back")
    assert "Nobody in this class" in app.warning[0].value
    app.text_input(key="class_private").input(BEN)
    app = press(app, "Come back")
    assert "Hello, Ben" in text_of(app)


def test_the_host_page_opens_a_class_shows_the_link_once_and_leads_it(room: classes.Opened) -> None:
    app = press(opened("host.py"), "Open a class")
    assert not app.exception
    link = next(block.value for block in app.code if "&host=" in block.value)
    code, secret = link.partition("code=")[2].split("&host=")
    class_id = classes.find_class(code)
    assert class_id is not None and classes.is_host(class_id, secret)
    app = press(app, "I have kept it")
    assert not any(secret in block.value for block in app.code)
    elsewhere = opened("host.py", code=code, host=secret)
    assert "host" not in elsewhere.query_params and elsewhere.title[0].value == "Your class"
    seats.join(class_id, learner.id_of(BEN), "Ben")
    cell = seats.deal(class_id, learner.id_of(BEN))
    seats.keep_guess(class_id, learner.id_of(BEN), cell.number, Guess(1.0, 4.0))
    class_room.look_anew(class_id)
    app = press(app, "Run the cells that nobody has")
    assert not app.exception and "1 guessed" in text_of(app)
    wall = opened("host.py", code=code, host=secret, view="wall")
    assert not wall.exception and secret not in text_of(wall) and code in text_of(wall)
    app = press(app, "Yes, delete everything now")
    assert classes.find_class(code) is None


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_without_the_secret_the_host_page_is_only_the_way_to_open_a_class(room: classes.Opened, secret: str) -> None:
    app = opened("host.py", code=room.code, host=secret, view="wall")
    assert app.title[0].value == "Teach a class"
    assert "Delete this class" not in [button.label for button in app.button] and room.code not in text_of(app)


GAINS = {  # verdict → gain of each of five seeds
    "gain": (0.031, 0.052, 0.018, 0.044, 0.027),
    "loss": (-0.021, -0.034, -0.012, -0.025, -0.019),
    "no-gain": (0.001, -0.002, 0.0, 0.002, -0.001),
    "cannot-tell": (0.061, -0.043, 0.022, -0.018, 0.035),
}


def a_finished_cell(grid: SweepSpec, number: int, plain: float, gain: float) -> Cell:
    score = score_of("run", result_of(spec_of(grid, number)))
    assert score is not None
    score = replace(score, test=score.test | {"plain": plain, "distilled": plain + gain})
    who = learner.id_of(ANN) if number == 0 else f"learner-{number}"
    return Cell(1, number, who, "2026-11-23T10:00:00.000+00:00", Guess(1.0, 4.0), score=score)


def test_over_the_seeds_of_many_learners_interval_and_verdict_are_those_of_students_paired_t(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grid = replace(GRID, temperature=(1, 4, 10, 20))  # a square for each verdict, five learners a square
    room = classes.open_class(grid)
    seats.join(room.class_id, learner.id_of(ANN), "Ann")
    plain = (0.845, 0.851, 0.839, 0.856, 0.848)
    cells = [
        a_finished_cell(grid, 4 * seed + square, plain[seed], gains[seed])
        for seed in range(5)
        for square, gains in enumerate(GAINS.values())
    ]
    full = replace(classes.load_class(room.class_id), cells=tuple(cells))  # type: ignore[type-var]
    monkeypatch.setattr(class_room, "look", lambda class_id: full)
    monkeypatch.setattr(jobs, "call", call_here)
    host = opened("host.py", code=room.code, host=room.secret)
    for square, (verdict, gains) in enumerate(GAINS.items()):
        oracle = stats.ttest_rel([p + g for p, g in zip(plain, gains, strict=True)], plain).confidence_interval(0.95)
        mean, low, high = (number(100 * value, sign=True) for value in (sum(gains) / 5, *oracle))
        chosen = next(each for each in host.selectbox if each.label == "The verdict of the square")
        seen = text_of(chosen.set_value(chosen.options[square]).run())
        assert f"owlet-verdict {verdict}" in seen and "5 seeds" in seen
        assert f"Distilled minus plain: {mean} points of test accuracy; 95\u00a0% interval from {low} to {high}" in seen
    assert "owlet-verdict gain" in text_of(opened("join.py", code=room.code)), "a learner sees the own square's"
    wall = text_of(opened("host.py", code=room.code, host=room.secret, view="wall"))
    assert "owlet-verdict" in wall and "95\u00a0% interval from" in wall


@pytest.mark.parametrize("host", ["http://192.168.1.17:8501", "https://owlet.some-long-school-name.example.org/class"])
def test_the_qr_code_is_read_by_a_scanner_at_every_size(host: str) -> None:
    link = f"{host}/join?code=BCDFGH"
    picture = base64.b64decode(re.findall(r"base64,([^\"]+)", links.qr(link))[0])
    code = Image.open(io.BytesIO(picture)).convert("L")
    for side in (110, 160, 416):  # pixels: from the back of a room, at a desk, on the wall itself
        (found,) = zxingcpp.read_barcodes(code.resize((side, side)))
        assert (found.text, found.format) == (link, zxingcpp.BarcodeFormat.QRCode)


@pytest.mark.parametrize(("host", "works"), [("192.168.1.17:8501", True), ("localhost:8501", False)])
def test_a_host_is_told_if_no_phone_can_open_the_address(
    room: classes.Opened, monkeypatch: pytest.MonkeyPatch, host: str, works: bool
) -> None:
    monkeypatch.setattr(class_room, "join_link", lambda code: f"http://{host}/join?code={code}")
    app = opened("host.py", code=room.code, host=room.secret)
    assert not app.exception
    assert (links.ONLY_HERE in [caption.value for caption in app.caption]) is not works


def test_the_host_sees_a_class_at_a_glance_and_how_each_question_went(room: classes.Opened) -> None:
    for place in range(40):
        seats.join(room.class_id, f"learner-{place}", f"Name {place}")
    for place in range(3):
        store.save_answer(f"learner-{place}", store.Answer("temperature", "no-such-question", ("x",)))
    app = opened("host.py", code=room.code, host=room.secret)
    seen = text_of(app)
    assert not app.exception and "At work: 40" in seen and seen.count("<li") == 40
    assert "<table" not in seen.partition("owlet-tiles")[2].partition("owlet-heat")[0], "the long table is asked for"
    classes.set_plan(room.class_id, room.secret, lesson="temperature")
    class_room.look_anew(room.class_id)
    seen = text_of(app.run())
    assert not app.exception and "At work: 40" in seen and "right at once 0" in seen
    assert "0 of " in seen and "✓ 0" in seen, "what is answered and what is right stands on each tile"


def test_a_held_class_waits_and_a_lesson_takes_its_place(room: classes.Opened) -> None:
    seats.join(room.class_id, learner.id_of(ANN), "Ann")
    classes.set_plan(room.class_id, room.secret, pace="join")
    app = opened("join.py", ANN, code=room.code)
    assert "holds the class here" in app.info[0].value
    classes.set_plan(room.class_id, room.secret, lesson="temperature")
    class_room.look_anew(room.class_id)
    app = app.run()
    assert not app.exception and "The class reads" in text_of(app)


def test_a_teachers_link_holds_dials_of_the_lab_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_line, "show", lambda: None)
    app = opened("lab.py", temperature="4", lock="temperature,student,<b>")
    dials = {dial.label: dial.disabled for dial in (*app.select_slider, *app.selectbox)}
    assert dials["Temperature T"] and dials["Student: kind"] and dials["Student: width"]
    assert not dials["Labelled examples"] and not dials["Images"]
    assert "holds some dials fast" in app.info[0].value and app.query_params["lock"] == "temperature,student"
    hiding = opened("lab.py", temperature="4", hide="seeds,student,<b>")
    assert hiding.query_params["hide"] == "seeds,student" and not hiding.exception
    rules = "".join(block.proto.body for block in hiding.get("html") if "display: none" in block.proto.body)
    assert "lab_dial_seeds" in rules and "lab_dial_width_" in rules and "lab_dial_temperature" not in rules
    assert still(hiding) == {"Student: width", "Seeds"}
    assert not still(opened("lab.py", temperature="4"))


def still(app: AppTest) -> set[str]:
    """The sliders that cannot be moved, but for one: the passes of a teacher that comes trained."""
    return {dial.label for dial in app.select_slider if dial.disabled} - {"Teacher epochs"}
