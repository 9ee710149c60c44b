"""A stranger's first minute: Home, drag the temperature, train with the defaults, read the table. All of it real."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[2] / "app.py"
expect.set_options(timeout=60_000)
RACE_LIMIT_MS = 120_000  # a hang guard for slow machines; how fast it is, benchmarks.race tells


def test_from_home_to_the_table(address: str, page: Page) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Watch it happen")
    page.get_by_role("link", name="Soft targets").first.click()

    slider = page.get_by_role("slider", name=re.compile("temperature", re.IGNORECASE))
    expect(slider).to_be_visible()
    entropy = page.locator(".soft-bars .entropy")
    expect(entropy).to_contain_text("bits")
    before = entropy.inner_text()
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + float(slider.input_value()) / 1000 * box["width"], height)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], height, steps=5)
    page.mouse.up()
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"T = 1\d"))
    expect(entropy).not_to_have_text(before)

    page.get_by_role("link", name="Lab").first.click()
    page.get_by_role("button", name="Train", exact=True).click()
    table = page.get_by_role("table").filter(has_text="Parameters")
    expect(table).to_be_visible(timeout=RACE_LIMIT_MS)
    for column in ("Teacher", "Distilled student", "Plain student"):
        expect(table).to_contain_text(column)
    expect(table).to_contain_text("× smaller")
    expect(page.get_by_text("What came of it")).to_be_visible()
    assert "run=" in page.url and "temperature=10" in page.url

    link = page.url
    again = page.context.new_page()
    again.goto(link)
    expect(again.get_by_role("table").filter(has_text="Parameters")).to_be_visible()
    assert again.get_by_role("table").first.inner_text() == page.get_by_role("table").first.inner_text()


def test_pause_step_and_stop_leave_a_usable_screen(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/lab?epochs=400&examples=1000")
    page.get_by_role("button", name="Train", exact=True).click()
    pause = page.get_by_role("button", name="Pause", exact=True)
    status = page.locator(".owlet-status")
    expect(status).to_contain_text(re.compile(r"step \d+ of 8,000"), timeout=RACE_LIMIT_MS)
    for seen in (pause, page.get_by_text("What they still get wrong"), page.locator(".owlet-status")):
        expect(seen).to_be_in_viewport()
    expect(page.get_by_text("One image: teacher and distilled student")).to_be_in_viewport()
    pause.click()
    expect(status).to_contain_text("Paused")
    held = status.inner_text()
    page.get_by_role("button", name="Single step", exact=True).click()
    expect(status).not_to_have_text(held)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop", exact=True).click()
    expect(status).to_contain_text(re.compile("stopped", re.IGNORECASE))
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_tampered_link_is_told_and_the_lab_still_works(address: str, page: Page) -> None:
    page.goto(f"{address}/lab?temperature=hot&examples=40")
    expect(page.get_by_text("temperature", exact=False).first).to_be_visible()
    expect(page.get_by_role("alert").first).to_contain_text("hot")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_the_first_visitor_of_a_fresh_server_may_come_by_a_link(serve, page: Page) -> None:  # type: ignore[no-untyped-def]
    page.goto(f"{serve(APP)}/lab")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Course", exact=False).first).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "soft_targets", "lab", "course"])
def test_no_screen_is_wider_than_a_phone(address: str, browser: Browser, path: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    context.close()


def test_soft_targets_stand_on_one_screen_of_a_projector(address: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{address}/soft_targets")
    rows = page.locator(".soft-bars .rows .row")
    expect(rows).to_have_count(10, timeout=60_000)
    picture, slider = page.locator(".soft-bars .picture .pixels"), page.locator(".soft-bars .slider")
    for part in (picture, slider, rows.first, rows.last):
        expect(part).to_be_in_viewport(ratio=1)
    left, right = picture.bounding_box(), slider.bounding_box()
    assert left is not None and right is not None and left["x"] + left["width"] < right["x"]
    context.close()
