"""An exhibit on a real page: how a learner turns its controls, and the stored numbers that it must show."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect
from scipy import stats

from lessons.loader import Lesson

Use = Callable[[Locator], None]  # turns an exhibit's own controls and judges what the page then shows
RESULTS = Path(__file__).parents[1] / "lessons/results"


def open_exhibits(page: Page, address: str, lesson: Lesson, uses: Mapping[str, Use]) -> None:
    """Open exhibits of a lesson without a guess, by their arguments, and use each."""
    page.goto(f"{address}/{lesson.shelf}?lesson={lesson.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
    for number, block in enumerate(lesson.blocks):
        if block.kind != "exhibit" or block.argument not in uses:
            continue
        place = page.locator(f".st-key-lesson_exhibit_{number}")
        closed, words = (place.get_by_text(text) for text in ("Open it without a guess", "In words and as a table"))
        expect(closed.or_(words).first).to_be_visible()
        if closed.is_visible():
            closed.click()
        expect(words.first).to_be_visible()
        settled(page)
        uses[block.argument](place)


def settled(page: Page) -> None:
    """Wait until no script runs: a list that is open while the page is drawn anew closes."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose(place: Locator, label: str, option: str) -> None:
    """Take an option from a select box; what is typed shortens a list that a phone shows in part."""
    settled(place.page)
    box = place.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    place.page.get_by_role("option", name=option, exact=True).click()


def press(place: Locator, label: str, *keys: str) -> None:
    """Turn a slider with the keyboard."""
    slider = place.get_by_role("slider", name=re.compile(re.escape(label)))
    slider.focus()
    for key in keys:
        place.page.keyboard.press(key)


def take(place: Locator, name: str) -> None:
    """Press one of several buttons of which one holds."""
    place.get_by_role("radio", name=name, exact=True).click()


def switch(place: Locator, label: str) -> None:
    place.get_by_text(label, exact=True).click()


def shows(place: Locator, *texts: str) -> None:
    for text in texts:
        expect(place).to_contain_text(text)


def numbers(place: Locator, pattern: str) -> list[float]:
    """The groups of a pattern as numbers, once the exhibit shows it."""
    expect(place).to_contain_text(re.compile(pattern))
    found = re.search(pattern, place.text_content() or "")
    assert found is not None
    return [float(group.replace(",", "").replace("−", "-")) for group in found.groups()]


def table(place: Locator, caption: str = "The numbers of this exhibit") -> list[list[str]]:
    """The cells of a table, its heads in the first row; also of one that is folded away."""
    rows = place.locator(f'[aria-label="{caption}"] tr')
    expect(rows.first).to_be_attached()
    settled(place.page)
    found: list[list[str]] = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")
    return found


def stored(name: str) -> dict[str, Any]:
    """A stored result as it lies in its file."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def accuracies(name: str, role: str = "distilled") -> np.ndarray:
    """Test accuracy of each seed of a stored race."""
    scores = sorted(stored(name)["networks"][role]["scores"], key=lambda score: score["seed"])
    return np.array([score["test_accuracy"] for score in scores])


def gains(name: str) -> np.ndarray:
    """Distilled minus plain, seed by seed, in points."""
    return 100 * (accuracies(name) - accuracies(name, "plain"))


def percent(share: float) -> str:
    return f"{100 * share:.1f}\u00a0%"


def signed(points: float) -> str:
    """One decimal with its sign, halves away from zero, and a true minus."""
    exact = Decimal(repr(round(float(points), 9))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return "0.0" if exact == 0 else f"{exact:+f}".replace("-", "−")


def has_gain(place: Locator, title: str, points: np.ndarray) -> None:
    """A row of a chart of gains gives their mean and Student's 95 % interval."""
    low, high = stats.t.interval(0.95, len(points) - 1, loc=points.mean(), scale=stats.sem(points))
    row = place.locator(".owlet-rows .row").filter(has=place.page.get_by_text(title, exact=True))
    expected = f"{signed(points.mean())} ({signed(low)} to {signed(high)})"
    expect(row.locator(".marks")).to_have_attribute("title", expected)
