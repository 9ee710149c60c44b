"""From the Draw screen to a class's gallery and its pages: nothing that a browser says of a picture is believed."""

import re
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest

import jobs
import store
from models.catalogue import DATASETS
from models.data import Dataset, load
from models.drawing import drawing_kit, shares
from models.drawing_records import DrawingKit
from models.evaluation import predict
from models.networks import build
from models.records import Role
from models.spec import RunSpec
from models.teachers import load_shipped, weights
from store import classes, drawings, seats
from store.class_records import DRAWING, Judged, Said, SharedDrawing
from tests.class_pages import ANN, BEN, call_here, opened, press, text_of
from tests.fake_classes import GRID, a_drawing
from ui import class_room, class_sharing, learner
from ui.class_csv import as_csv
from ui.components.draw_pad.messages import Hanging, Seat, Sharing, TakingBack, read_sharing


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "call", call_here)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # wants the frame's navigation
    yield
    store.close()


@pytest.fixture
def room() -> classes.Opened:
    room = classes.open_class(GRID)
    for code, nickname in ((ANN, "Ann"), (BEN, "Ben")):
        seats.join(room.class_id, learner.id_of(code), nickname)
    return room


@pytest.fixture
def ann(monkeypatch: pytest.MonkeyPatch) -> str:
    """It is Ann who draws."""
    monkeypatch.setattr(learner, "learner_id", lambda: learner.id_of(ANN))
    return learner.id_of(ANN)


@pytest.fixture(scope="module")
def kit() -> DrawingKit:
    return drawing_kit("mnist-5k")


def a_puzzle(dataset: Dataset) -> tuple[bytes, list[list[float]]]:
    """A test image that splits the shipped students, and the shares that PyTorch gives: teacher, distilled, plain."""
    networks = [load_shipped(role, dataset.info) for role in ("teacher", "distilled", "plain")]
    images = dataset.test.images[:1000]
    with torch.inference_mode():
        found = torch.stack([network(dataset.normalise(images)).softmax(1) for network in networks if network])
    answers = found.argmax(2)
    at = int((answers[1] != answers[2]).nonzero()[0])
    return images[at].numpy().tobytes(), found[:, at].tolist()


def hanging(room: classes.Opened) -> tuple[SharedDrawing, ...]:
    loaded = classes.load_class(room.class_id)
    assert loaded is not None
    return loaded.drawings


def share(room: classes.Opened, on_sheet: DrawingKit, **changes: object) -> str:
    wish = replace(Sharing(1, "mnist-5k", bytes(784), False), **changes)  # type: ignore[arg-type]
    return class_sharing.do(classes.load_class(room.class_id), on_sheet, wish)


@pytest.mark.parametrize("with_teacher", [False, True])
def test_what_the_class_sees_is_what_pytorch_says_to_the_picture(
    room: classes.Opened, ann: str, kit: DrawingKit, with_teacher: bool
) -> None:
    pixels, expected = a_puzzle(load("mnist-5k"))
    assert share(room, kit, pixels=pixels, with_teacher=with_teacher) == ""
    (shown,) = hanging(room)
    assert (shown.learner, shown.judged.pixels, shown.judged.networks) == (
        ann,
        pixels,
        "The students that come with Owlet",
    )
    first = 0 if with_teacher else 1
    assert [each.role for each in shown.judged.said] == ["teacher", "distilled", "plain"][first:]
    for each, row in zip(shown.judged.said, expected[first:], strict=True):
        assert each.share == pytest.approx(max(row), abs=1e-4)
        assert each.answer == str(row.index(max(row)))


def test_a_runs_own_students_judge_anew_and_a_teacher_that_is_not_kept_stays_silent() -> None:
    spec, dataset = RunSpec(data="digits", student="mlp-8", teacher="mlp-63", examples=60), load("digits")
    students = {role: build("mlp-8", DATASETS["digits"]) for role in ("distilled", "plain")}
    packed: dict[Role, bytes] = {role: save(weights(network)) for role, network in students.items()}
    image = dataset.test.images[:1]
    found = shares(spec, packed, image.numpy().tobytes(), with_teacher=True)
    assert set(found) == {"distilled", "plain"}
    for role, network in students.items():
        assert found[role] == pytest.approx(predict(network, dataset, image)[0].softmax(0).tolist(), abs=1e-5)


def test_what_cannot_be_shown_is_answered_in_words_and_nothing_hangs(
    room: classes.Opened, ann: str, kit: DrawingKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = load("mnist-5k").test.images[0].numpy().tobytes()
    assert "agree" in share(room, kit, pixels=agreed)
    assert "28 × 28" in share(room, kit, pixels=bytes(783))
    assert share(room, kit, kit="another run") == class_sharing.OTHER_STUDENTS
    assert class_sharing.do(None, kit, Sharing(1, kit.id, bytes(784), False)) == class_sharing.NO_CLASS
    deleted = replace(kit, id="a run that was deleted")
    assert share(room, deleted, kit=deleted.id) == class_sharing.GONE
    broken: Future[object] = Future()
    broken.set_exception(RuntimeError("shapes cannot be multiplied"))
    monkeypatch.setattr(jobs, "call", lambda *_: broken)
    assert share(room, kit) == class_sharing.BUSY
    monkeypatch.setattr(jobs, "call", call_here)

    def away(*_: object) -> None:
        raise store.StoreError("no connection to the database")

    monkeypatch.setattr(drawings, "share", away)
    assert "no connection" in share(room, kit)
    assert hanging(room) == ()
    monkeypatch.setattr(seats, "latest_class", away)
    assert class_sharing.room_of_learner() is None, "the sheet works without a store"


def test_the_sheet_knows_the_seat_and_takes_back_only_its_learners_own(
    room: classes.Opened, ann: str, kit: DrawingKit
) -> None:
    drawings.share(room.class_id, ann, a_drawing(1))
    drawings.share(room.class_id, learner.id_of(BEN), a_drawing(2))
    own, bens = sorted(hanging(room), key=lambda each: each.learner != ann)
    here = class_sharing.room_of_learner()
    assert here is not None
    expected = Seat(room.code, "Ann", (Hanging(own.drawing_id, "mnist-5k", bytes([1]) * 784),))
    assert class_sharing.seat_in(here) == expected
    for each in (bens, own):
        assert class_sharing.do(here, kit, TakingBack(1, each.drawing_id)) == ""
    assert hanging(room) == (bens,)


GOOD = {"id": 1, "kit": "mnist-5k", "pixels": b64encode(bytes(784)).decode(), "teacher": False}


def test_a_wish_about_the_class_is_read() -> None:
    assert read_sharing(GOOD) == Sharing(1, "mnist-5k", bytes(784), False)
    assert read_sharing({"id": 2, "back": "abc"}) == TakingBack(2, "abc")


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "text",
        [],
        {},
        GOOD | {"id": "1"},
        GOOD | {"kit": 1},
        GOOD | {"kit": "k" * 65},
        GOOD | {"pixels": None},
        GOOD | {"pixels": "<b>"},
        GOOD | {"pixels": "é"},
        GOOD | {"pixels": "A" * 5000},
        GOOD | {"teacher": "yes"},
        GOOD | {"teacher": 1},
        {"id": 1, "back": 5},
        {"id": 1, "back": "x" * 65},
    ],
)
def test_what_is_no_wish_is_not_done(sent: object) -> None:
    assert read_sharing(sent) is None


def cards(app: AppTest) -> list[str]:
    """What stands on each card, without its marks."""
    found = re.findall(r"<li><img.*?</li>", " ".join(block.proto.body for block in app.get("html")))
    return [re.sub(r"<[^>]*>", " ", card).replace("&nbsp;", " ").strip() for card in found]


def test_learners_see_the_classs_best_and_take_their_own_back(room: classes.Opened) -> None:
    app = opened("join.py", ANN, code=room.code)
    assert "The class’s drawings" not in text_of(app)
    drawings.share(room.class_id, learner.id_of(ANN), a_drawing(1, plain=0.6))
    drawings.share(room.class_id, learner.id_of(BEN), a_drawing(2, plain=0.9983))
    class_room.look_anew(room.class_id)
    app = app.run()
    assert not app.exception and "2 drawings from 2 learners." in text_of(app)
    bens, anns, own = cards(app)
    assert bens.startswith("Ben") and anns.startswith("Ann") and own == anns, "the most telling one stands first"
    assert "Distilled:  3 , 90" in bens and "Plain:  8 , > 99" in bens
    app = press(app, "Take it back")
    assert not app.exception and [each[:3] for each in cards(app)] == ["Ben"]
    assert [each.learner for each in hanging(room)] == [learner.id_of(BEN)]


@pytest.mark.parametrize("lesson", ["", DRAWING, "temperature"])
def test_the_host_deletes_a_drawing_in_one_press_and_the_wall_shows_the_rest(room: classes.Opened, lesson: str) -> None:
    classes.set_plan(room.class_id, room.secret, lesson=lesson)
    for number, code in enumerate((ANN, BEN)):
        drawings.share(room.class_id, learner.id_of(code), a_drawing(number, plain=0.7 + number / 10))
    app = opened("host.py", code=room.code, host=room.secret)
    assert not app.exception and len(cards(app)) == 2
    app = press(app, "Delete Ben’s")
    assert not app.exception and [each[:3] for each in cards(app)] == ["Ann"]
    assert [each.learner for each in hanging(room)] == [learner.id_of(ANN)]
    wall = opened("host.py", code=room.code, host=room.secret, view="wall")
    reads = lesson == "temperature"
    assert not wall.exception and [each[:3] for each in cards(wall)] == ([] if reads else ["Ann"])
    assert ("cells are done" in str([bar.proto for bar in wall.get("progress")])) is (lesson == "")
    assert ("The class reads" in text_of(wall)) is reads, "the wall shows what the class does"


def test_a_class_that_draws_is_told_so_held_or_free(room: classes.Opened) -> None:
    app = opened("host.py", code=room.code, host=room.secret)
    app = app.selectbox(key="class_does").set_value(DRAWING).run()
    assert not app.exception and "Nothing shared yet: 2" in text_of(app)
    drawings.share(room.class_id, learner.id_of(ANN), a_drawing())
    class_room.look_anew(room.class_id)
    assert "Have shared: 1" in text_of(app.run())
    seat = opened("join.py", BEN, code=room.code)
    assert not seat.exception and "Find a drawing on which two networks disagree" in text_of(seat) and not seat.info
    classes.set_plan(room.class_id, room.secret, pace="join")
    class_room.look_anew(room.class_id)
    seat = seat.run()
    assert "holds the class here" in seat.info[0].value and len(cards(seat)) == 1


def test_names_of_answers_are_text_and_never_markup(room: classes.Opened) -> None:
    said = (Said("distilled", "<img src=x onerror=alert(1)>", 0.9), Said("plain", "</ul><b>", 0.8))
    nasty: Judged = a_drawing(said=said, networks="<script>", side=2, pixels=bytes(12))  # a picture in three colours
    drawings.share(room.class_id, learner.id_of(ANN), nasty)
    for app in (
        opened("join.py", BEN, code=room.code),
        opened("host.py", code=room.code, host=room.secret),
        opened("host.py", code=room.code, host=room.secret, view="wall"),
    ):
        shown = next(block.proto.body for block in app.get("html") if "onerror" in block.proto.body)
        assert not app.exception and "&lt;img src=x onerror=alert(1)&gt;" in shown and "&lt;/ul&gt;" in shown
        assert "<script>" not in shown and "<img src=x" not in shown


def test_the_host_of_a_large_gallery_sees_the_best_and_the_rest_on_a_press(room: classes.Opened) -> None:
    for number in range(15):
        seats.join(room.class_id, f"learner-{number}", f"Name {number}")
        drawings.share(room.class_id, f"learner-{number}", a_drawing(number))
    app = opened("host.py", code=room.code, host=room.secret)
    assert len(cards(app)) == 12
    app = app.toggle(key="class_all_drawings").set_value(True).run()
    assert not app.exception and len(cards(app)) == 15


def test_the_file_for_the_host_counts_what_each_shares(room: classes.Opened) -> None:
    for number in range(2):
        drawings.share(room.class_id, learner.id_of(ANN), a_drawing(number))
    loaded = classes.load_class(room.class_id)
    assert loaded is not None
    head, *lines = [line.split(",") for line in as_csv(loaded).splitlines()]
    counted = {line[0]: line[head.index("drawings_shared")] for line in lines}
    assert counted == {"Ann": "2", "Ben": "0"}
