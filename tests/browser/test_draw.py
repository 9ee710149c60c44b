"""Drawing in a real browser: its forward pass against PyTorch, framing against scipy, a finger, and a cut network."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect
from scipy import ndimage

from models.data import load
from models.drawing import for_browser
from models.networks import build
from models.teachers import load_shipped

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parents[2] / "ui/components/draw_pad"
IMAGES = 1_000


@pytest.fixture(scope="module")
def bench(browser: Browser) -> Iterator[Page]:
    """A blank page that knows the forward pass and the framing, and nothing else."""
    page = browser.new_page()
    for name in ("network.js", "framing.js"):
        page.add_script_tag(content=(FOLDER / name).read_text(encoding="utf-8"))
    yield page
    page.close()


@pytest.mark.parametrize("name", ["cnn-8", "mlp-32"])
def test_the_browser_says_what_pytorch_says_on_a_thousand_images(bench: Page, name: str) -> None:
    dataset = load("mnist-5k")
    images = dataset.train.images[:IMAGES]
    torch.manual_seed(3)
    network = build(name, dataset.info).eval()
    if name == "cnn-8":
        shipped = load_shipped("distilled", dataset.info)
        assert shipped is not None
        network = shipped
    with torch.inference_mode():
        expected = network(dataset.normalise(images)).numpy()
    parts = for_browser(name, network, 0.9)
    logits = bench.evaluate(
        """([layers, weights, pixels, mean, std]) => {
            const network = {layers, weights: decodeWeights(weights)};
            const all = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
            return Array.from({length: all.length / 784}, (_, n) =>
                forward(network, normalise(all.subarray(784 * n, 784 * (n + 1)), mean, std), 28));
        }""",
        [
            [{"kind": each.kind, "inputs": each.inputs, "outputs": each.outputs} for each in parts.layers],
            b64encode(parts.weights).decode(),
            b64encode(images.numpy().tobytes()).decode(),
            float(dataset.mean),
            float(dataset.std),
        ],
    )
    assert np.shape(logits) == (IMAGES, 10)
    assert np.abs(np.array(logits) - expected).max() < 1e-4


@pytest.mark.parametrize("place", [(5, 9, 40, 90), (100, 20, 30, 30), (0, 0, 140, 8), (70, 70, 1, 1)])
def test_ink_is_fitted_and_balanced_as_mnist_was(bench: Page, place: tuple[int, int, int, int]) -> None:
    left, top, width, height = place
    ink = np.zeros((140, 140), np.uint8)
    ink[top : top + height, left : left + width] = 255
    ink[top : top + height // 3, left : left + width // 2] = 120  # so that it does not balance in its middle
    framed = bench.evaluate("ink => Array.from(frameLikeMnist(ink, 140, 140, 28))", ink.ravel().tolist())
    image = np.array(framed, float).reshape(28, 28)
    rows, columns = np.nonzero(image.max(1))[0], np.nonzero(image.max(0))[0]
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20, "the longer side fills the box"
    balance = np.array(ndimage.center_of_mass(image)) + 0.5
    assert np.abs(balance - 14).max() <= 0.5 + 1e-6


def test_a_blank_page_is_no_drawing(bench: Page) -> None:
    assert bench.evaluate("frameLikeMnist(new Uint8Array(100), 10, 10, 28)") is None


def test_a_finger_draws_on_a_phone_and_the_students_outlive_the_network(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/draw")
    expect(page.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
    expect(page.get_by_role("button", name="Ask the teacher")).to_be_disabled()
    finger(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    expect(page.locator(".summary")).to_contain_text("Distilled student: 1")
    page.get_by_role("button", name="Ask the teacher").click()
    expect(page.locator(".summary")).to_contain_text("Teacher: ", timeout=60_000)

    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".summary")).to_contain_text("The paper is empty.")
    page.locator(".switch", has_text="Pull the plug").click()
    page.get_by_role("button", name="Sample 1, a 0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_contain_text("Plain student: 1")
    expect(page.get_by_role("button", name="Ask the teacher")).to_be_disabled()
    page.locator(".switch", has_text="Pull the plug").click()

    context.set_offline(True)
    page.get_by_role("button", name="Clear").click()
    finger(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    expect(page.locator(".summary")).to_contain_text("Distilled student: 1")
    context.close()


def test_a_file_that_is_no_picture_is_refused_in_words(page: Page, address: str) -> None:
    page.goto(f"{address}/draw")
    expect(page.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
    upload = page.locator(".draw-pad input[type=file]")
    upload.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": json.dumps({}).encode()})
    expect(page.locator(".trouble")).to_contain_text("Choose a PNG or a JPEG")
    overflow = "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0


def finger(page: Page, points: list[tuple[float, float]]) -> None:
    """One stroke of a finger over the paper; points as shares of its width and height."""
    paper = page.locator(".paper")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
