"""In the lab with a real browser and real workers: own images, a teacher of one's own, rewinding, a wrong zip."""

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)
RACE_LIMIT_MS = 180_000  # a hang guard; how fast it is, benchmarks.race tells


def zip_of(folders: dict[str, list[bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, images in folders.items():
            for number, image in enumerate(images):
                archive.writestr(f"{name}/{number}.png", image)
    return stream.getvalue()


def pictures(red: int, blue: int) -> list[bytes]:
    """Sixty noisy images of one colour."""
    generator = np.random.default_rng(red)
    found = []
    for _ in range(60):
        pixels = np.clip(generator.normal((red, 90, blue), 60, (32, 32, 3)), 0, 255).astype(np.uint8)
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "PNG")
        found.append(stream.getvalue())
    return found


def give(page: Page, content: bytes) -> None:
    page.get_by_text("Your own images").first.click()
    file = {"name": "mine.zip", "mimeType": "application/zip", "buffer": content}
    page.locator(".st-key-lab_zip input[type=file]").set_input_files([file])  # type: ignore[list-item]


@pytest.mark.slow
def test_own_images_become_a_race_with_a_teacher_trained_here(address: str, page: Page) -> None:
    page.goto(f"{address}/lab")
    give(page, zip_of({"warm": pictures(140, 90), "cold": pictures(90, 140)}))
    page.wait_for_url(re.compile("data=folder-[0-9a-f]{12}"))
    expect(page.get_by_text("120 images, 2 classes: cold, warm.")).to_be_visible()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("table").filter(has_text="Parameters")).to_be_visible(timeout=RACE_LIMIT_MS)
    expect(page.get_by_text("What came of it")).to_be_visible()
    assert "data=folder-" in page.url and "run=" in page.url


def test_a_zip_that_is_none_is_told_and_nothing_is_lost(address: str, page: Page) -> None:
    page.goto(f"{address}/lab?temperature=4")
    give(page, b"this is no zip at all")
    expect(page.get_by_role("alert").first).to_contain_text(re.compile("zip", re.IGNORECASE))
    assert "temperature=4" in page.url
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_live_teacher_and_rewinding_to_the_first_epoch(address: str, page: Page) -> None:
    page.goto(
        f"{address}/lab?data=digits&teacher=mlp-128&train_teacher=yes&teacher_epochs=2&student=mlp-8&examples=50&epochs=6"
    )
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("What came of it")).to_be_visible(timeout=RACE_LIMIT_MS)
    rewind = page.get_by_role("slider", name="Rewind to epoch")
    expect(page.get_by_text("Epoch 6 of 6 (the newest)")).to_be_visible()
    rewind.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("Epoch 1 of 6 (looking back)")).to_be_visible()
    page.locator(".panel[aria-label='Plain student'] button").first.click()
    expect(page.get_by_role("heading", name="One image: teacher and plain student")).to_be_visible()


@pytest.mark.slow
def test_a_race_is_taken_home_and_opens_again_from_its_file(
    address: str, page: Page, browser: Browser, tmp_path: Path
) -> None:
    page.goto(f"{address}/lab?data=digits&teacher=mlp-128&student=mlp-8&examples=70&epochs=4&temperature=7")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("What came of it")).to_be_visible(timeout=RACE_LIMIT_MS)
    page.get_by_text("Take it home").click()
    page.get_by_role("button", name="Pack the folder").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^Download the folder")).click()
    saved = tmp_path / "race.zip"
    download.value.save_as(saved)
    with zipfile.ZipFile(saved) as folder:
        assert {"race.py", "race.ipynb", "plain.onnx", "distilled.safetensors", "report.html"} <= set(folder.namelist())

    elsewhere = browser.new_context().new_page()
    elsewhere.goto(f"{address}/lab")
    elsewhere.get_by_text("Open a race from a file").click()
    elsewhere.locator(".st-key-lab_import input[type=file]").set_input_files(saved)
    elsewhere.wait_for_url(re.compile("data=digits"))
    dials = ("data=digits", "student=mlp-8", "examples=70", "epochs=4", "temperature=7")
    assert all(dial in elsewhere.url for dial in dials), elsewhere.url
    elsewhere.get_by_role("button", name="Show its result").click()  # the same spec, so what it came to is kept here
    expect(elsewhere.get_by_text("What came of it")).to_be_visible()
    elsewhere.context.close()
