"""Lesson 3: the hard label beside the soft targets, and which digits look alike; scipy and numpy say what is right."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from scipy import special, stats
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from streamlit.testing.v1 import AppTest

import jobs
from lessons.contents import contents
from models.exhibit_records import LookAlikes, Resemblance
from models.resemblance import tree
from models.soft_targets import gallery
from tests.exhibit_pages import Failures, answer_calls, open_exhibit, words
from tests.made_up_gallery import made_up_gallery
from ui.charts.resemblance import closest, map_figure, tree_figure
from ui.components.soft_bars import SoftBarsState
from ui.exhibits import soft_targets
from ui.lab_look import chart_style

GALLERY = made_up_gallery()
DICE = np.random.default_rng(5)
SHARES = special.softmax(DICE.normal(0, 1, (10, 10)) + 4 * np.eye(10), axis=1)
SIMILARITY = np.clip((SHARES + SHARES.T) / (np.diag(SHARES)[:, None] + np.diag(SHARES)[None]), 0, 1)


def rows_of(matrix: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, matrix.tolist()))


def alike(data: str, at: float) -> Resemblance:
    names = tuple("0123456789")
    return Resemblance(names, "cnn-32", at, 500, rows_of(SHARES), rows_of(SIMILARITY), tree(SIMILARITY))


def images(data: str, own: int, other: int, at: float) -> LookAlikes:
    shares = SHARES[[own] * 12]
    return LookAlikes(own, other, at, GALLERY.sprite_png, 8, tuple(shares[:, other].tolist()), rows_of(shares))


ANSWERS = {
    "models.soft_targets:gallery": made_up_gallery,
    "models.resemblance:resemblance": alike,
    "models.resemblance:look_alikes": images,
}


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Failures:
    return answer_calls(monkeypatch, ANSWERS)


def oracle(image: int, at: float) -> np.ndarray:
    """Soft targets of a made-up image, by scipy."""
    return special.softmax(np.array(GALLERY.logits["teacher"][image]) / at)


def test_the_second_place_is_reported_and_both_answers_are_told() -> None:
    shares = oracle(6, 2.5)
    at = open_exhibit("soft_targets", image="7", T="2.5", log="yes")
    assert at.session_state["reports"] == {"second_class": str(np.argsort(shares)[-2])}
    shown = words(at)
    label = GALLERY.labels[6]
    assert f"Image 7 has the hard label {label}." in shown and f"Entropy: {stats.entropy(shares, base=2):.2f}" in shown
    assert shown.count("<td>100.0\u00a0%</td>") == 1, "one class has all of the hard label"
    assert f"{100 * shares.max():.1f}\u00a0%" in shown


def test_a_guess_is_marked_in_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def bars(**arguments: Any) -> SoftBarsState:
        given.append(arguments)
        return SoftBarsState(arguments["picked"], arguments["temperature"], arguments["logarithmic"])

    monkeypatch.setattr(soft_targets, "soft_bars", bars)
    for guesses in ({}, {"second_class": "9"}):
        soft_targets_place = soft_targets.Place("here", {"image": "7"}, guesses)
        monkeypatch.setattr(soft_targets.Place, "in_words", lambda *_: None)
        soft_targets.show(soft_targets_place)
    assert [arguments["guessed"] for arguments in given] == [None, 9]
    assert [arguments["picked"] for arguments in given] == [6, 6]
    assert set(given[0]["logits"]) == {"teacher"}


def test_a_setting_that_cannot_be_is_no_silent_default() -> None:
    with pytest.raises(ValueError, match="from 1 to 40"):
        soft_targets.start_of({"image": "41"}, GALLERY)


@pytest.mark.parametrize("name", ["soft_targets", "temperature_bars"])
def test_a_failing_worker_leaves_a_sentence_and_a_way_to_try_again(name: str, worker: Failures) -> None:
    worker["models.soft_targets:gallery"] = jobs.CallFailed("The worker was lost.")
    at = open_exhibit(name)
    assert at.error[0].value == "The worker was lost." and at.session_state["reports"] == {}
    worker.clear()
    at.button(key="here_again").click().run()
    assert not at.error and not at.exception and at.session_state["reports"]


def test_the_pictures_of_the_lessons_are_what_their_text_says() -> None:
    """41 is the 4 that the teacher finds hardest, and nearly a 9; it is sure of 47 and 50; 45 divides the student."""
    shown = gallery("mnist-5k")
    logits = np.array(shown.logits["teacher"])
    shares = special.softmax(logits, axis=1)
    fours = [number for number, label in enumerate(shown.labels, start=1) if label == 4]
    used = [
        (block.exhibit, block.settings["image"])
        for entry in contents()[2:5]
        if entry.lesson
        for block in entry.lesson.blocks
        if "image" in block.settings
    ]
    names = ("soft_targets", "soft_targets", "temperature_bars", "loss_mixer")
    assert used == list(zip(names, ("41", "47", "50", "45"), strict=True))
    assert max(fours, key=lambda number: stats.entropy(shares[number - 1])) == 41
    assert np.argsort(logits[41 - 1])[-2] == 9
    assert all(number in fours and shares[number - 1, 4] > 0.99 for number in (47, 50))
    assert special.softmax(logits[47 - 1] / 2.5).min() > 1e-5, "where the stretched scale begins"
    student = special.softmax(np.array(shown.logits["plain"][45 - 1]))
    assert 45 in fours and 0.2 < student[4] < 0.8, "a student that isn't sure"


def rank(at: AppTest, names: str) -> AppTest:
    for number, name in enumerate(names):
        at.selectbox(key=f"here_4_{number}").set_value(name)
    return at.run()


def test_the_teacher_is_asked_only_after_three_different_digits() -> None:
    at = open_exhibit("look_alikes")
    assert at.button(key="here_4_asked_button").disabled and at.session_state["reports"] == {}
    rank(at, "991")
    assert at.button(key="here_4_asked_button").disabled
    rank(at, "971")
    assert not at.button(key="here_4_asked_button").disabled and at.session_state["reports"] == {}


def test_the_ranking_stands_beside_the_teachers() -> None:
    at = rank(open_exhibit("look_alikes"), "971")
    at.button(key="here_4_asked_button").click().run()
    assert not at.exception
    row = SHARES[4].copy()
    row[4] = 0
    order = [str(k) for k in np.argsort(-row)]
    both = len(set("971") & set(order[:3]))
    shown = words(at)
    assert f"**{both} of your three are among the teacher's three.**" in shown
    assert at.session_state["reports"] == {"closest_class": order[0]}
    assert f"The teacher says: {', '.join(order[:3])}." in shown
    assert f"{100 * row.max():.1f}\u00a0%" in shown
    assert shown.count('role="img"') == 12
    pairs = np.argwhere(SIMILARITY[~np.eye(10, dtype=bool)].max() == SIMILARITY)[0]
    assert f"it finds {pairs[0]} and {pairs[1]} the most alike" in shown


def test_another_digit_is_ranked_anew_and_answers_no_guess() -> None:
    at = rank(open_exhibit("look_alikes", {"closest_class": "6"}), "671")
    assert at.selectbox(key="here_4_0").value == "6"
    at.selectbox(key="here_own").set_value(7).run()
    assert not at.exception and at.button(key="here_7_asked_button").disabled


def test_the_map_leaves_out_the_right_class_and_the_tree_joins_as_scipy_does() -> None:
    style, found = chart_style(), alike("mnist-5k", 4.0)
    shown = map_figure(found, 4, style).data[0].z
    off = ~np.eye(10, dtype=bool)
    assert np.array(shown, dtype=float)[off] == pytest.approx(100 * SHARES[off])
    assert all(shown[k][k] is None for k in range(10))
    assert closest(SHARES[4], 4)[0] == np.argmax(np.where(np.arange(10) == 4, 0, SHARES[4]))
    joined = hierarchy.linkage(squareform(1 - SIMILARITY, checks=False), "average")
    drawn = hierarchy.dendrogram(joined, no_plot=True)
    ends = sorted(max(trace.x) for trace in tree_figure(found, style).data)
    assert ends == pytest.approx(sorted(max(x) for x in drawn["dcoord"]))


def test_every_measure_that_lessons_3_to_5_ask_for_is_reported() -> None:
    for entry in contents()[2:5]:
        assert entry.lesson is not None
        for block in entry.lesson.questions():
            name = getattr(block.question, "exhibit", "").partition("#")[0]
            if name and name != "race":
                source = import_module(f"ui.exhibits.{name}").__doc__ or ""
                assert f"`{block.question.measure}`" in source  # type: ignore[union-attr]
