"""The certificate: one PDF page that lists what was shown, not only that somebody was here."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_FONTS = Path(reportlab.__file__).parent / "fonts"
_INK, _QUIET, _GOLD = HexColor("#3A3340"), HexColor("#6F6478"), HexColor("#D99A1E")
_WIDTH, _HEIGHT = A4
_CENTRE = _WIDTH / 2
_LONGEST_NAME = 60  # characters


@dataclass(frozen=True)
class Shown:
    """What a learner has shown."""

    lessons: Sequence[tuple[str, int, int]]  # title, checks passed, checks
    close_guesses: int
    guesses: int
    runs: int
    day: str  # ISO 8601


class UnwritableName(ValueError):
    """A name that cannot be written; the message says what to do."""


def certificate(name: str, shown: Shown) -> bytes:
    """The page as PDF bytes. An empty name leaves a line to write on.

    Raises:
        UnwritableName: the name is too long, or has letters that the font lacks.
    """
    _register_fonts()
    _check(name)
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=A4, invariant=True)
    canvas.setTitle("Owlet: certificate")
    _frame(canvas)
    _owl(canvas, _CENTRE, _HEIGHT - 48 * mm)
    _centred(canvas, 82, "Certificate", "Bold", 30, _INK)
    _centred(canvas, 94, "Model distillation, learned by doing it", "Regular", 13, _QUIET)
    if name:
        _centred(canvas, 112, name, "Bold", 20, _INK)
    else:
        canvas.setStrokeColor(_QUIET)
        canvas.line(_CENTRE - 45 * mm, _HEIGHT - 114 * mm, _CENTRE + 45 * mm, _HEIGHT - 114 * mm)
    _evidence(canvas, shown)
    canvas.save()
    return page.getvalue()


def _register_fonts() -> None:
    for name, file in (("Regular", "Vera.ttf"), ("Bold", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / file)))


def _check(name: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise UnwritableName(f"The name is longer than the line. Shorten it to {_LONGEST_NAME} letters.")
    known = pdfmetrics.getFont("Bold").face.charToGlyph
    if missing := sorted({letter for letter in name if ord(letter) not in known}):
        letters = " ".join(missing)
        raise UnwritableName(f"The certificate's font has no {letters}. Leave the name empty and write it by hand.")


def _frame(canvas: Canvas) -> None:
    canvas.setStrokeColor(_GOLD)
    canvas.setLineWidth(2)
    canvas.roundRect(12 * mm, 12 * mm, _WIDTH - 24 * mm, _HEIGHT - 24 * mm, 6 * mm)


def _owl(canvas: Canvas, x: float, y: float) -> None:
    """A small owl's face: two eyes, a beak, two ears."""
    canvas.setFillColor(HexColor("#B85A00"))
    for side in (-1, 1):
        ear = canvas.beginPath()
        ear.moveTo(x + side * 6 * mm, y + 15 * mm)
        ear.lineTo(x + side * 15 * mm, y + 20 * mm)
        ear.lineTo(x + side * 14 * mm, y + 7 * mm)
        ear.close()
        canvas.drawPath(ear, stroke=0, fill=1)
    canvas.circle(x, y, 17 * mm, stroke=0, fill=1)
    for side in (-1, 1):
        for radius, colour in ((7.5, "#FFF6E6"), (4, "#3A3340"), (1.3, "#FFFFFF")):
            canvas.setFillColor(HexColor(colour))
            shift = 1.4 * mm if radius < 2 else 0
            canvas.circle(x + side * 7.6 * mm + shift, y + 3 * mm + shift, radius * mm, stroke=0, fill=1)
    canvas.setFillColor(_GOLD)
    beak = canvas.beginPath()
    beak.moveTo(x - 2.6 * mm, y - 2 * mm)
    beak.lineTo(x + 2.6 * mm, y - 2 * mm)
    beak.lineTo(x, y - 8 * mm)
    beak.close()
    canvas.drawPath(beak, stroke=0, fill=1)


def _evidence(canvas: Canvas, shown: Shown) -> None:
    top = 128
    _centred(canvas, top, f"has shown, in {len(shown.lessons)} lessons with live experiments:", "Regular", 11, _QUIET)
    for row, (title, passed, count) in enumerate(shown.lessons):
        y = _HEIGHT - (top + 11 + 7.5 * row) * mm
        canvas.setFillColor(_INK)
        canvas.setFont("Regular", 10.5)
        canvas.drawString(34 * mm, y, f"{row + 1}.  {title}")
        canvas.drawRightString(_WIDTH - 34 * mm, y, f"{passed} of {count} checks")
    below = top + 18 + 7.5 * len(shown.lessons)
    guesses = f"{shown.guesses} predictions made before the run, {shown.close_guesses} of them close"
    runs = "1 race run" if shown.runs == 1 else f"{shown.runs} races run"
    _centred(canvas, below, f"{guesses}; {runs}.", "Regular", 10.5, _INK)
    _centred(canvas, below + 10, f"{shown.day}. Made by Owlet on the learner's own answers; no account, no grade.",
             "Regular", 9, _QUIET)  # fmt: skip


def _centred(canvas: Canvas, from_top_mm: float, text: str, font: str, size: float, colour: HexColor) -> None:
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    canvas.drawCentredString(_CENTRE, _HEIGHT - from_top_mm * mm, text)
