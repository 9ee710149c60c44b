"""A network that is really cut: nothing covers the page, nothing drawn is lost, and one calm line says what goes on."""

import pytest
from playwright.sync_api import Browser, expect

from tests.cable import cable_to
from tests.touch import finger

pytestmark = pytest.mark.browser


def test_a_drawing_goes_on_without_the_network_and_is_still_there_when_it_is_back(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    line, summary = page.locator(".owlet-connection"), page.locator(".draw-pad .summary")
    with cable_to(address) as cable:
        page.goto(f"{cable.address}/draw")
        expect(page.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
        boxes = page.evaluate_handle(
            """() => {
                const found = [];
                const heads = () => document.querySelectorAll("[role=dialog] h2");
                const note = () => heads().forEach((head) => found.push(head.textContent));
                new MutationObserver(note).observe(document.body, { childList: true });
                return found;
            }"""
        )
        finger(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
        expect(summary).to_contain_text("Distilled student: 1")
        cable.cut()
        expect(line).to_have_text("No connection to the server. What you see stays; this page tries again by itself.")
        expect(page.locator(".head.teacher .answer")).to_have_text("out of reach")
        page.wait_for_function("(found) => found.includes('Connection error')", arg=boxes)
        expect(page.get_by_role("dialog")).to_have_count(0)

        before = summary.inner_text()
        finger(page, [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)])
        expect(summary).not_to_have_text(before)
        page.get_by_role("button", name="Ask the teacher").click()  # a slow machine takes a tap for a long press
        expect(page.locator(".draw-pad .trouble")).to_contain_text("The teacher is out of reach")
        drawn = summary.inner_text()

        cable.mend()
        expect(line).to_be_empty(timeout=60_000)
        expect(page.locator(".head.teacher .answer").last).to_have_text("not asked")
        page.get_by_role("button", name="Ask the teacher").last.click()  # perhaps just before the sheet is put up anew
        expect(summary.last).to_contain_text("Teacher: ", timeout=60_000)
        assert drawn.partition("They ")[0] in summary.last.inner_text(), "the same drawing still lies there"
    context.close()
