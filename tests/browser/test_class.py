"""A whole class in a real browser: one host, five learners in contexts of their own, real runs of tiny digits."""

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

LIMIT_MS = 60_000  # a hang guard
RUNS_MS = 240_000  # the same for runs, the first of which waits for the engine to start
GRID = "data=digits&student=mlp-8,mlp-16&temperature=1,4&examples=50&epochs=2&seeds=0"
LESSON = "Temperature"
BACK = "Back to the host's screen"
HELD = "Your teacher holds the class here."
WALLS = ((1280, 720), (1366, 768), (1920, 1080))
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
    code = open_a_class(host, address)
    for page, name in zip(learners, NAMES, strict=True):
        page.goto(f"{address}/join?code={code}")
        page.get_by_label("Nickname").fill(name)
        page.get_by_role("button", name="Join", exact=True).click()
    hold_and_free(host, learners)
    guess_and_run(host, learners)
    wall_by_its_link(host, code)
    read_a_lesson_together(host, learners[0], code)
    assert_files_hold_what_was_done(host)
    come_back_elsewhere(learners[0], learners[1], code)

    host.get_by_role("button", name="Delete this class").click()
    host.get_by_role("button", name="Yes, delete everything now").click()
    expect(host.get_by_role("heading", name="Teach a class")).to_be_visible()
    expect(learners[2].get_by_text(re.compile("This class (has ended|is not there)"))).to_be_visible()
    learners[0].goto(f"{address}/join?code={code}")
    expect(learners[0].get_by_text("No class has this code.")).to_be_visible()


def open_a_class(host: Page, address: str) -> str:
    """Its code. The secret is seen by a press alone, and is gone when the host has kept it."""
    host.goto(f"{address}/host?{GRID}")
    host.get_by_test_id("stMain").get_by_role("button", name="Open a class").click()
    code = host.locator(".owlet-code").inner_text()
    secret = host.locator(".owlet-copy").get_attribute("data-text").partition("&host=")[2]  # type: ignore[union-attr]
    assert secret and secret not in host.locator("body").inner_text() and secret not in host.url
    host.get_by_role("button", name="Show it").click()
    expect(host.locator("code", has_text=f"{address}/host?code={code}&host={secret}")).to_be_visible()
    host.keyboard.press("Escape")
    host.get_by_role("button", name="I have kept it").click()
    expect(host.get_by_text("Your private link")).to_have_count(0)
    assert secret not in host.locator("body").inner_text()
    return code


def hold_and_free(host: Page, learners: list[Page]) -> None:
    """Nobody gets a guess while the class is held, and all get it by themselves when it is freed."""
    for page, name in zip(learners, NAMES, strict=True):
        expect(page.get_by_role("heading", name=f"Hello, {name}")).to_be_visible()
    host.get_by_role("radio", name="Hold: join only").click()
    for page in learners:
        expect(page.get_by_role("button", name="That is my guess")).to_have_count(0)
        expect(page.get_by_text(HELD)).to_be_visible()
    host.get_by_role("radio", name="Free").click()


def guess_and_run(host: Page, learners: list[Page]) -> None:
    """Five learners are five cells; each sees own data alone, and the host sees the map fill."""
    for page in learners:
        page.get_by_role("radiogroup").locator("label").last.click()
        page.get_by_role("button", name="That is my guess").click()
    expect(host.get_by_text("5 guessed", exact=True)).to_be_visible()
    for page in learners:
        page.get_by_role("button", name="Run my cell").click()
    for page in learners:
        expect(page.get_by_text(re.compile("^Measured: "))).to_be_visible(timeout=RUNS_MS)
        seen = page.get_by_test_id("stMain").inner_text()
        assert sum(name in seen for name in NAMES) == 1, "a learner sees no other's name"
    expect(host.get_by_text("5 done")).to_be_visible()
    expect(host.get_by_text("5 of 5 cells are done")).to_be_visible()
    expect(host.locator(".owlet-heat td.waits")).to_have_count(0)
    learners[0].reload()
    expect(learners[0].get_by_text(re.compile("^Measured: "))).to_be_visible()


def wall_by_its_link(host: Page, code: str) -> None:
    """The wall stays over a reload and fits the screen."""
    host.get_by_role("link", name="Open the projector view").click()
    expect(host.get_by_role("link", name=BACK)).to_be_visible()
    expect(host).to_have_url(re.compile("view=wall"))
    host.reload()
    expect(host.locator(".owlet-code")).to_have_text(code)
    for width, height in WALLS:
        host.set_viewport_size({"width": width, "height": height})
        expect(host.locator(".owlet-verdict")).to_be_in_viewport(ratio=1)
        expect(host.locator(".owlet-heat table")).to_be_in_viewport(ratio=1)
    host.get_by_role("link", name=BACK).click()
    expect(host).not_to_have_url(re.compile("view=wall"))


def read_a_lesson_together(host: Page, learner: Page, code: str) -> None:
    """The learner reads no further than the class may, answers, and finds the way back; the host sees the answer."""
    host.get_by_label("The class does").click()
    host.get_by_role("option", name=LESSON, exact=True).click()
    host.get_by_role("combobox", name="Pace").click()
    host.get_by_role("option", name=re.compile("^Hold at 1: ")).click()
    learner.get_by_role("link", name="Open the lesson").click()
    expect(learner.get_by_text(f"You read with class {code}.")).to_be_visible()
    main = learner.get_by_test_id("stMain")
    expect(main.get_by_text("Does another bar overtake the 4")).to_be_visible()
    expect(main.get_by_text("At T = 1 the bar of the 4")).to_have_count(0)
    main.get_by_role("radiogroup").locator("label").first.click()
    main.get_by_role("button", name="That is my guess").click()
    expect(host.locator(".owlet-tiles li", has_text="Ann")).to_contain_text("1 of 1")
    learner.get_by_role("link", name="Back to the class").click()
    expect(learner.get_by_role("heading", name="Hello, Ann")).to_be_visible()


def assert_files_hold_what_was_done(host: Page) -> None:
    host.get_by_text("Files for you").click()
    cells, answers, canvas = (
        table(host, name) for name in ("The experiment with times", "Answers in lessons", "For Canvas (CSV)")
    )
    assert sorted(row["nickname"] for row in cells) == sorted(NAMES)
    assert [(row["nickname"], row["lesson"]) for row in answers] == [("Ann", LESSON)]
    assert [row["Student"] for row in canvas if row["Student"] in NAMES] == list(NAMES)


def table(host: Page, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file that the host takes."""
    with host.expect_download() as download:
        host.get_by_role("button", name=name).click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def come_back_elsewhere(learner: Page, other: Page, code: str) -> None:
    """The private code gives the seat to another device, results and all."""
    learner.get_by_text("Go on at another device, or leave").click()
    private = learner.locator("code", has_text="owl-").inner_text()
    other.context.clear_cookies()
    other.goto(other.url)
    other.get_by_text("I have joined before, on another device").click()
    other.get_by_label("Class code").last.fill(code)
    other.get_by_label("Your private code").fill(private)
    other.get_by_role("button", name="Come back").click()
    expect(other.get_by_role("heading", name="Hello, Ann")).to_be_visible()
