"""The arithmetic of the soft target bars, run in a real browser, against scipy."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from scipy.special import softmax
from scipy.stats import entropy

pytestmark = pytest.mark.browser

MATHS = Path(__file__).parents[2] / "ui/components/soft_bars/maths.js"
TEMPERATURES = (0.5, 1.0, 2.7, 10.0, 40.0)

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def call(browser: Browser) -> Iterator[Call]:
    """Call a function of maths.js by name."""
    page = browser.new_page()
    page.add_script_tag(content=MATHS.read_text(encoding="utf-8"))
    yield lambda name, *arguments: page.evaluate(f"arguments => {name}(...arguments)", list(arguments))
    page.close()


def logits(scale: float) -> list[list[float]]:
    """8 images, 10 classes."""
    return np.random.default_rng(1).normal(0, scale, (8, 10)).tolist()


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("scale", (0.1, 5, 300))
def test_softmax_and_entropy_are_scipys(call: Call, scale: float, temperature: float) -> None:
    for row in logits(scale):
        expected = softmax(np.array(row) / temperature)
        shares = call("softmax", row, temperature)
        assert shares == pytest.approx(expected.tolist(), rel=1e-12, abs=1e-300)
        assert call("entropyBits", shares) == pytest.approx(entropy(expected, base=2), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_kl_is_scipys_and_zero_for_equal_answers(call: Call, temperature: float) -> None:
    teachers, students = logits(5)[:4], logits(5)[4:]
    for teacher, student in zip(teachers, students, strict=True):
        expected = entropy(softmax(np.array(teacher) / temperature), softmax(np.array(student) / temperature), base=2)
        assert call("klBits", teacher, student, temperature) == pytest.approx(expected, rel=1e-9)
        shifted = [z + 7 for z in teacher]  # the same probabilities
        assert call("klBits", teacher, shifted, temperature) == pytest.approx(0, abs=1e-12)


def test_kl_stays_finite_where_the_students_share_rounds_to_zero(call: Call) -> None:
    assert call("klBits", [0.0, 0.0], [2_000.0, 0.0], 1) == pytest.approx((1_000 - math.log(2)) / math.log(2), rel=1e-9)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"), (1.0, "100 %"), (0.004, "0.4 %"), (0.00004, "0.004 %"), (0.000041, "0.0041 %"),
        (0.000001, "0.0001 %"), (0.00000099, "< 0.0001 %"), (1e-30, "< 0.0001 %"), (0.0041, "0.41 %"),
        (0.01, "1.0 %"), (0.07, "7.0 %"), (0.045, "4.5 %"), (0.0999, "10.0 %"), (0.1234, "12.3 %"), (0.5, "50.0 %"),
        (0.9989, "99.9 %"), (0.99951, "99.95 %"), (0.999999, "> 99.99 %"),
    ],
)  # fmt: skip
def test_a_share_is_never_mislabelled(call: Call, share: float, text: str) -> None:
    assert call("percent", share) == text.replace(" %", "\N{NO-BREAK SPACE}%")


def test_every_label_is_within_five_percent_of_its_share(call: Call) -> None:
    for share in np.geomspace(1e-6, 0.999, 400).tolist():
        label = float(call("percent", share).removesuffix("\N{NO-BREAK SPACE}%"))
        assert label / 100 == pytest.approx(share, rel=0.051)


def test_the_logarithmic_axis_gives_each_power_of_ten_the_same_room(call: Call) -> None:
    lengths = [call("barLength", share, True) for share in (1e-9, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1)]
    assert lengths == pytest.approx([0, 0, 0.2, 0.4, 0.6, 0.8, 1])
    assert call("barLength", 0.37, False) == 0.37


def test_a_short_axis_holds_every_bar_and_has_few_ends(call: Call) -> None:
    ends = [call("axisEnd", [0.01, largest]) for largest in (0.02, 0.2, 0.21, 0.4, 0.41, 1)]
    assert ends == [0.2, 0.2, 0.4, 0.4, 1, 1]
    assert call("barLength", 0.1, False, 0.4) == pytest.approx(0.25)


def test_the_slider_is_logarithmic_and_its_keys_reach_every_tick_both_ways(call: Call) -> None:
    assert call("sliderPosition", 0.5) == 0
    assert call("sliderPosition", 40) == 1
    assert call("sliderPosition", math.sqrt(0.5 * 40)) == pytest.approx(0.5)
    way_up = [0.5]
    while way_up[-1] < 40:
        way_up.append(call("stepTemperature", way_up[-1], 1))
        assert len(way_up) < 1_000
    assert {0.5, 1, 4, 10, 20, 40} <= set(way_up)
    way_down = [call("stepTemperature", here, -1) for here in way_up[1:]]
    assert way_down == way_up[:-1]
    assert [call("tickTemperature", t, 1) for t in (0.5, 3, 4, 20, 40)] == [1, 4, 10, 40, 40]
    assert [call("tickTemperature", t, -1) for t in (0.5, 3, 4, 20, 40)] == [0.5, 1, 1, 10, 20]


def test_the_most_confusing_image_has_the_highest_entropy(call: Call) -> None:
    rows = logits(3)
    expected = np.argsort([-entropy(softmax(row)) for row in rows]).tolist()
    assert call("mostConfusingFirst", rows) == expected
