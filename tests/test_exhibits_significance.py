"""Lesson 7: repeated pairs, printed gains judged by their sampling error, and claims against stored pairs."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

import jobs
import lessons.results
import store
from models.records import PairCounts, RunResult
from models.spec import RunSpec
from models.statistics import on_one_pair, over_seeds
from tests.fake_results import FakeHandle, report_of, result_of
from ui import lab_look, session
from ui.charts.kept import Kept, kept_figure
from ui.charts.paired import paired_figure, steadiness
from ui.charts.sampling import Printed, judge, standard_error
from ui.exhibits.printed_gains import PRINTED
from ui.exhibits.report_card import points_lost

PLAIN, DISTILLED = (0.841, 0.852, 0.838, 0.86, 0.849), (0.9, 0.893, 0.911, 0.897, 0.905)
SPEC = RunSpec(seeds=(0, 1, 2, 3, 4))


def repeated() -> RunResult:
    """Five pairs whose accuracies are known."""
    whole = result_of(SPEC)
    networks = whole.networks | {
        "plain": report_of("plain", SPEC, PLAIN),
        "distilled": report_of("distilled", SPEC, DISTILLED),
    }
    counts = PairCounts(0, 840, 77, 9, 74, 1e-12)
    return replace(whole, networks=networks, difference=over_seeds(PLAIN, DISTILLED, 1_000, counts))


def hardly() -> RunResult:
    """Much data: kept well and lost little."""
    spec = RunSpec(examples=3_500)
    whole = result_of(spec)
    return replace(whole, networks=whole.networks | {"distilled": report_of("distilled", spec, (0.971,))})


@pytest.fixture
def handles(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, FakeHandle]]:
    handles: dict[str, FakeHandle] = {}

    def submit(spec: RunSpec, learner: str) -> FakeHandle:
        handle = FakeHandle(f"run-{len(handles)}", spec, learner)
        handles[handle.run_id] = handle
        return handle

    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "submit", submit)
    monkeypatch.setattr(jobs, "find", handles.get)
    monkeypatch.setattr(store, "find_result", lambda *_: None)
    stored = {"race-300": repeated(), "much": hardly()}
    monkeypatch.setattr(lessons.results, "load_result", stored.__getitem__, raising=False)
    yield handles


def page(name: str, settings: dict[str, str]) -> None:
    import importlib

    import streamlit as st

    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    place = Place("here", settings, {"gain_points": 2.0, "kept_percent": 50.0}, reports.__setitem__)
    importlib.import_module(f"ui.exhibits.{name}").show(place)
    st.session_state["reports"] = reports


def open_exhibit(name: str, **settings: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60, args=(name, settings))
    at.session_state[session.LEARNER_CODE] = "owl-0000-0000-0000-0000"
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def html_of(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


# --- repeated pairs


def test_a_stored_repetition_tells_every_pair_and_what_it_means(handles: dict[str, FakeHandle]) -> None:
    at = open_exhibit("significance", stored="race-300")
    gains = 100 * np.subtract(DISTILLED, PLAIN)
    interval = stats.t.interval(0.95, 4, gains.mean(), stats.sem(gains))
    assert at.session_state["reports"]["gain_points"] == pytest.approx(gains.mean())
    assert at.session_state["reports"]["steadiness"] == "a gain each time, but never the same"
    assert f"from {interval[0]:+.1f} to {interval[1]:+.1f}" in html_of(at)
    assert "One pair, image by image (seed 0)" in html_of(at) and "<b>77</b><small>only distilled</small>" in html_of(
        at
    )
    for gain, plain in zip(gains, PLAIN, strict=True):
        assert f"<td>{100 * plain:.1f}\u00a0%</td>" in html_of(at) and f"<td>{gain:+.1f}</td>" in html_of(at)


def test_as_many_pairs_run_as_the_learner_chooses(handles: dict[str, FakeHandle]) -> None:
    at = open_exhibit("significance", stored="race-300")
    at.button_group(key="here_pairs").set_value(10)
    run(at)
    assert at.button(key="here_train").label == "Run 10 pairs"
    at.button(key="here_train").click()
    run(at)
    (handle,) = handles.values()
    assert handle.spec == replace(SPEC, seeds=tuple(range(10)))
    assert at.session_state["reports"] == {}, "while it runs nothing is known"
    handle.now = replace(handle.now, state="done", result=repeated())
    assert at.session_state["reports"] != run(at).session_state["reports"]


def test_the_chart_of_pairs_holds_every_dot_and_the_guess() -> None:
    gains = np.subtract(DISTILLED, PLAIN).tolist()
    figure = paired_figure(gains, over_seeds(PLAIN, DISTILLED, 1_000), lab_look.chart_style(), guess=-20.0)
    assert list(figure.data[0].x) == pytest.approx([100 * gain for gain in gains])
    low, high = figure.layout.xaxis.range
    assert low < -20 < 100 * max(gains) < high


def test_one_pair_alone_has_its_own_interval_and_the_strip_is_the_margin() -> None:
    difference = on_one_pair(np.arange(1_000) < 850, np.arange(1_000) < 900)
    figure = paired_figure((0.05,), difference, lab_look.chart_style(), guess=None)
    (only,) = figure.data
    assert list(only.y) == ["This pair, 95 %"] and only.x[0] == pytest.approx(5)
    (strip,) = figure.layout.shapes
    assert (strip.x0, strip.x1) == (-1, 1)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((0.01, 0.01), "the same each time"),
        ((0.01, 0.02), "a gain each time, but never the same"),
        ((0.01, 0.0), "sometimes a gain, sometimes not"),
        ((-0.01, -0.02), "a loss each time"),
    ],
)
def test_steadiness_is_about_signs(found: tuple[float, ...], told: str) -> None:
    assert steadiness(found) == told


# --- printed gains


@pytest.mark.parametrize(("right", "images"), [(65, 100), (9_692, 10_000), (128, 128)])
def test_the_standard_error_is_that_of_a_binomial_share(right: int, images: int) -> None:
    share = right / images
    assert standard_error(share, images) == pytest.approx(stats.binom(images, share).std() / images)


def test_printed_differences_are_judged_by_their_sampling_error() -> None:
    """Independent recount: Keras lies 3.8 standard errors below zero, the others within two."""
    assert [judge(row).verdict for row in PRINTED] == ["real loss", "cannot tell", "cannot tell", "cannot tell"]
    for row in PRINTED:
        spread = np.sqrt(sum(p * (1 - p) for p in (row.plain, row.distilled)) / row.test_images)
        found = judge(row)
        assert (found.high - found.low) / 2 == pytest.approx(stats.norm.ppf(0.975) * spread, rel=1e-3)
    keras = PRINTED[0]
    assert (keras.distilled - keras.plain) / np.hypot(0.00147, 0.00173) == pytest.approx(-3.8, abs=0.05)
    assert judge(Printed("sure", 0.5, 0.6, 10_000)).verdict == "real gain"


def test_the_sampling_error_shows_after_the_learners_judgement(handles: dict[str, FakeHandle]) -> None:
    at = open_exhibit("printed_gains")
    assert html_of(at).count("after your answer") == 2 * len(PRINTED) and at.session_state["reports"] == {}
    at.button_group(key="here_row_0").set_value("real gain")
    run(at)
    assert "<td>real loss</td>" in html_of(at) and html_of(at).count("after your answer") == 2 * (len(PRINTED) - 1)
    for number in range(1, len(PRINTED)):
        at.button_group(key=f"here_row_{number}").set_value("cannot tell")
    run(at)
    assert at.session_state["reports"] == {"real_gains": 0.0, "judged_right": 3.0}


# --- claims


def test_claims_stand_beside_what_was_measured(handles: dict[str, FakeHandle]) -> None:
    at = open_exhibit("report_card", records="race-300,much")
    kept = 100 * np.mean(DISTILLED) / 0.982
    assert at.session_state["reports"]["kept_percent"] == pytest.approx(kept)
    assert at.session_state["reports"]["times_smaller"] == pytest.approx(824_458 / 13_706)
    assert f"<td>{kept:.1f}\u00a0%</td>" in html_of(at)
    assert points_lost(hardly()) == pytest.approx(98.2 - 97.1)
    assert "Calibration error" in html_of(at) and "Agreement" in html_of(at)
    assert any("Of 2 pairs, 1 keep" in text.value for text in at.markdown)


def test_the_claim_and_the_guess_are_in_the_chart_of_kept_shares() -> None:
    pairs = [Kept("one", {"teacher": 1.0, "distilled": 0.93, "plain": 0.86})]
    figure = kept_figure(pairs, (0.9, 0.95), lab_look.chart_style(), guess=0.5)
    band, line = figure.layout.shapes
    assert (band.x0, band.x1, line.x0) == (0.9, 0.95, 0.5) and figure.layout.xaxis.range[0] < 0.5
