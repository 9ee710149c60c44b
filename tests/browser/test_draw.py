"""Drawing in a real browser: its forward pass against PyTorch, framing against scipy, a finger, odd files."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page, WebSocket, expect
from scipy import ndimage

from models.browser_networks import for_browser
from models.data import load
from models.networks import build
from models.teachers import load_shipped
from tests.exhibit_controls import settled
from tests.touch import finger

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


@pytest.mark.parametrize(("name", "channels"), [("cnn-8", 1), ("mlp-32", 1), ("cnn-2", 3), ("resnet-2", 3)])
def test_the_browser_says_what_pytorch_says_on_a_thousand_images(bench: Page, name: str, channels: int) -> None:
    dataset = load("mnist-5k")
    images = dataset.train.images[:IMAGES]
    torch.manual_seed(3)
    if channels == 3:  # colours: the grey image and two of its neighbours
        colours = {"mean": torch.tensor([0.1, 0.2, 0.3]), "std": torch.tensor([0.3, 0.2, 0.1])}
        dataset = replace(dataset, info=replace(dataset.info, channels=3), **colours)
        images = torch.cat([images, images.roll(1, 0), images.roll(2, 0)], dim=1)
    network = load_shipped("distilled", dataset.info) if name == "cnn-8" else build(name, dataset.info)
    assert network is not None
    with torch.inference_mode():
        network.train()(dataset.normalise(images[:200]))  # norms as after training: at the start they do nothing
        expected = network.eval()(dataset.normalise(images)).numpy()
    parts = for_browser(name, network, 0.9)
    logits = bench.evaluate(
        """([layers, weights, pixels, mean, std]) => {
            const network = {layers, weights: decodeWeights(weights)};
            const all = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
            const size = 784 * mean.length;
            return Array.from({length: all.length / size}, (_, n) =>
                forward(network, normalise(all.subarray(size * n, size * (n + 1)), mean, std), 28));
        }""",
        [
            [asdict(layer) for layer in parts.layers],
            b64encode(parts.weights).decode(),
            b64encode(images.numpy().tobytes()).decode(),
            dataset.mean.tolist(),
            dataset.std.tolist(),
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
    framed = bench.evaluate("ink => Array.from(frameInk('mnist', ink, 140, 140, 28))", ink.ravel().tolist())
    image = np.array(framed, float).reshape(28, 28)
    rows, columns = np.nonzero(image.max(1))[0], np.nonzero(image.max(0))[0]
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20, "the longer side fills the box"
    balance = np.array(ndimage.center_of_mass(image)) + 0.5
    assert np.abs(balance - 14).max() <= 0.5 + 1e-6


def test_a_blank_page_is_no_drawing(bench: Page) -> None:
    assert bench.evaluate("frameInk('mnist', new Uint8Array(100), 10, 10, 28)") is None


def weigh(socket: WebSocket, frames: dict[str, list[int]]) -> None:
    socket.on("framesent", lambda message: frames["sent"].append(len(message)))
    socket.on("framereceived", lambda message: frames["received"].append(len(message)))


def test_a_finger_draws_on_a_phone_beside_the_bars_and_what_travels_is_weighed(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    frames: dict[str, list[int]] = {"sent": [], "received": []}
    page.on("websocket", lambda socket: weigh(socket, frames))
    page.goto(f"{address}/draw")
    expect(page.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
    expect(page.get_by_role("button", name="Ask the teacher")).to_be_disabled()
    finger(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    expect(page.locator(".summary")).to_contain_text("Distilled student: 1")
    expect(page.locator(".head.distilled")).to_be_in_viewport(ratio=1)
    page.locator(".desk").evaluate("desk => desk.scrollIntoView({ block: 'center' })")
    for part in (page.locator(".paper"), page.locator(".row").first, page.locator(".row").last):
        expect(part).to_be_in_viewport(ratio=1)
    for each in frames.values():
        each.clear()
    page.get_by_role("button", name="Ask the teacher").click()
    expect(page.locator(".summary")).to_contain_text("Teacher: ", timeout=60_000)
    told = page.locator(".times td[data-name='over the network']").last.inner_text()
    sent, received = (int(number.replace(",", "")) for number in re.findall(r"[\d,]+(?= bytes)", told))
    assert sent == sum(frames["sent"])
    assert 0.9 * sum(frames["received"]) < received <= sum(frames["received"]) < 20_000, "the page, but no sources"

    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".summary")).to_contain_text("The paper is empty.")
    page.locator(".switch", has_text="Pull the plug").click()
    page.get_by_role("button", name="Sample 1, a 0").focus()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_contain_text("Plain student: 1")
    expect(page.get_by_role("button", name="Ask the teacher")).to_be_disabled()
    page.locator(".switch", has_text="Pull the plug").click()
    context.close()


def test_a_runs_own_students_come_to_a_phone_and_a_drawing_that_splits_them_is_kept_there(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/lab?student=cnn-2&examples=60&epochs=4")
    page.get_by_role("button", name="Train", exact=True).tap()
    page.get_by_role("link", name="Draw for these students").tap(timeout=150_000)
    page.get_by_text("cnn-2, on your device").first.wait_for()
    finger(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    expect(page.locator(".summary")).to_contain_text("Distilled student: ")
    settled(page)  # a sample that is drawn anew under the finger is not tapped
    page.locator(".draw-pad .sample").last.tap()
    expect(page.locator(".summary")).to_contain_text("They disagree")
    page.get_by_role("button", name="Keep this one").tap()
    expect(page.get_by_role("button", name="Kept")).to_be_disabled()

    page.reload()
    kept = page.locator(".draw-pad .kept li")
    expect(kept).to_contain_text("Students cnn-2 of a run with 60 labelled images", timeout=150_000)
    expect(page.locator(".summary")).to_contain_text("The paper is empty.")
    page.get_by_role("button", name="Lay number 1 on the paper again").tap()
    expect(page.locator(".summary")).to_contain_text("They disagree")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth") <= 0
    page.get_by_role("button", name="Delete number 1").tap()
    expect(kept).to_have_count(0)

    page.goto(f"{address}/draw?run=deleted")
    expect(page.get_by_text("is not kept here any more")).to_be_visible()
    expect(page.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
    context.close()


def white_png(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.new("1", (width, height), 1).save(file, "PNG")
    return file.getvalue()


def test_a_file_that_is_no_picture_is_refused_in_words(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/draw")
    expect(page.locator(".draw-pad .sample").first).to_be_visible(timeout=150_000)
    upload = page.locator(".draw-pad input[type=file]")
    upload.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": json.dumps({}).encode()})
    expect(page.locator(".trouble")).to_contain_text("Choose a PNG, a JPEG or a WebP")
    (large := tmp_path / "b.png").write_bytes(bytes(21 * 10**6))
    upload.set_input_files(large)
    expect(page.locator(".trouble")).to_contain_text("larger than 20 MB")
    upload.set_input_files({"name": "c.png", "mimeType": "image/png", "buffer": white_png(8_000, 8_000)})
    expect(page.locator(".trouble")).to_contain_text("too many points, 8,000 × 8,000")
    overflow = "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
