"""Sweeps with a real browser and real workers: the map fills, is cut off and goes on, and its squares open runs."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LIMIT_MS = 180_000  # a hang guard
QUERY = "data=digits&student=mlp-8&temperature=1,4&examples=50&soft_weight=1&epochs=2&seeds=3"


def test_a_sweep_fills_and_a_cell_opens_its_run(address: str, page: Page) -> None:
    page.goto(f"{address}/sweeps?{QUERY}")
    page.get_by_role("button", name="Run the sweep").click()
    expect(page.get_by_text("2 of 2 runs", exact=True)).to_be_visible(timeout=LIMIT_MS)
    expect(page.get_by_text("Best on validation:")).to_be_visible(timeout=LIMIT_MS)
    page.get_by_role("link", name="Open the run of seed 3").click()
    expect(page.get_by_text("What came of it")).to_be_visible(timeout=LIMIT_MS)
    assert "run=" in page.url and "student=mlp-8" in page.url


def test_a_sweep_that_was_cancelled_goes_on_and_a_press_on_its_map_shows_a_square(address: str, page: Page) -> None:
    seeds = ",".join(str(seed) for seed in range(12))
    page.goto(f"{address}/sweeps?data=digits&student=mlp-8&temperature=1,4,9&examples=60&epochs=40&seeds={seeds}")
    page.get_by_role("button", name="Run the sweep").click()
    expect(page.get_by_text(re.compile(r"^[1-9]\d* of 36 runs, about"))).to_be_visible(timeout=LIMIT_MS)
    page.get_by_role("button", name="Cancel").click()
    go_on = page.get_by_role("button", name="Go on with the rest")
    expect(go_on).to_be_enabled(timeout=LIMIT_MS)
    cut_off = page.get_by_text(re.compile(r"^\d+ of 36 runs$"))
    expect(cut_off).to_be_visible()
    done = int(cut_off.inner_text().split()[0])
    assert 0 < done < 36, "cancelled in the middle"
    go_on.click()
    expect(page.get_by_text("36 of 36 runs", exact=True)).to_be_visible(timeout=LIMIT_MS)
    expect(page.get_by_text("Best on validation:")).to_be_visible(timeout=LIMIT_MS)
    page.get_by_title("Look into T = 9").click()
    page.wait_for_url("**square=3**")
    expect(page.get_by_text(re.compile("^12 seeds. In each, the twins start"))).to_be_visible(timeout=LIMIT_MS)
    expect(page.get_by_text("McNemar’s test looks only")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Open the run of seed"))).to_have_count(12)
