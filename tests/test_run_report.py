"""The report of a run: one page of HTML and of PDF, read again by programs of other people."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pypdf
import pytest

from models.spec import RunSpec
from tests.fake_results import result_of
from ui.lab_table import rows
from ui.run_report import Report, as_html, epoch_ticks, plot_of, report_of
from ui.run_report_pdf import as_pdf

LINK = "https://owlet.example/runs?run=0123"
RESULT = result_of(RunSpec(seeds=(0, 1, 2)))


def report(title: str = "My best owlet") -> Report:
    return report_of(RESULT, title, "2026-11-23, 14:05 UTC", LINK)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.fetched: list[str] = []
        self.points: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.fetched += [str(found[name]) for name in ("src", "srcset") if name in found] + ["x"] * (tag == "script")
        if tag == "polyline":
            self.points.append(str(found["points"]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_html_and_pdf_have_every_number_of_the_table_and_the_verdict() -> None:
    read = Read()
    read.feed(as_html(report()).decode())
    pdf = pypdf.PdfReader(BytesIO(as_pdf(report())))
    assert len(pdf.pages) == 1 and read.fetched == []
    for text in (plain(" ".join(read.text)), plain(pdf.pages[0].extract_text())):
        titles = [words for row in rows(RESULT) for words in (row.title, row.meaning)]
        for wanted in ("My best owlet", "Handwritten digits", report().headline, LINK, "2026-11-23", *titles):
            assert plain(wanted) in text
        for row in rows(RESULT):
            for number, _ in row.cells.values():
                assert plain(number) in text


def test_the_curves_end_where_the_run_did() -> None:
    read = Read()
    read.feed(as_html(report()).decode())
    plot = plot_of(report())
    for role, points in zip(("distilled", "plain"), read.points, strict=True):
        x, y = map(float, points.split()[-1].split(","))
        assert x == pytest.approx(plot.right, abs=0.1)
        reached = RESULT.history[-1].validation_accuracy[role]  # type: ignore[index]
        assert (plot.bottom - y) / (plot.bottom - plot.top) == pytest.approx(reached, abs=0.002)


def test_hostile_titles_stay_text_and_a_long_one_stays_on_the_page() -> None:
    title = "<script>alert(1)</script> & <b>" + "long " * 200
    read = Read()
    read.feed(as_html(report(title)).decode())
    assert read.fetched == [] and title in "".join(read.text)
    assert len(pypdf.PdfReader(BytesIO(as_pdf(report(title)))).pages) == 1


def test_the_ticks_are_whole_epochs_in_even_steps() -> None:
    ticks = {last: list(epoch_ticks(last)) for last in (1, 4, 10, 20, 30, 400)}
    assert ticks[1] == [0, 1] and ticks[4] == [0, 1, 2, 3, 4] and ticks[10] == [0, 2, 4, 6, 8, 10]
    assert ticks[20] == [0, 5, 10, 15, 20] and ticks[30] == [0, 5, 10, 15, 20, 25, 30]
    assert ticks[400] == [0, 100, 200, 300, 400]


def test_a_name_that_the_pdfs_fonts_cannot_set_gives_way_to_the_dials() -> None:
    dials = "Handwritten digits: cnn-8, T = 10, 300 examples, 3 seeds"
    for name in ("学生 🦉 best", "my Γ"):
        pdf = pypdf.PdfReader(BytesIO(as_pdf(report(name))))
        text = plain(pdf.pages[0].extract_text())
        assert pdf.metadata is not None and pdf.metadata.title == dials
        assert dials in text and "best" not in text
        read = Read()
        read.feed(as_html(report(name)).decode())
        assert name in read.text, "a browser has the letters"
    assert "Größte Übung" in pypdf.PdfReader(BytesIO(as_pdf(report("Größte Übung")))).pages[0].extract_text()


def test_a_run_without_a_test_has_no_report() -> None:
    with pytest.raises(ValueError, match="stopped before its test"):
        report_of(replace(RESULT, difference=None), "x", "y", "")
