"""The whole course in a real browser: guess, use each exhibit, check, reach the takeaway; then the progress page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.blocks import Block, Check, Prediction
from lessons.contents import contents, experiments, tour
from lessons.loader import Lesson
from tests.exhibit_controls import settled
from tests.experiment_exhibits import IN_EXPERIMENTS
from tests.lesson_exhibits import IN_LESSONS

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)
LESSONS = [entry.lesson for entry in contents() if entry.lesson]
USES = IN_LESSONS | IN_EXPERIMENTS
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def learner(browser: Browser) -> Iterator[Page]:
    """One learner on a phone, who goes through the whole course in one browser."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.mark.parametrize(
    "lesson",
    [tour(), *LESSONS, *(pytest.param(each, marks=pytest.mark.slow) for each in experiments())],
    ids=lambda lesson: lesson.id,
)
def test_a_lesson_is_walked_to_its_takeaway(address: str, learner: Page, lesson: Lesson) -> None:
    learner.goto(f"{address}/{lesson.shelf}?lesson={lesson.id}")
    expect(learner.get_by_role("heading", level=1)).to_have_text(lesson.title)
    for number, block in enumerate(lesson.blocks):
        place = learner.locator(f".st-key-lesson_{block.kind}_{number}")
        if isinstance(block.question, Prediction):
            guess(place, block)
        elif isinstance(block.question, Check):
            answer(place, block.question)
        elif block.kind == "exhibit":
            expect(place.get_by_text("In words and as a table").first).to_be_visible()
            expect(place.get_by_text("could not be shown")).to_have_count(0)
            if use := USES.get(lesson.id, {}).get(block.argument):
                settled(learner)
                use(place)
        elif block.kind == "takeaway":
            expect(place).to_contain_text("Take this with you")
    overflow = "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    assert learner.evaluate(overflow) <= 0, "no lesson is wider than a phone"


def guess(place: Locator, block: Block) -> None:
    assert isinstance(block.question, Prediction)
    if block.question.number is None:
        place.get_by_role("radiogroup").locator("label").first.click()
    place.get_by_role("button", name="That is my guess").click()
    expect(place).to_contain_text("Your guess:")


def answer(place: Locator, check: Check) -> None:
    """A wrong answer first, then the right one."""
    options = place.get_by_role("radiogroup").locator("label")
    right = next(index for index, choice in enumerate(check.choices) if choice.right)
    options.nth(0 if right else 1).click()
    expect(place.get_by_test_id("stAlertContainer")).to_contain_text("Try another answer.")
    options.nth(right).click()
    expect(place.get_by_test_id("stAlertContainer")).not_to_contain_text("Try another answer.")


def test_progress_is_gathered_survives_a_reload_and_moves_to_another_device(
    address: str, learner: Page, browser: Browser
) -> None:
    learner.goto(f"{address}/progress")
    done = "You have answered every question."
    expect(learner.get_by_text(done).first).to_be_visible()
    learner.reload()
    expect(learner.get_by_text(done).first).to_be_visible()
    expect(learner.get_by_text(re.compile(r"\d+ of \d+ guesses were close"))).to_be_visible()
    with learner.expect_download() as download:
        learner.get_by_role("button", name="Download the certificate (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    link = learner.get_by_text(re.compile(r"\?me=owl-")).inner_text()
    elsewhere = browser.new_context().new_page()
    elsewhere.goto(link)
    expect(elsewhere.get_by_text(done).first).to_be_visible()
    code = link.partition("?me=")[2]
    elsewhere.wait_for_function(f"document.cookie.includes('{code}')")
    elsewhere.goto(f"{address}/progress")
    expect(elsewhere.get_by_text(done).first).to_be_visible()
    assert "me=" not in elsewhere.url
    elsewhere.context.close()


def test_a_lesson_opens_where_it_was_left(address: str, learner: Page) -> None:
    where = "document.querySelector('[data-testid=stMain]').scrollTop"
    learner.goto(f"{address}/course?lesson={LESSONS[2].id}")
    expect(learner.get_by_text("Take this with you")).to_be_visible()
    learner.locator("[data-testid=stMain]").dispatch_event("wheel")
    learner.evaluate(f"{where} = 1500")
    learner.wait_for_function("Object.values(localStorage).includes('1500')")
    learner.goto(f"{address}/course")
    expect(learner.get_by_role("link", name=re.compile("Go on where you were"))).to_be_visible()
    assert learner.evaluate(where) == 0
    learner.goto(f"{address}/course?lesson={LESSONS[2].id}")
    learner.wait_for_function(f"Math.abs({where} - 1500) < 200")  # pieces above that arrive late may move it a little


def test_a_term_opens_its_definition_in_place(address: str, learner: Page) -> None:
    learner.goto(f"{address}/course?lesson={LESSONS[1].id}")
    term = learner.locator(".owlet-term").first
    definition = term.locator(".owlet-definition")
    expect(definition).to_be_hidden()
    term.focus()
    expect(definition).to_be_visible()
    box = definition.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], "it stays on the screen"
