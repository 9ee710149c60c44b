"""The clinic: a wrong diagnosis is explained, a right one opens the case file, and both are kept."""

from collections.abc import Iterator

import pytest

import jobs
import store
from lessons.clinic import patients
from models.faults_catalogue import FAULTS
from models.spec import RunSpec
from tests.exhibit_pages import open_exhibit, words
from tests.fake_results import FakeHandle
from ui.exhibits.clinic import explanation, standing

FIRST = patients()[0]


@pytest.fixture
def handles(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, FakeHandle]]:
    handles: dict[str, FakeHandle] = {}

    def submit(spec: RunSpec, learner: str) -> FakeHandle:
        handle = FakeHandle(f"run-{len(handles)}", spec, learner)
        return handles.setdefault(handle.run_id, handle)

    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "submit", submit)
    monkeypatch.setattr(jobs, "find", handles.get)
    monkeypatch.setattr(store, "find_result", lambda *_: None)
    yield handles


@pytest.mark.usefixtures("handles")
def test_a_wrong_diagnosis_is_explained_and_a_right_one_opens_the_case() -> None:
    at = open_exhibit("clinic")
    assert "Where it happened" not in words(at) and not at.code
    other = next(name for name in FAULTS if name != FIRST.fault)
    at.radio(key="here_diagnosis_1").set_value(other).run()
    assert at.warning[0].value == explanation(other) and not at.code
    at.radio(key="here_diagnosis_1").set_value(FIRST.fault).run()
    assert "Where it happened" in words(at) and not at.warning
    assert "def one_sided_temperature" in at.code[0].value and "def soft_loss" in at.code[1].value
    assert not at.radio
    assert at.caption[0].value.startswith("1 of 8 bugs named, 0 of them at the first try")
    again = open_exhibit("clinic")
    again.session_state["learner_code"] = at.session_state["learner_code"]
    assert "Where it happened" in words(again.run())


def test_a_bug_of_ones_choice_goes_into_a_live_race(handles: dict[str, FakeHandle]) -> None:
    at = open_exhibit("clinic")
    at.button_group(key="here_mode").set_value("Break it yourself").run()
    at.selectbox(key="here_own_fault").set_value("shuffled-answers").run()
    at.button(key="here_own_train").click().run()
    assert not at.exception
    (handle,) = handles.values()
    assert handle.spec.fault == "shuffled-answers" and handle.spec.soft_weight == 0.9


def test_the_score_counts_first_tries() -> None:
    one, two = (patient.fault for patient in patients()[:2])
    assert standing({one: (one,), two: (one, two)}).startswith("2 of 8 bugs named, 1 of them")
    assert standing({one: (two,)}).startswith("0 of 8")
