"""The lab's race with runs made up for it: the buttons, what is told meanwhile, and what is stored."""

import hashlib
from dataclasses import replace

import pytest

import jobs
from models.spec import RunSpec
from tests.fake_results import FakeHandle, result_of
from tests.lab_page import CODE, DEFAULT, FakeJobs, address, html_of, made_up, open_lab, press, run, spec_in_address


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    return made_up(monkeypatch)


def test_train_submits_the_spec_that_is_shown(fake: FakeJobs) -> None:
    at = open_lab(temperature="4", examples="100")
    shown = spec_in_address(at)
    press(at, "lab_train")
    assert fake.only.spec == shown
    assert fake.only.learner == hashlib.sha256(CODE.encode()).hexdigest()[:32]
    assert address(at)["run"] == fake.only.run_id


def test_queue_position_notice_and_progress_are_told(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.now = replace(fake.only.now, ahead=2)
    assert "2 runs before yours." in html_of(run(at))
    fake.only.run_to(12)
    fake.only.now = replace(fake.only.now, notice="The run has started again: attempt 2.")
    told = html_of(run(at))
    assert "epoch 12 of 20 · step 120 of 200" in told and "attempt 2" in told


def test_pause_step_resume_and_stop_reach_the_run(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.run_to(7)
    assert at.button(key="lab_train").disabled
    press(run(at), "lab_pause")
    assert fake.only.now.state == "paused" and at.button(key="lab_pause").label == "Resume"
    before = len(fake.only.now.progress)
    press(at, "lab_step")
    assert (fake.only.now.state, len(fake.only.now.progress)) == ("paused", before + 1)
    press(at, "lab_pause")
    assert fake.only.now.state == "running" and at.button(key="lab_pause").label == "Pause"
    press(at, "lab_stop")
    run(at)
    assert "Stopped" in html_of(at) and "Stopped before the test" in at.info[0].value
    assert not at.button(key="lab_train").disabled and at.button(key="lab_stop").disabled


def test_someone_elses_run_can_be_watched_but_not_stopped(fake: FakeJobs) -> None:
    handle = fake.submit(DEFAULT, "another learner")
    handle.run_to(3)
    at = open_lab(**DEFAULT.to_query(), run=handle.run_id)
    assert "epoch 3 of 20" in html_of(at)
    assert all(at.button(key=f"lab_{name}").disabled for name in ("train", "pause", "step", "stop"))


def test_the_losses_are_drawn_once_somebody_looks_closer(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.run_to(7)
    told = "Compare each curve only with itself."
    assert not any(told in caption.value for caption in run(at).caption)
    at.session_state["lab_closer"] = True
    assert any(told in caption.value for caption in run(at).caption)


def test_a_failed_run_shows_its_sentence_as_text_and_can_be_tried_again(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.now = replace(fake.only.now, state="failed", error="mnist is <b>not</b> here. Press Download.")
    (told,) = run(at).warning
    assert told.value == r"mnist is \<b\>not\</b\> here. Press Download."
    assert not at.button(key="lab_train").disabled


def test_a_refused_run_shows_why(fake: FakeJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(spec: RunSpec, learner: str) -> FakeHandle:
        raise jobs.TooManyRuns("You have 40 unfinished runs.")

    monkeypatch.setattr(jobs, "submit", refuse)
    at = press(open_lab(), "lab_train")
    assert [warning.value for warning in at.warning] == ["You have 40 unfinished runs."]


def test_rewinding_looks_back_and_stays_usable_after_the_run(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.finish()
    run(at)
    at.slider(key=f"lab_rewind_{DEFAULT.key}").set_value(12)
    run(at)
    assert any("Epoch 12 of 20 (looking back)" in caption.value for caption in at.caption)


# --- results


def test_a_links_stored_run_is_shown_and_labelled(fake: FakeJobs) -> None:
    fake.kept["old"] = result_of(DEFAULT)
    at = open_lab(**DEFAULT.to_query(), run="old")
    assert any(
        "A stored result, measured on 2026-01-02 at 03:04 UTC on an invented machine" in c.value for c in at.caption
    )
    assert "6.8 points better" in html_of(at) and not fake.handles


def test_what_the_learner_ran_before_is_shown_without_a_run_id(fake: FakeJobs) -> None:
    fake.kept["old"] = result_of(DEFAULT)
    at = open_lab()
    assert "6.8 points better" in html_of(at) and address(at)["run"] == "old"


def test_what_somebody_else_ran_is_shown_when_it_is_asked_for(fake: FakeJobs) -> None:
    fake.kept["old"], fake.is_own = result_of(DEFAULT), False
    at = open_lab()
    assert "6.8 points better" not in html_of(at) and "run" not in address(at), "the race is not given away"
    at = press(at, "lab_show")
    assert "6.8 points better" in html_of(at) and address(at)["run"] == "old"


def test_a_run_that_is_gone_is_said_so(fake: FakeJobs) -> None:
    at = open_lab(**DEFAULT.to_query(), run="gone")
    assert "not kept here any more" in at.warning[0].value and "run" not in at.query_params


def test_the_last_run_stays_when_a_dial_is_turned_and_says_so(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.finish()
    at.select_slider(key="lab_dial_temperature").set_value(4.0)
    run(at)
    assert "The dials have changed" in at.info[0].value and "6.8 points better" in html_of(at)


def test_one_seed_offers_five(fake: FakeJobs) -> None:
    at = press(open_lab(), "lab_train")
    fake.only.finish()
    press(run(at), "lab_more_seeds")
    assert [handle.spec.seeds for handle in fake.handles.values()] == [(0,), (0, 1, 2, 3, 4)]
    assert spec_in_address(at).seeds == (0, 1, 2, 3, 4)
