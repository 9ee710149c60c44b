"""The race inside a lesson: a stored result first, then the learner's own run; several on one page."""

from collections.abc import Iterator
from statistics import fmean

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
import lessons.results
import store
from jobs import RunSnapshot
from lessons.contents import contents, tour
from lessons.loader import Lesson
from models.records import RunResult
from models.spec import RunSpec, SpecError
from tests.fake_results import FakeHandle, found_run, result_of
from ui import lab_look, lab_race, session
from ui.charts.paired import paired_figure
from ui.charts.race import accuracy_figure
from ui.exhibits.race import measures, spec_of

STORED = RunSpec(seeds=(0, 1, 2))


class FakeJobs:
    """What a race sees of jobs and store."""

    def __init__(self) -> None:
        self.handles: dict[str, FakeHandle] = {}
        self.kept: dict[str, RunResult] = {}
        self.links: list[dict[str, str]] = []

    def submit(self, spec: RunSpec, learner: str) -> FakeHandle:
        handle = FakeHandle(f"run-{len(self.handles)}", spec, learner)
        self.handles[handle.run_id] = handle
        return handle

    def find_result(self, spec: RunSpec, learner: str) -> tuple[str, RunResult] | None:
        return next(((key, result) for key, result in self.kept.items() if result.spec == spec), None)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeJobs]:
    fake = FakeJobs()
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "submit", fake.submit)
    monkeypatch.setattr(jobs, "find", fake.handles.get)
    monkeypatch.setattr(store, "find_result", fake.find_result)
    monkeypatch.setattr(store, "look_up", lambda run_id, _: found_run(run_id, fake.kept.get(run_id)))
    monkeypatch.setattr(lessons.results, "load_result", {"race-300": result_of(STORED)}.__getitem__, raising=False)
    monkeypatch.setattr(st, "page_link", lambda *_, query_params, **__: fake.links.append(query_params))
    yield fake


def page() -> None:
    """Two races, the second with nothing stored; what they report is kept for the test."""
    import streamlit as st

    from ui.exhibits.place import Place
    from ui.exhibits.race import show

    reports: dict[str, object] = {}
    guesses = {"gain_points": 12.0, "distilled_accuracy": 88.0}
    show(Place("one", {"stored": "race-300", "seeds": "0", "more": "loss,answers"}, guesses, reports.__setitem__))
    show(Place("two", {"examples": "100", "temperature": "20"}))
    st.session_state["reports"] = reports


def open_page() -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state[session.LEARNER_CODE] = "owl-0000-0000-0000-0000"
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def text_of(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


def captions(at: AppTest) -> str:
    return "\n".join(caption.value for caption in at.caption)


def test_a_stored_result_stands_there_labelled_and_is_reported(fake: FakeJobs) -> None:
    at = open_page()
    assert "A stored result, measured on 2026-01-02 at 03:04 UTC on an invented machine." in captions(at)
    assert "They race 3 times" in captions(at), "it says what the stored race was"
    assert "6.8 points better" in text_of(at) and not fake.handles
    assert at.session_state["reports"]["gain_points"] == pytest.approx(6.8)
    assert "Ready" in text_of(at), "the second race waits"


def test_the_words_hold_the_numbers_on_the_screen(fake: FakeJobs) -> None:
    at = open_page()
    last = STORED.epochs
    expected = fmean((0.917 - 0.004, 0.917, 0.917 + 0.004))
    assert f"<td>{100 * expected:.1f}\u00a0%</td>" in text_of(at)
    assert f"<td>{100 * (expected - 0.01):.1f}\u00a0%</td>" in text_of(at), (
        "agreement, as made up in tests/fake_results"
    )
    assert any(
        "95\u00a0% interval from +4.9 to +8.7" in m.value and f"epoch {last} of {last}" in m.value for m in at.markdown
    )
    at.slider(key=f"one_rewind_{STORED.key}").set_value(4)
    assert any(f"epoch 4 of {last}" in m.value for m in run(at).markdown)


def test_run_races_the_lessons_spec_on_its_own_stage(fake: FakeJobs) -> None:
    at = open_page()
    at.button(key="one_train").click()
    run(at)
    (handle,) = fake.handles.values()
    assert handle.spec == RunSpec(), "one seed, as the lesson's line says"
    assert at.session_state["reports"] == {} and "Once both students have taken the test" in captions(at)
    assert at.button(key="one_train").disabled and not at.button(key="two_train").disabled
    handle.run_to(7)
    at.button(key="one_pause").click() if not run(at).button(key="one_pause").disabled else pytest.fail("not pausable")
    at.button(key="one_step").click()
    run(at)
    assert handle.now.state == "paused"
    at.button(key="two_train").click()
    run(at)
    assert [each.spec.examples for each in fake.handles.values()] == [300, 100]
    for each in fake.handles.values():
        each.finish()
    run(at)
    assert at.session_state["reports"]["verdict"] == "gain" and text_of(at).count("6.8 points better") >= 2


def test_a_stopped_run_has_no_verdict_and_can_be_run_again(fake: FakeJobs) -> None:
    at = open_page()
    at.button(key="two_train").click()
    run(at)
    (handle,) = fake.handles.values()
    handle.run_to(3)
    at.button(key="two_stop").click() if not run(at).button(key="two_stop").disabled else pytest.fail("not stoppable")
    run(at)
    assert "Stopped" in text_of(at) and not at.button(key="two_train").disabled


def test_after_a_reload_the_kept_run_of_this_spec_is_found(fake: FakeJobs) -> None:
    fake.kept["mine"] = result_of(RunSpec())
    at = open_page()
    assert "They race once" in captions(at) and at.session_state["reports"]["distilled_accuracy"] == pytest.approx(91.7)


def test_the_link_to_the_lab_opens_the_same_spec(fake: FakeJobs) -> None:
    open_page()
    assert [RunSpec.from_query(query) for query in fake.links] == [
        RunSpec(),
        RunSpec(examples=100, temperature=20.0),
    ]


def test_measures_are_in_points_and_percent() -> None:
    found = measures(result_of(RunSpec()))
    assert found == {
        "gain_points": pytest.approx(6.8), "verdict": "gain", "plain_accuracy": pytest.approx(84.9),
        "distilled_accuracy": pytest.approx(91.7), "agreement_percent": pytest.approx(90.7),
    }  # fmt: skip
    assert measures(result_of(RunSpec(), difference=None, complete=False)) == {}


def test_a_wrong_setting_is_an_error_and_not_a_silent_default() -> None:
    with pytest.raises(KeyError, match="temprature"):
        spec_of({"temprature": "4"}, None)
    with pytest.raises(SpecError, match="temperature"):
        spec_of({"temperature": "1000"}, None)


def test_guesses_are_drawn_where_they_belong() -> None:
    style = lab_look.chart_style()
    difference = result_of(RunSpec()).difference
    assert difference is not None
    guessed = paired_figure((0.06, 0.07, 0.075), difference, style, guess=25.0)
    assert guessed.layout.shapes[-1].x0 == 25 < guessed.layout.xaxis.range[1], "in view, however wild"
    assert guessed.layout.annotations[0].text == "Your guess"
    line = accuracy_figure(RunSpec(), (), style, None, {"distilled": 0.88})["data"][-1]
    assert (line["name"], set(line["y"])) == ("Your guess: distilled student", {0.88})


def all_lessons() -> list[Lesson]:
    return [entry.lesson for entry in contents() if entry.lesson is not None] + [tour()]


def test_every_race_of_the_course_can_be_run() -> None:
    races = [block.settings for lesson in all_lessons() for block in lesson.blocks if block.exhibit == "race"]
    assert len(races) >= 3
    for settings in races:
        shipped = lessons.results.load_result(settings["stored"]) if "stored" in settings else None
        spec = spec_of(settings, shipped)
        assert set(settings.get("more", "loss").split(",")) <= {"loss", "answers"}
        assert shipped is None or shipped.spec.student == spec.student


def test_a_run_far_back_in_the_queue_is_drawn_less_often_than_one_that_trains() -> None:
    trains, next_up, far = (
        lab_race.pace_of(RunSnapshot(state=state, ahead=ahead))
        for state, ahead in (("running", 0), ("queued", 0), ("queued", 3))
    )
    assert trains == next_up and far is not None and trains is not None and far > trains
    assert {lab_race.pace_of(RunSnapshot(state=state)) for state in ("done", "stopped", "failed")} == {None}
