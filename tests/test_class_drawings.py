"""A class's gallery in the store: what hangs there and in which order, how much of it, and who may take it down."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest

import store
from store import class_rows, classes, drawings, seats
from store.class_records import Judged, Said, SharedDrawing
from store.class_rows import ClassError, NotTheHost
from tests.fake_classes import GRID, Clock, a_drawing, age, traces

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room() -> classes.Opened:
    opened = classes.open_class(GRID)
    for learner, nickname in (("ann", "Ann"), ("ben", "Ben")):
        seats.join(opened.class_id, learner, nickname)
    return opened


def hanging(room: classes.Opened) -> tuple[SharedDrawing, ...]:
    loaded = classes.load_class(room.class_id)
    assert loaded is not None
    return loaded.drawings


@pytest.mark.parametrize(
    ("said", "telling"),
    [
        ((("distilled", "3", 0.9), ("plain", "8", 0.7)), 0.7),
        ((("distilled", "3", 0.6), ("plain", "8", 0.99)), 0.6),
        ((("distilled", "3", 0.9), ("plain", "3", 0.9)), 0),
        ((("teacher", "3", 0.95), ("distilled", "8", 0.8), ("plain", "8", 0.9)), 0.9),
        ((("teacher", "3", 0.5), ("distilled", "8", 0.4), ("plain", "9", 0.45)), 0.45),
        ((("distilled", "3", 0.9),), 0),
    ],
)
def test_a_drawing_tells_as_much_as_the_less_sure_of_two_that_contradict_each_other(
    said: tuple[tuple[str, str, float], ...], telling: float
) -> None:
    judged = a_drawing(said=tuple(Said(*each) for each in said))  # type: ignore[arg-type]
    assert judged.telling == telling


def test_the_most_telling_drawing_hangs_first_and_comes_back_as_it_was_shared(
    room: classes.Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(class_rows, "datetime", clock)
    shared = [a_drawing(1, plain=0.6), a_drawing(2, plain=0.85), a_drawing(3, plain=0.7), a_drawing(4, plain=0.85)]
    for number, judged in enumerate(shared):
        drawings.share(room.class_id, ("ann", "ben")[number % 2], judged)
        clock.ahead += timedelta(seconds=1)
    found = hanging(room)
    assert [each.judged for each in found] == [shared[1], shared[3], shared[2], shared[0]], "of two, the earlier first"
    assert [each.learner for each in found] == ["ben", "ben", "ann", "ann"]
    store.close()
    assert hanging(room) == found, "and after a restart"


@pytest.mark.parametrize(
    ("learner", "judged", "sentence"),
    [
        ("stranger", a_drawing(), "not in this class"),
        ("ann", a_drawing(said=(Said("distilled", "3", 0.9), Said("plain", "3", 0.9))), "agree"),
        ("ann", a_drawing(said=()), "agree"),
    ],
)
def test_who_is_no_member_and_what_is_no_disagreement_is_refused(
    room: classes.Opened, learner: str, judged: Judged, sentence: str
) -> None:
    with pytest.raises(ClassError, match=sentence):
        drawings.share(room.class_id, learner, judged)
    assert hanging(room) == ()


def test_a_held_class_shares_nothing_new_but_looks_takes_back_and_deletes(room: classes.Opened) -> None:
    for number, learner in enumerate(("ann", "ben")):
        drawings.share(room.class_id, learner, a_drawing(number))
    classes.set_plan(room.class_id, room.secret, pace="join")
    with pytest.raises(ClassError, match="holds the class"):
        drawings.share(room.class_id, "ann", a_drawing(9))
    for each in hanging(room):
        if each.learner == "ann":
            drawings.take_back(room.class_id, "ann", each.drawing_id)
        else:
            drawings.take_down(room.class_id, room.secret, each.drawing_id)
    assert hanging(room) == ()
    classes.set_plan(room.class_id, room.secret, pace="predict")
    drawings.share(room.class_id, "ann", a_drawing(9))
    assert len(hanging(room)) == 1


def test_one_learner_shows_no_more_than_a_few(room: classes.Opened) -> None:
    for number in range(drawings.MOST_OF_ONE):
        drawings.share(room.class_id, "ann", a_drawing(number))
    with pytest.raises(ClassError, match="Take one back first"):
        drawings.share(room.class_id, "ann", a_drawing(99))
    drawings.share(room.class_id, "ben", a_drawing(99))
    drawings.take_back(room.class_id, "ann", next(each.drawing_id for each in hanging(room) if each.learner == "ann"))
    drawings.share(room.class_id, "ann", a_drawing(100))
    assert len(hanging(room)) == drawings.MOST_OF_ONE + 1


def test_the_very_same_picture_hangs_once(room: classes.Opened) -> None:
    for _ in range(2):  # the answer to the first press was lost on its way
        drawings.share(room.class_id, "ann", a_drawing())
    assert len(hanging(room)) == 1
    with pytest.raises(ClassError, match="very picture"):
        drawings.share(room.class_id, "ben", a_drawing())
    drawings.share(room.class_id, "ben", a_drawing(kit="a run with other students"))
    assert len(hanging(room)) == 2


def test_in_a_full_gallery_the_least_telling_makes_room(room: classes.Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "MOST_OF_CLASS", 3)
    for number, plain in enumerate((0.5, 0.6, 0.7)):
        drawings.share(room.class_id, "ann", a_drawing(number, plain=plain))
    with pytest.raises(ClassError, match="Find a stronger one"):
        drawings.share(room.class_id, "ben", a_drawing(8, plain=0.5))
    drawings.share(room.class_id, "ben", a_drawing(9, plain=0.65))
    assert [each.judged.said[1].share for each in hanging(room)] == [0.7, 0.65, 0.6]


def test_only_the_own_hand_or_the_own_host_takes_a_drawing_down(room: classes.Opened) -> None:
    other = classes.open_class(GRID)
    seats.join(other.class_id, "ben", "Ben")
    drawings.share(room.class_id, "ann", a_drawing())
    (anns,) = hanging(room)
    drawings.take_back(room.class_id, "ben", anns.drawing_id)
    drawings.take_back(other.class_id, "ann", anns.drawing_id)
    drawings.take_down(other.class_id, other.secret, anns.drawing_id)
    with pytest.raises(NotTheHost):
        drawings.take_down(room.class_id, other.secret, anns.drawing_id)
    assert hanging(room) == (anns,)
    drawings.take_down(room.class_id, room.secret, anns.drawing_id)
    drawings.take_down(room.class_id, room.secret, anns.drawing_id)  # pressed twice
    assert hanging(room) == ()


def test_who_leaves_is_taken_out_or_deletes_all_takes_the_drawings_along(room: classes.Opened) -> None:
    seats.join(room.class_id, "cem", "Cem")
    for number, learner in enumerate(("ann", "ben", "cem")):
        drawings.share(room.class_id, learner, a_drawing(number))
    seats.leave(room.class_id, "ann")
    classes.remove_member(room.class_id, room.secret, "ben")
    assert [each.learner for each in hanging(room)] == ["cem"]
    assert traces("cem") == ["class_drawings", "class_members"]
    store.delete_learner("cem")
    assert hanging(room) == () and traces("ann", "ben", "cem") == []


def test_the_own_data_that_a_learner_takes_along_have_the_own_drawings(room: classes.Opened) -> None:
    drawings.share(room.class_id, "ann", a_drawing(7))
    drawings.share(room.class_id, "ben", a_drawing(8))
    (seat,) = json.loads(json.dumps(store.export_learner("ann")))["classes"]
    (drawing,) = seat["drawings"]
    assert b64decode(drawing["judged"]["pixels"]) == bytes([7]) * 784
    assert [each["answer"] for each in drawing["judged"]["said"]] == ["3", "8"]


def test_who_draws_sits_in_the_class_where_they_were_seen_last(room: classes.Opened) -> None:
    assert seats.latest_class("stranger") is None
    assert seats.latest_class("ann") == room.class_id
    other = classes.open_class(GRID)
    seats.join(other.class_id, "ann", "Ann")
    age(room, "ann", 600)  # in both
    seats.note_seen(room.class_id, "ann")
    assert seats.latest_class("ann") == room.class_id
    seats.leave(room.class_id, "ann")
    assert seats.latest_class("ann") == other.class_id
