"""The report of a run as a PDF of one page."""

from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path

import reportlab
from reportlab.graphics.shapes import Drawing, Line, PolyLine, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

from models.records import ROLES
from ui.run_report import CURVES_TITLE, DASHES, Report, plot_of
from ui.theme import ROLE_STYLES

_INK, _QUIET, _LINE = HexColor("#332B3A"), HexColor("#5E5468"), HexColor("#E2D7C3")
_MARGIN = 14 * mm
_PLAIN, _BOLD = "Vera", "VeraBd"  # Bitstream's, which come with reportlab: they have the minus and the times sign
_TEXT = ParagraphStyle("text", fontName=_PLAIN, fontSize=8.5, leading=11.5, textColor=_INK, spaceAfter=3)
_SMALL = ParagraphStyle("small", _TEXT, fontSize=7, leading=9, textColor=_QUIET)
_TITLE = ParagraphStyle("title", _TEXT, fontName=_BOLD, fontSize=15, leading=19)
_HEAD = ParagraphStyle("head", _TEXT, fontName=_BOLD, fontSize=10, leading=13, spaceBefore=5)


def as_pdf(report: Report) -> bytes:
    """One page of A4 with real text and drawn curves. What does not fit is made smaller.

    A name with letters that the fonts lack gives way to the dials.
    """
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
    stream = BytesIO()
    report = replace(report, title=report.title if _can_be_set(report.title) else report.dials)
    page = SimpleDocTemplate(
        stream, pagesize=A4, title=report.title, author="Owlet", lang="en",
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
    )  # fmt: skip
    page.build([KeepInFrame(page.width - 12, page.height - 12, _story(report, page.width - 12), mode="shrink")])
    return stream.getvalue()


def _can_be_set(text: str) -> bool:
    """Whether the bold font has every letter. A name may have others, and would be printed as empty boxes."""
    letters = pdfmetrics.getFont(_BOLD).face.charToGlyph
    return all(ord(letter) in letters for letter in text)


def _story(report: Report, width: float) -> list[object]:
    link = [_paragraph(f"This run: {report.link}", _SMALL)] if report.link else []
    return [
        _paragraph(f"Owlet: one race, {report.when}", _SMALL),
        _paragraph(report.title, _TITLE),
        _paragraph(report.what, _TEXT),
        _paragraph(report.headline, _HEAD),
        *(_paragraph(sentence, _TEXT) for sentence in report.sentences),
        _table(report, width),
        Spacer(1, 4 * mm),
        _paragraph(CURVES_TITLE, _HEAD),
        _drawing(report, width),
        _paragraph(report.ends, _TEXT),
        _paragraph(report.conditions, _SMALL),
        *link,
    ]


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text.replace("\u202f", "\u00a0")), style)


def _table(report: Report, width: float) -> Table:
    head = [_paragraph("Measure", _HEAD), *(_paragraph(ROLE_STYLES[role].title, _HEAD) for role in ROLES)]
    body = [
        [[_paragraph(above, _TEXT), _paragraph(below, _SMALL)]
         for above, below in ((row.title, row.meaning), *row.cells.values())]
        for row in report.rows
    ]  # fmt: skip
    look = [("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]  # fmt: skip
    return Table([head, *body], [width * share for share in (0.28, 0.24, 0.24, 0.24)], style=look)


def _drawing(report: Report, width: float) -> Drawing:
    plot = plot_of(report)
    scale = width / plot.width
    drawing = Drawing(width, plot.height * scale)

    def place(x: float, y: float) -> tuple[float, float]:
        return x * scale, (plot.height - y) * scale  # a PDF's y grows upward

    for y, label in plot.up:
        drawing.add(Line(*place(plot.left, y), *place(plot.right, y), strokeColor=_LINE, strokeWidth=0.5))
        drawing.add(_label(*place(plot.left - 6, y + 4), label, "end"))
    for x, label in plot.across:
        drawing.add(_label(*place(x, plot.height - 6), label, "middle"))
    for at, (role, points) in enumerate(plot.lines.items()):
        look = ROLE_STYLES[role]
        flat = [coordinate for point in points for coordinate in place(*point)]
        colour, dashes = HexColor(look.light), list(DASHES[role]) or None
        drawing.add(PolyLine(flat, strokeColor=colour, strokeWidth=1.8, strokeDashArray=dashes))
        line_y = plot.bottom - 14 - 14 * at
        drawing.add(Line(*place(plot.right - 150, line_y), *place(plot.right - 125, line_y), strokeColor=colour,
                         strokeWidth=1.8, strokeDashArray=dashes))  # fmt: skip
        drawing.add(_label(*place(plot.right - 118, line_y + 3), look.title, "start"))
    return drawing


def _label(x: float, y: float, text: str, anchor: str) -> String:
    text = text.replace("\u202f", "\u00a0")
    return String(x, y, text, textAnchor=anchor, fontName=_PLAIN, fontSize=7.5, fillColor=_QUIET)
