"""What a run's student would run on and costs: the words by hand, and what was measured stays with the run."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
import store
from lessons.budgets import load_budgets
from models.exhibit_records import FewerBits, Form
from models.records import RunResult, Spread
from models.shipped_records import SHIPPED, teacher_train_s
from models.spec import RunSpec
from tests.fake_results import result_of
from ui import fewer_bits, fits_on, frame, running_cost, session
from ui.charts.budgets import Point

PAGE = Path(__file__).parent.parent / "pages" / "runs.py"
CODE, RUN, CELL = "owl-0000-0000-0000-0000", "a" * 32, "b" * 32
SPEED = Spread(0.5, 0.4, 0.6)
MEASURED = FewerBits("cnn-8", 250_000, 1_000, (Form("float32", 55_000, 0.917, SPEED, SPEED),
                                               Form("int8", 14_000, 0.915, SPEED, SPEED)), "a CPU", 1)  # fmt: skip


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What workers are asked for, in a home in which a learner has one run and one cell of a sweep."""
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    monkeypatch.setattr(frame, "insist", lambda: None)
    monkeypatch.setattr(st, "page_link", lambda page, label, **_: None)  # a page alone knows no others
    calls: list[str] = []

    def call(function: str, spec: RunSpec, packed: bytes, right: float) -> "Future[FewerBits]":
        calls.append(function)
        assert packed == b"numbers" and right == pytest.approx(0.917)
        answer: Future[FewerBits] = Future()
        answer.set_result(MEASURED)
        return answer

    monkeypatch.setattr(jobs, "call", call)
    store.save_run(RUN, "somebody", replace(result_of(RunSpec()), weights={"distilled": b"numbers"}))
    store.save_run(CELL, "somebody", result_of(RunSpec()), "c" * 16)
    yield calls
    store.close()


def page(run_id: str) -> AppTest:
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.session_state[session.LEARNER_CODE] = CODE
    test.query_params["run"] = run_id
    test.run()
    assert not test.exception
    return test


def headings(test: AppTest) -> list[str]:
    return [heading.value for heading in test.subheader]


def tables(test: AppTest) -> str:
    return " ".join(element.proto.body for element in test.get("html"))


def chart(test: AppTest) -> str:
    """What the charts say in words."""
    return " ".join(element.proto.alt for element in test.get("plotly_chart"))


def measure_button(test: AppTest) -> bool:
    return any(button.label == "Measure it" for button in test.button)


def test_a_runs_page_tells_fits_and_cost_at_once_and_keeps_what_is_measured(asked: list[str]) -> None:
    test = page(RUN)
    assert headings(test)[-3:] == ["Fewer bits", "Fits on", "Cost and energy"]
    assert "Teacher, float32" in chart(test) and "int8" not in chart(test) + tables(test)
    test.button(key="fewer_bits_measure").click().run()
    assert "Student, int8" in chart(test) and "int8" in tables(test) and asked == ["models.fewer_bits:of_run"]
    store.close()
    again = page(RUN)
    assert "Student, int8" in chart(again) and not measure_button(again)
    assert asked == ["models.fewer_bits:of_run"], "nobody measures it twice"


def test_a_sweeps_cell_has_no_weights_to_measure_but_fits_and_cost(asked: list[str]) -> None:
    test = page(CELL)
    assert not measure_button(test) and "This was not measured for this run." in [line.value for line in test.caption]
    assert headings(test)[-2:] == ["Fits on", "Cost and energy"] and not asked


def networks(student: Spread, result: RunResult | None = None) -> str:
    found = (result or result_of(RunSpec())).networks
    return fewer_bits.less_work_and_time(found["teacher"], replace(found["distilled"], latency_ms=student))


def test_less_work_is_not_as_much_less_time() -> None:
    """The made-up teacher: 5 million multiply-adds, 0.8 ms (0.7 to 1), 4,000 a second. Student: 250,000, 60,000."""
    assert networks(Spread(0.2, 0.18, 0.3)).startswith(
        "The student does 20 × less work than the teacher, but is only 4.0 × faster for one image:"
    )
    assert networks(Spread(0.2, 0.18, 0.3)).endswith("256 at a time it is 15 ×.")
    assert "and is 20 × faster for one image" in networks(Spread(0.04, 0.03, 0.05))
    for overlapping in (Spread(0.6, 0.5, 0.7), Spread(2, 1.5, 3)):
        assert "it is not clearly faster" in networks(overlapping)
    teacher = result_of(RunSpec()).networks["teacher"]
    assert fewer_bits.less_work_and_time(teacher, teacher) == ""


def test_what_fits_by_hand() -> None:
    """3.3 MB are too many for the 2 MB of a board of 133 million ticks a second, 55 kB are not."""
    points = fits_on.points_of(result_of(RunSpec()).networks, None)
    board = fits_on.device_rows(load_budgets(), points)[0]
    assert board["Device"] == "1 microcontroller: Raspberry Pi Pico"
    assert (board["Teacher"], board["Student"]) == ("too big", "fits")
    assert board["Answers a second"].replace("\u00a0", " ") == "student 532, teacher 27"
    assert [point.title for point in fits_on.points_of(result_of(RunSpec()).networks, MEASURED)] == [
        "Teacher, float32", "Student, float32", "Student, int8"
    ]  # fmt: skip


def test_a_student_of_whom_only_a_coarser_form_fits_says_which() -> None:
    """Of 3 MB the board has room for a form of 0.8 MB alone."""
    sizes = {"float32": 3_000_000, "int8": 800_000}
    forms = [Point(f"Student, {bits}", "distilled", size_bytes, 1_000) for bits, size_bytes in sizes.items()]
    board, watch, *_ = fits_on.device_rows(load_budgets(), [Point("Teacher, float32", "teacher", 10, 10), *forms])
    assert (board["Student"], watch["Student"]) == ("float32: too big, int8: fits", "fits")


def test_when_the_teaching_pays_back_by_hand() -> None:
    """The made-up student was taught in 2.5 s and saves 0.6 ms an answer."""
    teacher_s = json.loads((SHIPPED / "mnist-5k" / "record.json").read_text())["train_s"]["teacher"]
    anyway, alone = running_cost.cost_rows(running_cost.times_of(result_of(RunSpec())), 1_000)
    assert anyway["If"] == "The teacher was there anyway" and anyway["Paid back after"] == "4,167 answers"
    assert alone["Paid back after"] == f"{(teacher_s + 2.5) / 0.0006:,.0f} answers"
    assert anyway["At your rate"] == "4.17 days"


def test_only_the_shipped_teachers_own_training_is_told() -> None:
    assert teacher_train_s(RunSpec()) is not None
    for spec in (RunSpec(train_teacher=True), RunSpec(teacher_smoothing=0.1), RunSpec(teacher="mlp-128")):
        assert teacher_train_s(spec) is None
