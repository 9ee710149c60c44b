"""The arithmetic of the microscope's bars, run in a real browser, against scipy."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from scipy.special import log_softmax, softmax

from lessons.formats import percent

pytestmark = pytest.mark.browser

COMPONENTS = Path(__file__).parents[2] / "ui/components"
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def call(browser: Browser) -> Iterator[Call]:
    """Call a function of maths.js by name."""
    page = browser.new_page()
    for name in ("soft_bars", "push_bars"):
        page.add_script_tag(content=(COMPONENTS / name / "maths.js").read_text(encoding="utf-8"))
    yield lambda name, *arguments: page.evaluate(f"arguments => {name}(...arguments)", list(arguments))
    page.close()


@pytest.fixture(params=(0.1, 5.0, 60.0))
def logits(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    """Student and teacher, 7 classes each."""
    z, v = np.random.default_rng(3).normal(1, request.param, (2, 7))
    return z, v


def loss(z: np.ndarray, v: np.ndarray, temperature: float) -> float:
    """T² · KL(teacher ‖ student)."""
    shares = softmax(v / temperature)
    return float(temperature**2 * (shares @ (log_softmax(v / temperature) - log_softmax(z / temperature))))


@pytest.mark.parametrize("temperature", [1.0, 2.7, 20.0])
def test_a_push_is_the_slope_of_the_loss_turned_around(
    call: Call, logits: tuple[np.ndarray, np.ndarray], temperature: float
) -> None:
    z, v = logits
    for place, step in enumerate(1e-4 * np.eye(len(z))):
        soft = (loss(z + step, v, temperature) - loss(z - step, v, temperature)) / 2e-4
        assert call("teacherPush", z.tolist(), v.tolist(), temperature)[place] == pytest.approx(-soft, abs=1e-5)
        hard = (-log_softmax(z + step)[2] + log_softmax(z - step)[2]) / 2e-4
        assert call("labelPush", z.tolist(), 2)[place] == pytest.approx(-hard, abs=1e-6)


def test_a_very_high_temperature_comes_to_logit_matching(call: Call, logits: tuple[np.ndarray, np.ndarray]) -> None:
    z, v = logits
    limit = call("matchingPush", z.tolist(), v.tolist())
    assert limit == pytest.approx(((v - v.mean()) - (z - z.mean())) / len(z))
    far, near = (call("distance", call("teacherPush", z.tolist(), v.tolist(), t), limit) for t in (1e4, 1e6))
    assert near < far < 0.02
    expected = np.linalg.norm(np.array(limit) - z) / np.linalg.norm(z)
    assert call("distance", limit, z.tolist()) == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.0, 0.295, 0.0054, 0.00041, 1.234])
def test_a_share_is_written_as_on_the_rest_of_the_screen(call: Call, share: float) -> None:
    assert call("inPercent", share) == percent(share)
