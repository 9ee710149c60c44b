"""Lesson 11: one bump for two, room for a teacher's answers, and what DeepSeek printed."""

from concurrent.futures import Future

import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

import jobs
from lessons.storage import Answers, full_bytes, text_bytes, top_k_bytes
from models import two_bumps as worker
from models.exhibit_records import BumpStep
from ui.charts.bumps import bumps_figure, covered, density
from ui.charts.published import STUDENTS, published_figure
from ui.charts.storage import storage_figure
from ui.exhibits import two_bumps
from ui.exhibits.storage import sizes
from ui.lab_look import chart_style


@pytest.fixture(autouse=True)
def worker_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real fit without a worker, with few steps."""
    monkeypatch.setattr(worker, "STEPS", 120)

    def call(function: str, *arguments: object) -> Future[object]:
        assert function == "models.two_bumps:fit"
        future: Future[object] = Future()
        future.set_result(worker.fit(*arguments))  # type: ignore[arg-type]
        return future

    monkeypatch.setattr(jobs, "call", call)
    two_bumps._fit.clear()


def page(name: str, settings: dict[str, str]) -> None:
    from importlib import import_module

    import streamlit as st

    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    import_module(f"ui.exhibits.{name}").show(Place("here", settings, report=reports.__setitem__))
    st.session_state["reports"] = reports


def open_page(name: str, **settings: str) -> AppTest:
    return run(AppTest.from_function(page, args=(name, settings), default_timeout=60))


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption]) + "\n".join(
        element.proto.body for element in at.get("html")
    )


# --- two bumps


def test_a_students_curve_is_a_gaussian() -> None:
    step = BumpStep(0, mean=1.5, width=0.7, kl=0.0)
    assert [density(step, x) for x in (-1.0, 1.5, 2.0)] == pytest.approx(stats.norm.pdf([-1.0, 1.5, 2.0], 1.5, 0.7))


def test_a_curve_on_one_bump_is_not_on_the_other() -> None:
    fit = worker.fit("forward", 6.0, 0.4)
    assert covered(fit, BumpStep(0, -3.0, 1.0, 0.0), 6.0) == (True, False)
    assert covered(fit, BumpStep(0, 0.0, 3.0, 0.0), 6.0) == (True, True)
    assert covered(fit, BumpStep(0, 0.0, 0.3, 0.0), 6.0) == (False, False)


def test_forward_covers_both_bumps_and_reverse_sits_on_one() -> None:
    at = open_page("two_bumps")
    assert at.session_state["reports"] == {"covers_both": "the one that must leave nothing out"}
    forward, reverse = words(at).split("Forward KL:")[1].split("Reverse KL:")
    assert "covers both bumps" in forward and "it sits on the right bump" in reverse
    assert "The bumps are at −3.0 and +3.0. After 120 steps" in words(at)


def test_the_slider_goes_back_along_the_path() -> None:
    at = open_page("two_bumps")
    at.slider(key="here_step").set_value(0)
    shown = words(run(at))
    start = worker.fit("forward").path[0]
    assert shown.count(f"<td>{start.mean:+.2f}</td><td>{start.width:.2f}</td>") == 2, "both start at the same place"
    assert "After 0 steps" in shown


def test_turned_dials_do_not_change_the_answer_to_the_guess() -> None:
    at = open_page("two_bumps")
    at.select_slider(key="here_apart").set_value(2.0)
    assert run(at).session_state["reports"] == {}
    assert words(at).count("it covers both bumps.") == 2, "near bumps are one hill to either of them"


def test_a_worker_that_fails_leaves_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(function: str, *arguments: object) -> Future[object]:
        raise RuntimeError("no worker")

    monkeypatch.setattr(jobs, "call", call)
    at = open_page("two_bumps")
    assert "Move a dial to try again" in at.error[0].value and not at.exception


def test_the_three_curves_are_told_apart_by_dash_and_colour() -> None:
    fits = {direction: worker.fit(direction) for direction in two_bumps.TITLES}
    lines = [trace.line for trace in bumps_figure(fits, -1, chart_style()).data]
    assert len({line.dash for line in lines}) == len({line.color for line in lines}) == 3


# --- room for the answers


@pytest.mark.parametrize(
    ("answers", "full", "best", "text"),
    [
        (Answers(1_000_000, 128_000, 2, 10), 256_000_000_000, 60_000_000, 4_000_000),  # 10 · (2 + 4) bytes a token
        (Answers(1_000, 50_000, 4, 1), 200_000_000, 6_000, 2_000),  # 1 · (4 + 2)
        (Answers(10, 10, 1, 100), 100, 300, 20),  # no more than 10 shares can be kept, each with 2 bytes of name
        (Answers(7, 65_536, 1, 2), 458_752, 42, 14),  # the last vocabulary that two bytes can number
        (Answers(7, 65_537, 1, 2), 458_759, 70, 28),
    ],
)
def test_room_is_what_a_hand_calculation_gives(answers: Answers, full: int, best: int, text: int) -> None:
    assert (full_bytes(answers), top_k_bytes(answers), text_bytes(answers)) == (full, best, text)


def test_the_storage_dials_give_sums_in_words_and_rows() -> None:
    at = open_page("storage", tokens="1000000", vocabulary="128000", kept="10", bytes="2")
    assert at.session_state["reports"]["times_smaller"] == pytest.approx(256_000 / 60)
    assert "All shares take 256 GB. The best 10 of each answer take 60 MB" in words(at)
    assert "<td>256,000,000,000</td>" in words(at) and "<td>10 × (2 + 4) bytes</td>" in words(at)
    at.select_slider(key="here_tokens").set_value(1_000_000_000)
    shown = words(run(at))
    assert "256 TB. That would fill 256 disks of 1 TB." in shown and "<td>60 GB</td>" in shown
    assert at.session_state["reports"]["times_smaller"] == pytest.approx(256_000 / 60), "the guess was about the start"


def test_few_classes_gain_nothing_from_keeping_the_best_few() -> None:
    at = open_page("storage", vocabulary="10", kept="10", bytes="1")
    assert "would take more" in words(at)


def test_every_size_fits_on_the_scale() -> None:
    largest = Answers(10**12, 256_000, 4, 100)
    least = Answers(10**6, 10, 1, 1)
    low, high = storage_figure(sizes(largest), chart_style()).layout.xaxis.range
    assert all(10**low < each < 10**high for answers in (largest, least) for each, _ in sizes(answers).values())


# --- cited


def test_the_printed_scores_are_those_of_the_source() -> None:
    """DeepSeek-R1 README, table of distilled models: pass@1."""
    aime = {student.name: student.solved["AIME 2024"] for student in STUDENTS}
    assert aime == {
        "Qwen 1.5B": 0.289, "Qwen 7B": 0.555, "Llama 8B": 0.504, "Qwen 14B": 0.697, "Qwen 32B": 0.726, "Llama 70B": 0.7,
    }  # fmt: skip
    assert [student.solved["MATH-500"] for student in STUDENTS] == [0.839, 0.928, 0.891, 0.939, 0.943, 0.945]
    assert sum(len(trace.x) for trace in published_figure(STUDENTS, "MATH-500", chart_style()).data) == 6


def test_the_leader_depends_on_the_test() -> None:
    at = open_page("published_students")
    assert at.session_state["reports"] == {"best": "a smaller one"}
    assert "Qwen 32B solves most: 72.6\u00a0%" in words(at)
    at.segmented_control(key="here_test").set_value("MATH-500")
    assert "Llama 70B solves most: 94.5\u00a0%" in words(run(at))
