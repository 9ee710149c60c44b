"""Lesson 12: cards to sort, races that gain little, and a plan of one's own."""

import math
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from scipy import stats
from streamlit.testing.v1 import AppTest

import lessons.results
from lessons import plan
from lessons.cases import cases
from lessons.failures import CITED, TROUBLES, shipped_pair
from lessons.plan import Wishes
from models.records import RunResult
from models.shipped_records import shipped_record
from tests.test_exhibits_ways import PLAIN, race
from ui.exhibits.when_it_fails import cited_rows, clothes_line

WEAK = race((0.01, -0.01, 0.02, 0.0, -0.01))
STRONG = race((0.05, 0.03, 0.06, 0.04, 0.035))
STORED: dict[str, RunResult] = {
    "much-data-tiny": race((-0.02, -0.03, -0.025, -0.02, -0.03)),
    "cold": WEAK,
    "strong-teacher": STRONG,
    "small-teaches-big": race((-0.01, -0.012, -0.011, -0.013, -0.012)),
    "smaller-teacher": race((0.02, 0.01, 0.02, 0.01, 0.015)),
    "race-300": race((0.07, 0.06, 0.075, 0.05, 0.065)),
}


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons.results, "load_result", STORED.__getitem__)


def page(name: str) -> None:
    from importlib import import_module

    import streamlit as st

    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    import_module(f"ui.exhibits.{name}").show(Place("here", report=reports.__setitem__))
    st.session_state["reports"] = reports


def open_page(name: str) -> AppTest:
    return run(AppTest.from_function(page, args=(name,), default_timeout=60))


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption]) + "\n".join(
        element.proto.body for element in at.get("html")
    )


# --- cards


def sort_all(at: AppTest, answers: list[str]) -> AppTest:
    for card, answer in zip(cases(), answers, strict=True):
        at.segmented_control(key=f"here_{card.id}").set_value(answer)
        run(at)
        at.button(key="here_next").click()
        run(at)
    return at


def test_the_cards_cover_good_fits_bad_fits_and_doubt() -> None:
    verdicts = [card.verdict for card in cases()]
    assert len({card.id for card in cases()}) == len(verdicts) == 10, "lesson 12 says ten"
    assert all(verdicts.count(verdict) >= 3 for verdict in ("distil", "no", "depends"))


def test_every_card_is_explained_and_counted() -> None:
    answers = [card.verdict for card in cases()]
    answers[1], answers[4] = "distil", "no"
    at = sort_all(open_page("sort_cases"), answers)
    assert at.session_state["reports"] == {"cards_right": len(answers) - 2}
    assert f"You sorted {len(answers)} of {len(answers)} cards, {len(answers) - 2} of them as we would." in words(at)


def test_the_first_answer_counts_and_only_it_is_given_away() -> None:
    at = open_page("sort_cases")
    first, second = cases()[:2]
    assert at.button(key="here_next").disabled and at.session_state["reports"] == {}
    at.segmented_control(key=f"here_{first.id}").set_value("no")
    shown = words(run(at))
    assert "You say: **Don’t**. We say: **Distil**." in shown and first.why in shown and second.why not in shown
    assert at.segmented_control(key=f"here_{first.id}").disabled
    assert shown.count("<td>–</td><td>–</td>") == len(cases()) - 1


def test_sorting_can_start_again() -> None:
    at = sort_all(open_page("sort_cases"), ["depends"] * len(cases()))
    at.button(key="here_again").click()
    assert "none sorted yet" in words(run(at)) and f"Card 1 of {len(cases())}" in words(at)


# --- where it fails


def test_each_trouble_is_a_row_with_its_interval_and_its_cure() -> None:
    assert len(TROUBLES) + 1 == 6, "lesson 12 says six, the clothes among them"
    at = open_page("when_it_fails")
    gains = (-0.02, -0.03, -0.025, -0.02, -0.03)
    low, high = stats.t.interval(0.95, 4, loc=fmean(gains), scale=stats.sem(gains))
    assert f"−{abs(100 * low):.1f} to −{abs(100 * high):.1f}</td><td>a loss</td><td>5</td>" in words(at)
    for trouble in TROUBLES:
        at.selectbox(key="here_trouble").set_value(trouble.title)
        assert trouble.cure in words(run(at))


def test_what_is_reported_are_the_clear_gains_and_the_better_teacher() -> None:
    """Two made-up gains, and the clothes that ship with Owlet."""
    reports = open_page("when_it_fails").session_state["reports"]
    assert reports == {"real_gains": 3.0, "better_teacher": "the stronger one"}


def test_two_teachers_that_nobody_can_tell_apart_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STORED, "smaller-teacher", race((0.05, 0.04, 0.05, 0.03, 0.045)))
    at = open_page("when_it_fails")
    assert at.session_state["reports"]["better_teacher"] == "too close to tell"
    apart = [0.0, -0.01, 0.01, 0.01, -0.01]
    low, high = stats.t.interval(0.95, 4, loc=fmean(apart), scale=stats.sem(apart))
    assert f"95 % interval −{abs(100 * low):.1f} to +{100 * high:.1f})" in words(at)
    assert len(PLAIN) == 5


def test_the_shipped_clothes_are_read_as_the_worker_reads_them() -> None:
    record = shipped_record("fashion-mnist")
    assert record is not None
    pair = shipped_pair("fashion-mnist")
    assert (pair.test_accuracy, pair.test_images) == (record.test_accuracy, record.test_images)
    line = clothes_line(pair)
    before, after, count = record.test_accuracy["plain"], record.test_accuracy["distilled"], record.test_images
    half = stats.norm.ppf(0.975) * math.sqrt((before * (1 - before) + after * (1 - after)) / count)
    assert (line.mean, line.low, line.high) == pytest.approx(
        tuple(100 * value for value in (after - before, after - before - half, after - before + half)), rel=1e-3
    )


def test_the_cited_rows_are_those_of_repdistiller() -> None:
    """README of RepDistiller at b84f547: two points more of teacher, a hundredth of a point more of student."""
    assert [row.distilled_percent for row in CITED] == [70.66, 70.67]
    assert list(cited_rows()[-1].values()) == ["Difference", "+1.97", "0.00", "+0.01"]


# --- a plan


WISHES = Wishes(
    "ripe apples", "photos", "millions a day", "on the user's own device", "at once", "some hundreds",
    "behind an interface", "are annoying", 0.02, 0.9, 0.01,
)  # fmt: skip


@pytest.mark.parametrize(("gain", "spread"), [(0.02, 0.01), (0.01, 0.01), (0.005, 0.012)])
def test_the_pairs_give_a_paired_t_test_its_power(gain: float, spread: float) -> None:
    """Against scipy's t test on ten thousand made-up experiments, and against the noncentral t: just enough."""

    def power(count: int) -> float:
        bound = stats.t.ppf(0.975, count - 1)
        return float(stats.nct.sf(bound, count - 1, gain / spread * math.sqrt(count)))

    count = plan.seeds_needed(gain, spread)
    assert count is not None and power(count - 1) < 0.8 <= power(count)
    made_up = np.random.default_rng(0).normal(gain, spread, (10_000, count))
    found = stats.ttest_1samp(made_up, 0, axis=1)
    assert np.mean((found.pvalue < 0.05) & (found.statistic > 0)) == pytest.approx(power(count), abs=0.015)


def test_there_are_never_fewer_pairs_than_show_a_spread() -> None:
    assert plan.seeds_needed(0.1, 0.001) == plan.FEWEST_SEEDS


def test_the_test_inputs_give_a_z_test_its_power() -> None:
    count = plan.test_inputs_needed(0.02, 0.9)
    error = math.sqrt(2 * 0.9 * 0.1 / count)
    assert stats.norm.sf(stats.norm.ppf(0.975) - 0.02 / error) == pytest.approx(0.8, abs=0.001)
    assert plan.test_inputs_needed(0.01, 0.9) == pytest.approx(4 * count, abs=4)


def test_reasons_follow_from_the_answers() -> None:
    assert len(plan.reasons_for(WISHES)) == 4 and plan.reasons_against(WISHES) == []
    other = replace(
        WISHES, requests="a few a day", where="on a server", wait="overnight", labels="many thousands",
        teacher="none yet", mistakes="are dangerous",
    )  # fmt: skip
    assert plan.reasons_for(other) == [] and len(plan.reasons_against(other)) == 5
    assert "rare and dangerous cases" in plan.markdown(other) and "rare and dangerous" not in plan.markdown(WISHES)


def test_a_gain_too_small_to_chase_is_called_so() -> None:
    assert plan.seeds_needed(0.001, 0.01) is None
    assert "More than 100 pairs" in plan.markdown(replace(WISHES, smallest_gain=0.001))


def test_the_plan_on_the_screen_is_the_one_to_download() -> None:
    at = open_page("my_plan")
    at.text_input(key="here_task").set_value("ripe apples")
    at.selectbox(key="here_requests").set_value("millions a day")
    at.slider(key="here_gain").set_value(1.0)
    at.slider(key="here_spread").set_value(3.0)
    shown = words(run(at))
    pairs, inputs = plan.seeds_needed(0.01, 0.03), plan.test_inputs_needed(0.01, 0.9)
    assert "\n### Plan: ripe apples" in f"\n{shown}" and "Many requests" in shown
    assert shown.count(f"Train {pairs} pairs.") == 2 and f"Label {inputs:,} test inputs." in shown
    assert len(at.get("download_button")) == 1


def test_the_spread_starts_at_the_one_of_our_own_race() -> None:
    gains = (0.07, 0.06, 0.075, 0.05, 0.065)
    assert open_page("my_plan").slider(key="here_spread").value == round(100 * stats.tstd(gains), 1)
