"""The course's checks as quiz files for other systems: a QTI 1.2 zip (Canvas), written by text2qti, and GIFT (Moodle).

Moodle cannot import QTI by itself, so it gets its own text format. No streamlit.
"""

import re
from collections.abc import Iterable

from lessons.blocks import Check
from lessons.contents import contents, experiments

TITLE = "Model distillation: questions of the Owlet course"
Bank = Iterable[tuple[str, Check]]  # the lesson's title, and one of its checks
_TERM = re.compile(r"\[\[(?:[^\]|]+\|)?(?P<shown>[^\]|]+)\]\]")  # a word of the glossary, marked as lessons do
_EMPHASIS = re.compile(r"(\*\*?|`)(?=\S)(?P<marked>.+?)(?<=\S)\1")
# What Markdown may take for a mark, anywhere or where it would begin a list or one of text2qti's own lines.
_MARK = re.compile(r"[\\`*_\[\]#$<>~^|&]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|^[-+!.=:%]")
_GIFT = re.compile(r"([\\~=#{}:])")


def checks() -> Bank:
    """Every check of the lessons in order, then those of the experiments."""
    written = [entry.lesson for entry in contents() if entry.lesson is not None]
    for lesson in (*written, *experiments()):
        for block in lesson.blocks:
            if isinstance(block.question, Check):
                yield lesson.title, block.question


def as_qti(bank: Bank | None = None) -> bytes:
    """The zip, for Canvas's “Import Course Content”. A point for each question; each choice has its own feedback."""
    from text2qti.config import Config  # here, because only a download needs it, and it is slow to import
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    questions = "\n".join(_for_text2qti(*each) for each in (checks() if bank is None else bank))
    text = f"Quiz title: {TITLE}\nShuffle answers: true\n\n{questions}"
    zipped: bytes = QTI(Quiz(text, config=Config(), source_name="Owlet")).zip_bytes()
    return zipped


def as_gift(bank: Bank | None = None) -> str:
    """The text, for Moodle's “Import questions”."""
    questions = [_for_moodle(*each) for each in (checks() if bank is None else bank)]
    return "\n\n".join([f"$CATEGORY: {TITLE.replace(':', ',')}", *questions]) + "\n"


def plain(text: str) -> str:
    """A lesson's text in one line, without the marks of emphasis and of glossary words."""
    line = " ".join(_TERM.sub(lambda term: term["shown"], text).split())
    return _EMPHASIS.sub(lambda found: found["marked"], line)


def _for_text2qti(title: str, check: Check) -> str:
    lines = [f"Title: {plain(title)}", "Points: 1", f"1. {_in_markdown(check.ask)}"]
    for choice in check.choices:
        lines += [f"{'*' if choice.right else ''}a) {_in_markdown(choice.text)}", f"... {_in_markdown(choice.why)}"]
    return "\n".join(lines) + "\n"


def _in_markdown(text: str) -> str:
    """Text that comes out of Markdown as it is."""
    return _MARK.sub(lambda found: f"&#{ord(found[0])};", plain(text))


def _for_moodle(title: str, check: Check) -> str:
    choices = [f"\t{'=' if each.right else '~'}{_in_gift(each.text)}#{_in_gift(each.why)}" for each in check.choices]
    return "\n".join([f"::{_in_gift(title)}::{_in_gift(check.ask)} {{", *choices, "}"])


def _in_gift(text: str) -> str:
    return _GIFT.sub(r"\\\1", plain(text))
