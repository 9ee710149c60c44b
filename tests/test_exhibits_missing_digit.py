"""Lesson 8: the bias slider counts what it says, and the test is read once, after the choice."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, recall_score
from streamlit.testing.v1 import AppTest

import jobs
import lessons.results
import store
from models.records import BiasChoice, Role, RunResult, UnseenClass, UnseenErrors, UnseenImages
from models.spec import RunSpec
from tests.fake_results import FakeHandle, result_of
from ui import lab_look, session
from ui.charts.unseen import PAPER, error_curve, readings_figure, shifts_around
from ui.exhibits.missing_digit import readings

OMITTED = (3,)
SPEC = RunSpec(omit=OMITTED)


def images(seed: int, count: int) -> UnseenImages:
    """Made-up logits of two students that both think too little of class 3."""
    dice = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    logits: dict[Role, tuple[tuple[float, ...], ...]] = {}
    for role, lift in (("distilled", 4.0), ("plain", 1.0)):
        values = dice.normal(0, 1, (count, 10)) + 4 * np.eye(10)[labels]
        values[labels == 3, 3] += lift - 4
        values[:, 3] -= 3
        logits[role] = tuple(map(tuple, values.round(3).tolist()))  # type: ignore[index]
    return UnseenImages(tuple(labels.tolist()), logits)


def recount(part: UnseenImages, role: Role, shift: float) -> tuple[int, int]:
    """Errors in all and on 3s, by scikit-learn."""
    logits = np.array(part.logits[role])
    logits[:, 3] += shift
    answers, labels = logits.argmax(1), np.array(part.labels)
    threes = int((labels == 3).sum())
    wrong = len(labels) - accuracy_score(labels, answers, normalize=False)
    recall = recall_score(labels, answers, labels=[3], average="macro", zero_division=0)
    return round(wrong), round(threes * (1 - recall))


def unseen() -> UnseenClass:
    validation, test = images(1, 200), images(2, 300)
    roles: tuple[Role, ...] = ("distilled", "plain")
    before = {role: UnseenErrors(*recount(test, role, 0.0)) for role in roles}
    after = {
        role: tuple(
            BiasChoice(rule, shift, UnseenErrors(*recount(test, role, shift)))
            for rule, shift in (("validation accuracy", 2.5), ("class frequency", 3.0))
        )
        for role in roles
    }
    return UnseenClass(OMITTED, OMITTED, validation, test, before, after)  # type: ignore[arg-type]


@pytest.fixture
def handles(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, FakeHandle]]:
    handles: dict[str, FakeHandle] = {}

    def submit(spec: RunSpec, learner: str) -> FakeHandle:
        handle = FakeHandle(f"run-{len(handles)}", spec, learner)
        handles[handle.run_id] = handle
        return handle

    def stored(name: str) -> RunResult:
        return replace(result_of(SPEC), unseen=unseen())

    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "submit", submit)
    monkeypatch.setattr(jobs, "find", handles.get)
    monkeypatch.setattr(store, "find_result", lambda *_: None)
    monkeypatch.setattr(lessons.results, "load_result", stored, raising=False)
    yield handles


def page() -> None:
    import streamlit as st

    from ui.exhibits.missing_digit import show
    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    show(Place("here", {"stored": "no-three"}, {"right_before": 20.0, "right_after": 80.0}, reports.__setitem__))
    st.session_state["reports"] = reports


def open_page() -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state[session.LEARNER_CODE] = "owl-0000-0000-0000-0000"
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def html_of(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize("role", ["distilled", "plain"])
def test_the_curve_counts_what_scikit_learn_counts(role: Role) -> None:
    part = images(3, 150)
    shifts = (-4.0, 0.0, 2.5, 9.0)
    curve = error_curve(part, role, shifts, OMITTED, OMITTED)
    assert list(zip(curve.total, curve.unseen, strict=True)) == [recount(part, role, shift) for shift in shifts]


def test_with_two_classes_seen_their_own_bias_moves() -> None:
    logits = {"distilled": ((0.0, 5.0, 4.0), (6.0, 5.0, 0.0), (0.0, 1.0, 9.0))}
    part = UnseenImages((2, 0, 2), logits)  # type: ignore[arg-type]
    curve = error_curve(part, "distilled", (0.0, -2.0, -9.0), shifted=(1,), omitted=(0, 2))
    assert curve.total == curve.unseen == (1, 0, 0)


def test_the_sliders_places_are_even_hold_zero_and_reach_beyond_the_choice() -> None:
    shifts = shifts_around((3.4, -9.0))
    assert shifts[0] == -shifts[-1] and shifts[-1] > 9 * 1.3 and 0.0 in shifts
    assert np.diff(shifts) == pytest.approx(0.1)


def test_the_test_is_read_after_the_choice_and_once(handles: dict[str, FakeHandle]) -> None:
    at = open_page()
    whole = unseen()
    assert at.session_state["reports"] == {"right_before": pytest.approx(100 - whole.before["distilled"].unseen / 0.3)}
    assert "Your shift" not in html_of(at)
    at.button(key="here_choose").click()
    run(at)
    best = whole.after["distilled"][0].errors
    assert at.session_state["reports"]["right_after"] == pytest.approx(100 - best.unseen / 0.3)
    assert at.button(key="here_choose").disabled
    told = html_of(at)
    assert "Your shift" in told and f"<td>{best.total} of 300</td><td>{best.unseen} of 30</td>" in told
    assert (
        "<td>206 of 10,000</td><td>133 of 1,010</td>" in told and "<td>109 of 10,000</td><td>14 of 1,010</td>" in told
    )


def test_the_learners_own_shift_is_counted_on_the_test_images() -> None:
    rows = readings(unseen(), 1.7)
    mine = next(row for row in rows if row.title == "Your shift")
    assert mine.wrong == {role: recount(unseen().test, role, 1.7) for role in ("distilled", "plain")}


def test_a_run_of_ones_own_leaves_out_the_same_digit_and_is_tested_anew(handles: dict[str, FakeHandle]) -> None:
    at = open_page()
    at.button(key="here_choose").click()
    run(at)
    at.button(key="here_train").click()
    run(at)
    (handle,) = handles.values()
    assert handle.spec.omit == OMITTED and at.session_state["reports"] == {}
    own = replace(result_of(SPEC), unseen=unseen(), created_at="2026-02-03T04:05:06+00:00")
    handle.now = replace(handle.now, state="done", result=own)
    run(at)
    assert not at.button(key="here_choose").disabled


def test_the_papers_figures_are_the_papers() -> None:
    """Hinton, Vinyals, Dean 2015, section 3: 98.6 % of the 3s right after the shift; 47.3 % and 13.2 % wrong."""
    three, seven_eight = PAPER[(3,)], PAPER[(0, 1, 2, 3, 4, 5, 6, 9)]
    assert three[1].right_share("distilled", of_unseen=True) == pytest.approx(0.986, abs=0.0005)
    assert [1 - row.right_share("distilled", of_unseen=False) for row in seven_eight] == pytest.approx([0.473, 0.132])


def test_both_guesses_are_drawn() -> None:
    figure = readings_figure(readings(unseen(), None), 6, True, "3s", lab_look.chart_style(), {"Your guess": 0.2})
    assert figure.layout.shapes[0].x0 == 0.2 and figure.layout.annotations[0].text == "Your guess"
    assert figure.layout.yaxis.range == (5.5, -0.5), "room for all lines from the start"
