"""Lesson 5: one image's loss and gradient by parts, and the pull that T² keeps up; judged by scipy."""

import math

import numpy as np
import pytest
from scipy import special, stats

from models.exhibit_records import GradientSizes, LossMix
from models.loss_mixer import mix
from tests.exhibit_pages import Failures, answer_calls, open_exhibit, words
from tests.made_up_gallery import made_up_gallery
from ui.charts.gradient_sizes import sizes_figure
from ui.charts.mixing import arrows_figure, pushes, shares_figure
from ui.exhibits import t_squared
from ui.lab_look import chart_style

GALLERY = made_up_gallery()


def sizes(temperatures: tuple[float, ...], data: str) -> GradientSizes:
    """As if the law held exactly: 3 / T² without the factor, 3 with it."""
    t = np.array(temperatures)
    return GradientSizes(temperatures, (3.0,) * len(t), tuple(3 / t**2), 0.0, -2.0, 10.0, 40, "cnn-32", "cnn-8")


ANSWERS = {
    "models.soft_targets:gallery": made_up_gallery,
    "models.loss_mixer:mix": mix,
    "models.loss_mixer:gradient_sizes": sizes,
}


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Failures:
    return answer_calls(monkeypatch, ANSWERS)


def one_mix(at: float = 4.0, weight: float = 0.5) -> LossMix:
    return mix(GALLERY.logits["teacher"][8], GALLERY.logits["plain"][8], GALLERY.labels[8], at, weight)


def test_the_mixer_reports_the_parts_of_where_its_dials_start() -> None:
    at = open_exhibit("loss_mixer", image="9", T="4", w="0.5")
    v, z = (np.array(GALLERY.logits[role][8]) for role in ("teacher", "plain"))
    hard = -special.log_softmax(z)[GALLERY.labels[8]]
    soft = 16 * stats.entropy(special.softmax(v / 4), special.softmax(z / 4))
    share = soft / (hard + soft)
    expected = {"soft_percent": pytest.approx(100 * share), "bigger_part": "soft" if share > 0.5 else "hard"}
    assert at.session_state["reports"] == expected
    shown = words(at)
    assert f"0.50 × hard {hard:.2f} + 0.50 × soft {soft:.2f} = **{(hard + soft) / 2:.2f}**" in shown
    at.select_slider(key="here_w").set_value(1.0).run()
    assert f"1.00 × soft {soft:.2f} = **{soft:.2f}**" in words(at)
    assert at.session_state["reports"] == expected, "the guess was about the start"


def test_arrows_push_against_the_gradient_and_add_up() -> None:
    mixed = one_mix(weight=0.3)
    pushed = pushes(mixed)
    z = np.array(GALLERY.logits["plain"][8])
    label = np.eye(10)[GALLERY.labels[8]]
    assert pushed["Hard"] == pytest.approx(0.7 * (label - special.softmax(z)))
    assert np.add(pushed["Hard"], pushed["Soft"]) == pytest.approx(pushed["Total"])
    heads = arrows_figure(mixed, GALLERY.classes, 2.0, chart_style()).data[1]
    right = {k for k, symbol in enumerate(heads.marker.symbol) if symbol == "triangle-right"}
    assert right == {GALLERY.labels[8]}, "the label pushes one logit up and all others down"


def test_the_guess_stands_where_the_soft_part_would_begin() -> None:
    figure = shares_figure(one_mix(), chart_style(), guess=0.3)
    assert figure.layout.shapes[0].x0 == pytest.approx(70)
    assert sum(bar.x[0] for bar in figure.data) == pytest.approx(100)


def test_t_squared_reports_the_measured_slope() -> None:
    at = open_exhibit("t_squared", {"when_doubled": "half"})
    assert at.session_state["reports"] == {"slope": -2.0, "when_doubled": "a quarter"}
    assert "**−2.00 without T²**" in words(at) and "leaves 0.25 of the pull" in words(at)
    assert [t_squared.nearest(slope) for slope in (0.06, -0.9, -1.94, -2.8)] == list(t_squared.BY_SLOPE.values())


def test_a_guessed_slope_is_a_line_of_that_slope() -> None:
    guessed = sizes_figure(sizes(t_squared.TEMPERATURES, ""), chart_style(), guess=-1).data[-1]
    assert guessed.name == "Your guess"
    rise = math.log(guessed.y[1] / guessed.y[0]) / math.log(guessed.x[1] / guessed.x[0])
    assert rise == pytest.approx(-1) and guessed.y[0] == pytest.approx(3 / 100)
