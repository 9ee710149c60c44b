"""The soft target bars in a real browser, on a real server: dragged, keyed, switched and changed from outside."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from scipy.special import softmax

from tests.made_up_gallery import made_up_gallery

pytestmark = pytest.mark.browser

HOST = Path(__file__).parent / "hosts/soft_bars_host.py"
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def address(serve) -> str:
    return serve(HOST)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1400}, reduced_motion="reduce")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


class Frames:
    """How many messages the page has sent to the server."""

    def __init__(self, page: Page) -> None:
        self.sent = 0
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: self._count()))

    def _count(self) -> None:
        self.sent += 1


def open_bars(page: Page, url: str) -> Locator:
    page.goto(url)
    expect(page.get_by_text("Python knows")).to_be_visible(timeout=30_000)
    bars = page.locator(".soft-bars").first
    expect(bars.locator(".teacher-number").first).to_contain_text("%")
    return bars


def teacher_labels(bars: Locator) -> list[str]:
    return bars.locator(".rows .teacher-number").all_inner_texts()


def widths(bars: Locator, who: str = "teacher") -> list[float]:
    return bars.locator(f".{who}-bar").evaluate_all("bars => bars.map(bar => parseFloat(bar.style.width))")


def thumb(slider: Locator, temperature: float) -> tuple[float, float]:
    """Where the slider's thumb stands at a temperature, in page pixels: its middle goes from 13 px to width − 13 px."""
    box = slider.bounding_box()
    assert box is not None
    share = math.log(temperature / 0.5) / math.log(80)
    return box["x"] + 13 + share * (box["width"] - 26), box["y"] + box["height"] / 2


def test_bars_move_while_dragged_and_the_server_hears_of_it_on_release_only(page: Page, address: str) -> None:
    frames = Frames(page)
    bars = open_bars(page, address)
    slider = bars.get_by_role("slider", name="Temperature")
    teacher = made_up_gallery().logits["teacher"][0]
    page.mouse.move(*thumb(slider, 10))
    page.mouse.down()
    before, sent = widths(bars), frames.sent
    place = bars.locator(".rows").evaluate("rows => rows.firstChild.getBoundingClientRect().top")
    for temperature in (7, 4, 2, 1):
        page.mouse.move(*thumb(slider, temperature), steps=4)
        expect(bars.locator(".slider-value")).to_have_text(f"T = {temperature:.1f}")
        now = widths(bars)
        assert now != before
        assert now == pytest.approx([100 * p for p in softmax([z / temperature for z in teacher])], abs=0.01)
        before = now
    assert frames.sent == sent
    assert bars.locator(".rows").evaluate("rows => rows.firstChild.getBoundingClientRect().top") == place
    expect(page.get_by_text("T = 10.0, ")).to_be_visible()
    page.mouse.up()
    expect(page.get_by_text("Python knows: image 0, T = 1.0, logarithmic False")).to_be_visible()
    assert frames.sent == sent + 1


def test_keys_turn_the_temperature_and_the_slider_keeps_the_focus(page: Page, address: str) -> None:
    frames = Frames(page)
    bars = open_bars(page, address)
    slider = bars.get_by_role("slider", name="Temperature")
    slider.focus()
    sent = frames.sent
    page.keyboard.down("ArrowRight")
    expect(bars.locator(".slider-value")).to_have_text("T = 10.5")
    page.keyboard.down("ArrowRight")  # held: the key repeats
    expect(slider).to_have_attribute("aria-valuetext", "T = 11.0")
    assert frames.sent == sent
    page.keyboard.up("ArrowRight")
    expect(page.get_by_text("T = 11.0, ")).to_be_visible()
    expect(slider).to_be_focused()
    for key, reached in (
        ("PageDown", "10.0"),
        ("PageDown", "4.0"),
        ("ArrowLeft", "3.9"),
        ("Home", "0.5"),
        ("End", "40.0"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_text(f"T = {reached}, ")).to_be_visible()
    expect(slider).to_be_focused()


def test_the_summary_is_spoken_on_release_and_not_while_dragged(page: Page, address: str) -> None:
    bars = open_bars(page, address)
    summary = bars.locator("[aria-live=polite]")
    page.mouse.move(*thumb(bars.locator(".slider"), 10))
    page.mouse.down()
    page.mouse.move(*thumb(bars.locator(".slider"), 20), steps=3)
    expect(bars.locator(".slider-value")).to_have_text("T = 20.0")
    assert summary.inner_text() == ""
    page.mouse.up()
    expect(summary).to_contain_text("At temperature 20.0 the teacher says")
    expect(summary).to_contain_text("Entropy")


def test_small_shares_are_labelled_rightly_and_the_logarithmic_scale_shows_them(page: Page, address: str) -> None:
    bars = open_bars(page, f"{address}/?logits=known&T=1")
    assert teacher_labels(bars)[:4] == [f"99.6{SPACE}%", f"0.4{SPACE}%", f"0.004{SPACE}%", f"< 0.0001{SPACE}%"]
    assert widths(bars)[1:3] == pytest.approx([0.4, 0.004], rel=1e-3)
    bars.get_by_text("Stretch the small bars").click()
    expect(page.get_by_text("logarithmic True")).to_be_visible()
    expected = [100 * (1 + math.log10(share) / 5) for share in (0.99596, 0.004, 0.00004)]
    assert widths(bars)[:4] == pytest.approx([*expected, 0], abs=0.01)
    ticks = bars.locator(".axis.teacher-lane .tick").all_inner_texts()
    assert ticks == ["0.001", "0.01", "0.1", "1", "10", f"100{SPACE}%"]
    assert teacher_labels(bars)[1:3] == [f"0.4{SPACE}%", f"0.004{SPACE}%"]


def test_images_are_picked_with_the_keyboard(page: Page, address: str) -> None:
    bars = open_bars(page, address)
    bars.get_by_label("Show images").select_option(label="only 3")
    threes = [i for i, label in enumerate(made_up_gallery().labels) if label == 3]
    expect(bars.locator(".thumb")).to_have_count(len(threes))
    expect(page.get_by_text(f"Python knows: image {threes[0]},")).to_be_visible()
    expect(bars.locator(".thumb[tabindex='0']")).to_have_count(1)
    bars.locator(".thumb[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Python knows: image {threes[1]},")).to_be_visible()
    expect(bars.get_by_role("button", name=f"Image {threes[1] + 1}, labelled 3")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(bars.locator(".true-class")).to_have_text("3")


def test_a_student_is_chosen_and_goes_away_when_there_is_none(page: Page, address: str) -> None:
    bars = open_bars(page, address)
    distilled = bars.locator(".kl").inner_text()
    bars.get_by_role("button", name="Plain student").click()
    expect(bars.locator(".student-title")).to_contain_text("Plain student")
    expect(bars.locator(".kl")).not_to_have_text(distilled)
    alone = open_bars(page, f"{address}/?students=none")
    expect(alone.locator(".kl-fact")).to_be_hidden()
    expect(alone.locator(".student-lane").first).to_be_hidden()
    number, lane = (alone.locator(f".teacher-{part}").first.bounding_box() for part in ("number", "lane"))
    assert number is not None and lane is not None
    assert number["x"] >= lane["x"] + lane["width"]


def test_new_logits_several_times_a_second_leave_the_slider_and_its_focus_alone(page: Page, address: str) -> None:
    open_bars(page, f"{address}/?live=yes")
    bars = page.locator(".soft-bars").nth(1)
    slider = bars.get_by_role("slider", name="Temperature")
    slider.focus()
    page.keyboard.press("PageDown")
    page.mouse.move(*thumb(slider, 4))
    page.mouse.down()
    page.mouse.move(*thumb(slider, 2), steps=3)
    first = int(re.sub(r"\D", "", page.get_by_text("Tick ").inner_text()))
    seen = bars.locator(".student-number").first.inner_text()
    expect(
        page.get_by_text(re.compile(rf"Tick ({'|'.join(str(first + more) for more in range(4, 200))})$"))
    ).to_be_visible(timeout=15_000)
    expect(bars.locator(".slider-value")).to_have_text("T = 2.0")
    expect(bars.locator(".student-number").first).not_to_have_text(seen)
    expect(slider).to_be_focused()
    page.mouse.up()
    expect(bars.locator(".slider-value")).to_have_text("T = 2.0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off_and_everything_is_large_enough_to_tap(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    bars = open_bars(page, address)
    outside = bars.evaluate(
        """root => [...root.querySelectorAll("*")].filter((node) => !node.closest(".strip, .summary, .table-scroll"))
            .filter((node) => node.getClientRects().length && node.getBoundingClientRect().right > 391)
            .map((node) => node.className)"""
    )
    assert outside == []
    for control in bars.locator("button:visible, select, .slider, .switch, summary").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 40, control.evaluate("node => node.className")
    colour = bars.locator(".teacher-bar").first.evaluate("bar => getComputedStyle(bar).backgroundColor")
    assert colour == {"light": "rgb(184, 90, 0)", "dark": "rgb(245, 166, 35)"}[scheme]
    context.close()
