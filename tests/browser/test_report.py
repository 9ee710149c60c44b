"""The report that goes home, as chromium prints and shows it: one sheet of A4, and letters that a phone can show."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import Browser

from models.records import PairCounts, PairedDifference
from models.spec import RunSpec
from tests.fake_results import result_of
from ui.run_report import as_html, report_of

pytestmark = pytest.mark.browser

NAME = "The very best owlet of the whole long week in class 9b, truly"[:60]
LINK = "https://owlet.a-school-with-a-long-name.example/distillation/runs?run=" + "0123456789abcdef" * 2
A4_PT = (595, 842)
# Where the letters of the chart lie in its box, and how tall they are on the screen.
_LABELS = """svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].map(text => {
    const at = text.getBoundingClientRect();
    return {inside: at.left >= box.left && at.right <= box.right && at.bottom <= box.bottom, height: at.height};
  });
}"""


def page_of(seeds: int) -> str:
    """The longest report: nothing can be told, so every sentence and all advice stand on it."""
    counts = PairCounts(0, 800, 90, 80, 30, 0.44)
    unclear = PairedDifference(0.004, -0.01, 0.018, 0.4, "t over seeds", seeds, "cannot tell", 40, one_pair=counts)
    spec = RunSpec(student="mlp-8", temperature=20.0, examples=3_000, seeds=tuple(range(seeds)))
    result = replace(result_of(spec), difference=unclear)
    return as_html(report_of(result, NAME, "2026-11-23, 14:05 UTC", LINK)).decode()


@pytest.mark.parametrize("seeds", [1, 3, 10])
def test_it_prints_on_one_sheet(browser: Browser, seeds: int) -> None:
    page = browser.new_page()
    page.set_content(page_of(seeds))
    printed = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    assert len(printed.pages) == 1
    assert tuple(map(round, printed.pages[0].mediabox[2:])) == pytest.approx(A4_PT, abs=1)
    assert NAME in printed.pages[0].extract_text() and "Across: epochs." in printed.pages[0].extract_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_charts_letters_are_whole_and_large_enough(browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(page_of(3))
    labels = page.locator("svg").evaluate(_LABELS)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert len(labels) == 10 and all(label["inside"] for label in labels)
    assert min(label["height"] for label in labels) >= 11 and wide <= width
