"""A learner with a phone draws what splits the students and shows it to the class; the host deletes it again."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.touch import finger

pytestmark = pytest.mark.browser

HOOK = [(0.2, 0.6), (0.7, 0.4), (0.5, 0.5)]  # to one of the shipped students a 7, to the other a 4
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def people(browser: Browser) -> Iterator[tuple[Page, Page, Page]]:
    """A host with two windows, the second for the projector, and a learner with a phone."""
    with ExitStack() as stack:
        projector = browser.new_context(viewport={"width": 1920, "height": 1080})
        phone = browser.new_context(**PHONE)  # type: ignore[arg-type]
        pages = projector.new_page(), projector.new_page(), phone.new_page()
        for context in (projector, phone):
            stack.callback(context.close)
            context.set_default_timeout(60_000)
        yield pages


def test_a_drawing_goes_from_a_finger_to_the_wall_by_a_press_alone_and_the_host_deletes_it(
    address: str, people: tuple[Page, Page, Page]
) -> None:
    host, wall, phone = people
    expect.set_options(timeout=60_000)
    sent = all_that_is_sent(phone)
    code = open_a_class_that_draws(host, address)
    wall.goto(f"{address}/host?view=wall")
    expect(wall.get_by_text("Nobody has shared a drawing yet.")).to_be_visible()

    phone.goto(f"{address}/join?code={code}")
    phone.get_by_label("Nickname").fill("Ann")
    phone.get_by_role("button", name="Join", exact=True).tap()
    phone.get_by_role("link", name="Draw for the networks").tap()
    expect(phone.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
    finger(phone, HOOK)
    expect(phone.locator(".summary")).to_contain_text("They disagree")
    phone.get_by_role("button", name="Keep this one").tap()
    plug = phone.locator(".switch", has_text="Pull the plug")
    plug.tap()
    expect(phone.get_by_role("button", name="Share with the class")).to_be_disabled()
    plug.tap()
    phone.get_by_role("button", name="Share with the class").tap()
    expect(phone.get_by_text(f"Everybody in class {code} will see this picture")).to_contain_text("your nickname, Ann")
    kept = json.loads(phone.evaluate("localStorage.getItem('owlet-gallery:mnist-5k')"))
    assert not any(kept[0]["pixels"] in frame for frame in sent), "until then it has not left the phone"

    phone.get_by_role("button", name="Share it").tap()
    expect(phone.get_by_text(f"Class {code} sees it.")).to_be_visible()
    assert sum(kept[0]["pixels"] in frame for frame in sent) == 1, "or the frames were not what is looked at"
    hung = wall.locator(".owlet-drawings li")
    expect(hung).to_contain_text("Ann", timeout=5_000)
    for each in kept[0]["said"]:
        answer = re.compile(rf"{each['role']}: {each['name']}, ", re.IGNORECASE)
        expect(hung).to_contain_text(answer)
    assert hung.locator("img").evaluate("image => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth") <= 0

    phone.get_by_role("link", name=f"Your class {code} and its drawings").tap()
    expect(phone.get_by_role("button", name="Take it back")).to_be_visible()
    host.get_by_role("button", name="Delete Ann’s").click()
    for page in (wall, phone):
        expect(page.locator(".owlet-drawings li")).to_have_count(0)


def open_a_class_that_draws(host: Page, address: str) -> str:
    """Its code."""
    host.goto(f"{address}/host")
    host.get_by_test_id("stMain").get_by_role("button", name="Open a class").click()
    host.get_by_label("The class does").click()
    host.get_by_role("option", name="Find a drawing on which two networks disagree").click()
    expect(host.get_by_text("The class’s drawings")).to_have_count(0)
    return host.locator(".owlet-code").inner_text()


def all_that_is_sent(page: Page) -> list[str]:
    """Grows with everything that the page says to the server from now on."""
    frames: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda data: frames.append(data if isinstance(data, str) else data.decode("latin-1")))

    page.on("websocket", listen)
    page.on("request", lambda request: frames.append(f"{request.url} {request.post_data or ''}"))
    return frames
