"""Lesson 4: what the temperature does to one image, and which one serves which student; judged by scipy."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import special, stats

import lessons.results
from models.records import Role, RunResult
from models.spec import RunSpec
from tests.exhibit_pages import Failures, answer_calls, open_exhibit, words
from tests.fake_results import report_of, result_of
from tests.made_up_gallery import made_up_gallery
from ui.charts import temperature
from ui.exhibits import best_temperature, temperature_bars
from ui.lab_look import chart_style

really_stored = lessons.results.load_result
GALLERY = made_up_gallery()
BEFORE = (0.80, 0.81, 0.79, 0.82, 0.80)
GAINS = {"narrow-warm": (3, 4, 3, 5, 4), "narrow-hot": (1, 1, 0, 2, 1), "cold": (2, 2, 3, 2, 2)} | {
    "wide-warm": (8, 9, 7, 8, 9), "wide-hot": (9, 7, 8, 9, 7),
}  # fmt: skip


def stored(name: str) -> RunResult:
    """A made-up race whose taught students are these whole points better than their twins."""
    at = {"warm": 4.0, "hot": 20.0, "cold": 1.0}[name.rpartition("-")[2]]
    spec = RunSpec(seeds=(0, 1, 2, 3, 4), temperature=at, student="mlp-32" if "narrow" in name else "cnn-8")
    after = tuple(before + gain / 100 for before, gain in zip(BEFORE, GAINS[name], strict=True))
    scores: dict[Role, tuple[float, ...]] = {"teacher": (0.98,), "distilled": after, "plain": BEFORE}
    return replace(result_of(spec), networks={role: report_of(role, spec, values) for role, values in scores.items()})


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Failures:
    monkeypatch.setattr(lessons.results, "load_result", stored)
    return answer_calls(monkeypatch, {"models.soft_targets:gallery": made_up_gallery})


def test_the_stored_students_lean_the_way_that_the_lesson_says() -> None:
    for student, better in (("narrow", "less"), ("wide", "greater")):
        warm, hot = (
            [score.test_accuracy for score in really_stored(f"{student}-{at}").networks["distilled"].scores]
            for at in ("warm", "hot")
        )
        assert stats.ttest_rel(hot, warm, alternative=better).pvalue < 0.025


def oracle(image: int, at: float) -> np.ndarray:
    """Soft targets of a made-up image, by scipy."""
    return special.softmax(np.array(GALLERY.logits["teacher"][image]) / at)


@pytest.mark.parametrize("at", [0.5, 1.0, 4.0, 40.0])
def test_softening_and_entropy_agree_with_scipy(at: float) -> None:
    logits = GALLERY.logits["teacher"][3]
    shares = temperature.soft_targets(logits, at)
    assert shares == pytest.approx(oracle(3, at))
    assert temperature.entropy_bits(shares) == pytest.approx(stats.entropy(shares, base=2), abs=1e-12)
    assert temperature.alike(logits, at) == pytest.approx(2 ** stats.entropy(shares, base=2))


def test_cold_is_one_bar_alone_and_hot_is_all_alike() -> None:
    logits = (15.0, 3.0, 2.0, 1.0, 0.0)
    assert [temperature.zone(logits, at).partition(":")[0] for at in (0.5, 6.0, 1_000.0)] == [
        "cold", "in between", "hot",
    ]  # fmt: skip


def test_the_temperature_exhibit_tells_the_leader_and_that_nobody_overtakes() -> None:
    at = open_exhibit("temperature_bars", {"top_percent": 60.0}, image="4", T="1")
    reports = at.session_state["reports"]
    assert reports["top_percent"] == pytest.approx(100 * oracle(3, 20.0).max()) and reports["overtaken"] == "no"
    shown = words(at)
    assert f"{100 * oracle(3, 20.0).max():.1f}\u00a0%. Your guess was 60.0\u00a0%." in shown
    bits = [stats.entropy(oracle(3, t), base=2) for t in (1.0, 20.0)]
    assert f"T = 1: {bits[0]:.2f} bits; T = 20: {bits[1]:.2f} bits" in shown
    assert f"fair choice among {2 ** bits[0]:.1f} classes" in shown


def test_both_sides_show_the_same_logits_at_their_temperature() -> None:
    sides = temperature.sides_figure(GALLERY.logits["teacher"][3], GALLERY.classes, (1.0, 20.0), chart_style())
    for bars, at in zip(sides.data, (1.0, 20.0), strict=True):
        assert list(bars.x) == pytest.approx(100 * oracle(3, at))
    assert temperature_bars.measures((3.0, 1.0))["top_percent"] == pytest.approx(100 * special.expit(2 / 20))


def test_which_temperature_is_better_is_a_paired_interval() -> None:
    at = open_exhibit("best_temperature", {"narrow_better": "T = 20"})
    narrow = (np.array(GAINS["narrow-warm"]) - GAINS["narrow-hot"]) / 100
    low, high = stats.t.interval(0.95, 4, loc=narrow.mean(), scale=stats.sem(narrow))
    wide = (np.array(GAINS["wide-warm"]) - GAINS["wide-hot"]) / 100
    around = stats.t.interval(0.95, 4, loc=wide.mean(), scale=stats.sem(wide))
    assert low > 0 and around[0] < 0 < around[1], "made up to be one of each"
    assert at.session_state["reports"] == {"narrow_better": "T = 4", "convolutional_better": "cannot tell"}
    shown = words(at)
    assert f"95 % interval +{100 * low:.1f} to +{100 * high:.1f}" in shown and "Your guess: T = 20." in shown
    assert "these seeds cannot tell T = 4 from T = 20" in shown
    runs = [stored("wide-hot"), stored("wide-warm")]
    assert (
        best_temperature.OUTCOMES[best_temperature.warm_minus_hot([stored("narrow-hot"), stored("narrow-warm")]).sign]
        == "T = 20"
    ), "the last two, warm first"
    assert best_temperature.warm_minus_hot(runs).mean == pytest.approx(-wide.mean())
