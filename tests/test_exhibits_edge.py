"""What fits on which device, whose answer comes first, what was kept of the teacher: by hand, then on the screen."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lessons import edge, results
from models.records import RunResult
from models.spec import RunSpec
from tests.fake_results import result_of
from tests.test_charts import STYLE
from ui.charts.edge import Weight, fits_alt, fits_figure, waits_alt, waits_figure
from ui.charts.shares import shares_alt, shares_figure
from ui.exhibits import measured_table

RESULT = result_of(RunSpec())  # teacher 98.2 % with 824,458 numbers, distilled 91.7 % and plain 84.9 % with 13,706


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "load_result", lambda name: RESULT, raising=False)


def page() -> None:
    from importlib import import_module

    import streamlit as st

    from ui.exhibits.place import Place

    state = st.session_state
    told = state.setdefault("told", {})
    import_module(f"ui.exhibits.{state['exhibit']}").show(Place("x", {}, state.get("guesses", {}), told.__setitem__))


@pytest.fixture
def opened() -> Callable[..., AppTest]:
    def open_exhibit(name: str, **guesses: float) -> AppTest:
        at = AppTest.from_function(page, default_timeout=30)
        at.session_state["exhibit"] = name
        at.session_state["guesses"] = guesses
        at.run()
        assert not at.exception
        return at

    return open_exhibit


def text_of(at: AppTest) -> str:
    plain = [element.value for element in (*at.markdown, *at.caption)]
    return "\n".join([*plain, *(element.proto.body for element in at.get("html"))]).replace("\u00a0", " ")


# --- fits_on


def test_room_by_hand() -> None:
    """824,458 numbers of 32 bits are 3,297,832 bytes: too big for half of 4 MB, small enough for half of 512 MB."""
    size = edge.weights_bytes(824_458, 32)
    assert size == 3_297_832
    assert edge.smallest_home(size, 0.5) == "Raspberry Pi Zero 2 W"
    assert edge.smallest_home(size, 1.0) == "ESP32 module"
    assert edge.smallest_home(edge.weights_bytes(824_458, 8), 0.5) == "Raspberry Pi Pico"
    assert edge.smallest_home(1e12, 1.0) == "none of them"
    assert edge.has_room(edge.devices()[0], 1e6, 0.5) and not edge.has_room(edge.devices()[0], 1e6 + 1, 0.5)


def test_devices_stand_in_order_and_say_where_they_are_from() -> None:
    memories = [device.memory for device in edge.devices()]
    assert memories == sorted(memories) and len(set(memories)) == len(memories)
    assert [device.name for device in edge.devices() if not device.source] == ["your phone"]


def test_the_bars_end_at_the_room_and_the_lines_stand_at_the_sizes() -> None:
    weights = (Weight("small", 1e5, "distilled"), Weight("big", 1e9))
    figure = fits_figure(edge.devices(), 0.5, weights, STYLE)
    (bars,) = figure.data
    ends = [base + length for base, length in zip(bars.base, bars.x, strict=True)]
    assert ends == pytest.approx([device.memory / 2 for device in edge.devices()])
    assert [shape.x0 for shape in figure.layout.shapes] == [1e5, 1e9]
    assert [note.x for note in figure.layout.annotations] == [5.0, 9.0], "a label counts in powers"
    assert "big fits on your phone, A100 card" in fits_alt(edge.devices(), 0.5, weights)


def test_fewer_bits_bring_the_teacher_onto_the_smallest_board(opened: Callable[..., AppTest]) -> None:
    at = opened("fits_on")
    told = {"smallest_for_distilled": "Raspberry Pi Pico", "smallest_for_teacher": "Raspberry Pi Zero 2 W"}
    assert at.session_state["told"] == told
    assert "our teacher fits on Raspberry Pi Zero 2 W, your phone, A100 card" in text_of(at)
    at.radio(key="x_bits").set_value(8)
    assert "our teacher fits on Raspberry Pi Pico, ESP32" in text_of(at.run())
    assert at.session_state["told"] == told, "what was guessed is about the opening dials"


def test_a_small_phone_keeps_its_place_in_the_order(opened: Callable[..., AppTest]) -> None:
    at = opened("fits_on")
    at.slider(key="x_phone").set_value(24)
    at.slider(key="x_share").set_value(100)
    assert "7 billion fits on A100 card" in text_of(at.run())
    assert "66 million fits on Raspberry Pi Zero 2 W, your phone, A100 card" in text_of(at)


# --- near_or_far


def test_waits_by_hand() -> None:
    """0.2 ms ten times slower is 2 ms; 0.8 ms and 50 ms on the way are 50.8 ms, of which the way is 98.4 %."""
    now = edge.waits(0.2, 0.8, 10, 50)
    assert (now.near, now.far) == pytest.approx((2.0, 50.8))
    assert now.network_share == pytest.approx(50 / 50.8)
    assert now.winner == "the student nearby"
    limit = edge.slowest_device_that_wins(0.2, 0.8, 50)
    assert limit == pytest.approx(254)
    assert edge.waits(0.2, 0.8, 255, 50).winner == "the teacher far away"


def test_the_far_bar_has_two_parts_and_none_without_a_connection() -> None:
    now = edge.waits(0.2, 0.8, 10, 50)
    figure = waits_figure(now, True, STYLE, guess=0.5)
    near, way, teacher, guess = figure.data
    assert (near.x[0], way.x[0], teacher.x[0], guess.x[0]) == pytest.approx((2.0, 50.0, 0.8, 25.4))
    assert figure.layout.barmode == "stack"
    unplugged = waits_figure(now, False, STYLE, guess=0.5)
    assert len(unplugged.data) == 1 and "no answer" in unplugged.layout.annotations[0].text
    assert "no connection" in waits_alt(now, False)


def test_pulling_the_plug_leaves_the_student_alone(opened: Callable[..., AppTest]) -> None:
    at = opened("near_or_far", network_percent=50.0)
    assert at.session_state["told"] == {
        "network_percent": pytest.approx(100 * 50 / 50.8), "winner": "the student nearby",
    }  # fmt: skip
    assert "First comes the student nearby. The trip makes up 98.4 % of" in text_of(at)
    assert "254 times slower" in text_of(at)
    at.toggle(key="x_plug").set_value(True)
    assert "Only the student answers, after 2 milliseconds" in text_of(at.run())
    assert text_of(at).count("no answer") >= 3


# --- measured_table, likeness


def test_the_claim_is_ticked_by_the_numbers(opened: Callable[..., AppTest]) -> None:
    at = opened("measured_table", kept_percent=80.0)
    told = at.session_state["told"]
    assert told["kept_percent"] == pytest.approx(100 * 0.917 / 0.982)
    assert told["times_smaller"] == pytest.approx(824_458 / 13_706)
    shown = text_of(at)
    assert "60 times fewer numbers" in shown and "93.4 % of the teacher's accuracy: inside it" in shown
    assert "The twin without a teacher keeps 86.5 %" in shown
    assert f"the student makes {0.083 / 0.018:.1f}" in shown
    assert "824,458 numbers, 3.3 MB" in shown and "<td>5 million</td>" in shown and "200 microseconds" in shown
    assert "measured on 2026-01-02 on an invented machine" in shown


@pytest.mark.parametrize(("accuracy", "words"), [(0.80, "below it"), (0.90, "inside it"), (0.96, "above it")])
def test_a_claim_that_fails_is_said_to_fail(accuracy: float, words: str) -> None:
    assert words in measured_table.ticked(_with_distilled(accuracy))[1]


def _with_distilled(accuracy: float) -> RunResult:
    from dataclasses import replace

    report = replace(RESULT.networks["distilled"], accuracy_mean=accuracy)
    return replace(RESULT, networks=RESULT.networks | {"distilled": report})


def test_likeness_is_the_agreement_that_was_measured(opened: Callable[..., AppTest]) -> None:
    at = opened("likeness", agreement_percent=100.0)
    assert at.session_state["told"] == {"agreement_percent": pytest.approx(90.7)}
    assert "in 90.7 % of cases, its untaught twin in 83.9 %" in text_of(at)


def test_shares_stand_where_they_are() -> None:
    figure = shares_figure({"distilled": 0.9, "plain": 0.8}, "Share", STYLE, band=(0.9, 0.95), guess=0.5)
    assert [trace.x[0] for trace in figure.data] == [0.9, 0.8]
    low, high = figure.layout.xaxis.range
    assert low < 0.5 and high > 1
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1, figure.layout.shapes[1].x0) == (0.9, 0.95, 0.5)
    assert "The learner guessed 50.0\u00a0%" in shares_alt({"plain": 0.8}, "Share", STYLE, 0.5)
