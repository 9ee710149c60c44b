"""The clinic: a wrong diagnosis is explained, a right one opens the case file, and both are kept."""

from collections.abc import Callable, Iterator
from statistics import fmean

import pytest

import jobs
import store
from lessons import results
from lessons.clinic import Patient, healthy, patients
from models.faults_catalogue import FAULTS
from models.records import Losses, RunResult
from models.spec import RunSpec
from tests.exhibit_pages import open_exhibit, words
from tests.fake_results import FakeHandle
from ui.clinic_race import HEALTHY_AT
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
    assert FIRST.seen in at.success[0].value and all(thread.url in words(at) for thread in FIRST.threads)
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
    assert len(at.get("plotly_chart")) == 0
    handle.finish()
    at.run()
    assert len(at.get("plotly_chart")) == 2, "its healthy twin is drawn beside it"
    accuracy = handle.snapshot().result.networks["distilled"].accuracy_mean  # type: ignore[union-attr]
    assert f"{100 * accuracy:.1f}\N{NO-BREAK SPACE}%</td>" in words(at), "one seed has no spread"


def test_a_broken_race_is_measured_by_the_same_race_without_a_bug() -> None:
    for weight, name in HEALTHY_AT.items():
        spec = results.load_result(name).spec
        assert spec == RunSpec(soft_weight=weight, seeds=spec.seeds), "one dial, no bug"


def losses(result: RunResult, at: int) -> Losses:
    """Of the first seed's distilled student after its first (0) or last (−1) epoch."""
    first = [each for each in result.history if each.seed_index == 0 and each.phase == "students"]
    return first[at].losses["distilled"]


def overconfidence(result: RunResult) -> float:
    return fmean(score.calibration_error for score in result.networks["distilled"].scores)


def accuracy_of(result: RunResult, role: str = "distilled") -> float:
    return result.networks[role].accuracy_mean  # type: ignore[index]


WELL = healthy()
SEEN: dict[str, Callable[[RunResult], bool]] = {  # what the case file says is seen, as a condition on the stored run
    "one-sided-temperature": lambda ill: (
        losses(ill, 0).total > 30 and accuracy_of(ill) > accuracy_of(WELL) - 0.01 and overconfidence(ill) > 0.5
    ),
    "no-t-squared": lambda ill: (
        losses(ill, 0).total < 1
        and 80 < losses(WELL, 0).soft / losses(ill, 0).soft < 120
        and abs(overconfidence(ill) - overconfidence(WELL)) < 0.02
    ),
    "shuffled-answers": lambda ill: 0.05 < accuracy_of(ill) < 0.2,
    "weights-swapped": lambda ill: 5 < losses(WELL, 0).total / losses(ill, 0).total < 7,
    "softmax-twice": lambda ill: losses(ill, 0).total < 0.5 and overconfidence(ill) > 0.5,
    "wrong-normalisation": lambda ill: (
        losses(ill, 0).total > 3 * losses(WELL, 0).total and accuracy_of(ill) < accuracy_of(ill, "plain")
    ),
    "mean-over-classes": lambda ill: (
        8 < losses(WELL, 0).total / losses(ill, 0).total < 12
        and abs(accuracy_of(ill) - accuracy_of(WELL)) < 0.01
        and abs(overconfidence(ill) - overconfidence(WELL)) < 0.01
    ),
    "teacher-in-train-mode": lambda ill: (
        0.9 < losses(ill, 0).total / losses(WELL, 0).total < 1.1
        and losses(ill, -1).total > 2 * losses(WELL, -1).total
        and accuracy_of(ill) > 0.9
    ),
}


@pytest.mark.parametrize("patient", patients(), ids=lambda patient: patient.fault)
def test_a_case_file_says_what_the_stored_run_shows_and_where_to_read_on(patient: Patient) -> None:
    assert 30 < losses(WELL, 0).total < 45, "“near forty”"
    assert SEEN[patient.fault](patient.result()) and not SEEN[patient.fault](WELL)
    alike = [
        other.fault for other in patients() if other.fault != patient.fault and SEEN[patient.fault](other.result())
    ]
    assert not alike, "who names this bug beside another patient is told what that one does not show"
    assert " would " not in patient.seen and patient.threads


def test_the_one_with_its_temperature_on_one_side_trusts_less_than_half_as_much_as_it_should() -> None:
    ill = results.load_result("fault-one-sided-temperature")
    assert accuracy_of(ill) - overconfidence(ill) < accuracy_of(ill) / 2


def test_the_score_counts_first_tries() -> None:
    one, two = (patient.fault for patient in patients()[:2])
    assert standing({one: (one,), two: (one, two)}).startswith("2 of 8 bugs named, 1 of them")
    assert standing({one: (two,)}).startswith("0 of 8")
