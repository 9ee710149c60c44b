"""A tiny sweep with a real browser and real workers: its map fills, and a cell opens its run in the lab."""

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
