"""A whole class in a real browser: one host, five learners in contexts of their own, real runs of tiny digits."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

LIMIT_MS = 60_000  # a hang guard
GRID = "data=digits&student=mlp-8,mlp-16&temperature=1,4&examples=50&epochs=2&seeds=0"
NAMES = ("Ann", "Ben", "Cem", "Dora", "Eva")


@pytest.fixture
def people(browser: Browser) -> Iterator[list[Page]]:
    """A host at a projector and five learners with phones, each with cookies of their own."""
    with ExitStack() as stack:
        pages = []
        for number in range(6):
            size = {"width": 1920, "height": 1080} if number == 0 else {"width": 390, "height": 844}
            context = browser.new_context(viewport=size)
            stack.callback(context.close)
            pages.append(context.new_page())
            pages[-1].set_default_timeout(LIMIT_MS)
        yield pages


def test_a_class_from_the_code_on_the_wall_to_the_full_map_and_its_deletion(address: str, people: list[Page]) -> None:
    host, *learners = people
    expect.set_options(timeout=LIMIT_MS)
    host.goto(f"{address}/host?{GRID}")
    host.get_by_test_id("stMain").get_by_role("button", name="Open a class").click()
    code = host.locator(".owlet-code").inner_text()
    link = host.locator("code", has_text="&host=").inner_text()
    secret = link.partition("&host=")[2]
    host.get_by_role("button", name="I have kept it").click()
    expect(host.get_by_text("Your private link.")).to_have_count(0)
    assert secret not in host.locator("body").inner_text() and secret not in host.url

    for page, name in zip(learners, NAMES, strict=True):
        page.goto(f"{address}/join?code={code}")
        page.get_by_label("Nickname").fill(name)
        page.get_by_role("button", name="Join", exact=True).click()
    for page, name in zip(learners, NAMES, strict=True):
        expect(page.get_by_role("heading", name=f"Hello, {name}")).to_be_visible()
        page.get_by_role("radiogroup").locator("label").last.click()
        page.get_by_role("button", name="That is my guess").click()
    expect(host.get_by_text("5 guessed", exact=True)).to_be_visible()
    for page in learners:
        page.get_by_role("button", name="Run my cell").click()
    for page in learners:
        expect(page.get_by_text(re.compile("^Measured: "))).to_be_visible()
        seen = page.get_by_test_id("stMain").inner_text()
        assert sum(name in seen for name in NAMES) == 1, "a learner sees no other's name"

    expect(host.get_by_text("5 done")).to_be_visible()
    expect(host.get_by_text("5 of 5 cells are done")).to_be_visible()
    expect(host.locator(".owlet-heat td.waits")).to_have_count(0)
    host.goto(f"{address}/host?view=wall")  # by the cookie alone
    expect(host.locator(".owlet-code")).to_have_text(code)
    expect(host.locator(".owlet-verdict")).to_be_visible()
    learners[0].reload()
    expect(learners[0].get_by_text(re.compile("^Measured: "))).to_be_visible()

    host.goto(f"{address}/host")
    host.get_by_role("button", name="Delete this class").click()
    host.get_by_role("button", name="Yes, delete everything now").click()
    expect(host.get_by_role("heading", name="Teach a class")).to_be_visible()
    expect(learners[1].get_by_text(re.compile("This class (has ended|is not there)"))).to_be_visible()
    learners[0].reload()
    expect(learners[0].get_by_text("No class has this code.")).to_be_visible()
