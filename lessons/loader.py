"""Lessons as teachers write them: one Markdown file each, read into frozen records. No streamlit.

A file is YAML front matter between two lines of `---`, then blocks. Plain text is prose; every other block stands
between a line `::: kind argument` and a line `:::`:

    ::: picture owl_and_owlet                   a drawing of ui/pictures; text, if any, is its caption
    ::: exhibit race examples=100               something live of ui/exhibits, with its settings; text says what to do
    ::: predict twins                           a guess to commit to before an exhibit opens: lessons/blocks.py
    ::: check why-soft                          a question with an explanation for every answer: lessons/blocks.py
    ::: try [Open the lab](/lab?examples=300)   something to do, and the screen to do it on
    ::: look-closer The formula                 for those who want the mathematics
    ::: source models.losses:soft_loss          the code of the function that runs; text says what to notice
    ::: takeaway                                what to remember
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

import msgspec
import yaml

from lessons.blocks import Block, Check, Link, Prediction, Text
from lessons.yaml_text import LOADER, parse

_WANTS_ARGUMENT: dict[str, bool] = {
    "picture": True,
    "exhibit": True,
    "predict": True,
    "check": True,
    "try": True,
    "look-closer": True,
    "source": True,
    "takeaway": False,
}
_QUESTIONS: dict[str, type[Prediction] | type[Check]] = {"predict": Prediction, "check": Check}
_FILE_NAME = re.compile(r"(\d\d)_[a-z0-9_]+")
_NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*(#[a-z0-9-]+)?")
_LINK = re.compile(r"\[(?P<label>[^\]]+)\]\(/(?P<screen>[a-z_]+)(\?(?P<query>[^)]*))?\)")


class LessonError(ValueError):
    """A lesson that cannot be read: which file, which line, and what is wrong there."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path.name}, line {line}: {sentence}")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where facts in a lesson come from. `numbers` names it by its key."""

    key: Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    url: Annotated[str, msgspec.Meta(pattern="^https?://")]


class FrontMatter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands above a lesson's text."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    minutes: Annotated[int, msgspec.Meta(ge=1, le=60)]
    question: Text
    objectives: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    prerequisites: tuple[Text, ...] = ()  # ids of lessons to read before
    numbers: dict[str, tuple[str | int | float, ...]] = {}  # why a number stands in the text → those numbers


Shelf = Literal["course", "experiments"]


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course, or one of the experiments beside it."""

    shelf: Shelf  # from the file's folder
    number: int  # from the file's name: 04_temperature.md is lesson 4; the tour is 0
    id: str  # its name in links
    title: str
    minutes: int
    question: str
    objectives: tuple[str, ...]
    sources: tuple[Source, ...]
    prerequisites: tuple[str, ...]
    numbers: dict[str, tuple[str | int | float, ...]]
    blocks: tuple[Block, ...]

    def questions(self) -> tuple[Block, ...]:
        """Its predictions and checks, in order."""
        return tuple(block for block in self.blocks if block.question is not None)

    def until(self, name: str) -> "Lesson":
        """The lesson up to its question of this name and with it; all of it where it has none such."""
        names = [block.argument if block.question is not None else "" for block in self.blocks]
        return replace(self, blocks=self.blocks[: names.index(name) + 1]) if name and name in names else self


def load(path: Path) -> Lesson:
    """Read one lesson.

    Raises:
        LessonError: the file is not a lesson; the message names file and line.
    """
    if (name := _FILE_NAME.fullmatch(path.stem)) is None:
        raise LessonError(path, 1, "Name the file by its number and a word or two, such as 04_temperature.md.")
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].rstrip() != "---" or "---" not in (rest := [line.rstrip() for line in lines[1:]]):
        raise LessonError(path, 1, "A lesson begins with its front matter between two lines of ---.")
    end = rest.index("---") + 1  # index of the closing line in `lines`
    front = _checked(path, "\n".join(lines[1:end]), FrontMatter, 2, "The front matter")
    blocks = _blocks(path, lines[end + 1 :], first_line=end + 2)
    _check_questions(path, blocks)
    values = {field: getattr(front, field) for field in FrontMatter.__struct_fields__}
    shelf: Shelf = "experiments" if path.parent.name == "experiments" else "course"
    return Lesson(shelf=shelf, number=int(name[1]), blocks=blocks, **values)


def _checked(path: Path, text: str, kind: Any, first_line: int, what: str) -> Any:
    """YAML text as a record of `kind`; a fault is told by the line of the field it is in."""
    lines: dict[str, int] = {}
    try:
        node = yaml.compose(text, Loader=LOADER)
        if isinstance(node, yaml.MappingNode):
            lines = {str(key.value): key.start_mark.line + first_line for key, _ in node.value}
        values: Any = parse(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line - 1
        raise LessonError(path, line, f"This is not YAML: {error.problem}.") from error
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        named = re.findall(r"`(?:\$\.)?(\w+)", str(error))
        line = next((lines[field] for field in named if field in lines), first_line - 1)
        raise LessonError(path, line, f"{what} has a fault: {error}.") from error


def _blocks(path: Path, lines: list[str], first_line: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    kind, argument, start, text = "prose", "", first_line, list[str]()

    def close() -> None:
        if kind != "prose" or "".join(text).strip():
            blocks.append(_block(path, kind, argument, start, "\n".join(text).strip()))

    for number, line in enumerate(lines, start=first_line):
        if not line.startswith(":::"):
            text.append(line)
            continue
        opening = line.removeprefix(":::").strip()
        if bool(opening) != (kind == "prose"):
            what = f"the {kind} block of line {start} is still open" if opening else "this closes no block"
            raise LessonError(path, number, f"{what.capitalize()}.")
        close()
        kind, _, argument = (opening or "prose").partition(" ")
        start, text = number if opening else number + 1, []
    if kind != "prose":
        raise LessonError(path, start, f"The {kind} block is never closed with a line of :::.")
    close()
    if not blocks:
        raise LessonError(path, first_line, "The lesson has no text.")
    return tuple(blocks)


def _block(path: Path, kind: Any, argument: str, line: int, text: str) -> Block:
    argument = argument.strip()
    if kind == "prose":
        return Block(kind, text, line)
    if kind not in _WANTS_ARGUMENT:
        raise LessonError(path, line, f"There is no block “{kind}”. Use one of: {', '.join(_WANTS_ARGUMENT)}.")
    if bool(argument) != _WANTS_ARGUMENT[kind]:
        rule = "needs something" if _WANTS_ARGUMENT[kind] else "takes nothing"
        raise LessonError(path, line, f"A {kind} block {rule} after its name.")
    if not text and kind != "picture":
        raise LessonError(path, line, f"The {kind} block is empty.")
    if kind in _QUESTIONS:
        question = _checked(path, text, _QUESTIONS[kind], line + 1, f"The {kind} block")
        return Block(kind, question.ask, line, _name(path, line, argument), question=question)
    if kind == "exhibit":
        name, *settings = argument.split()
        return Block(kind, text, line, _name(path, line, name), settings=_settings(path, line, settings))
    if kind == "try":
        return Block(kind, text, line, link=_link(path, line, argument))
    return Block(kind, text, line, argument)


def _name(path: Path, line: int, name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise LessonError(path, line, f"“{name}” is no name: use small letters, digits and hyphens.")
    return name


def _settings(path: Path, line: int, words: list[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    if not all(key and equals and value for key, equals, value in pairs):
        raise LessonError(path, line, "Write an exhibit's settings as name=value, such as examples=100.")
    return {key: value for key, _, value in pairs}


def _link(path: Path, line: int, argument: str) -> Link:
    if (link := _LINK.fullmatch(argument)) is None:
        raise LessonError(path, line, "Write where to try it as [Open the lab](/lab?examples=300).")
    return Link(link["label"], link["screen"], dict(parse_qsl(link["query"] or "")))


def _check_questions(path: Path, blocks: tuple[Block, ...]) -> None:
    """Names are used once, and every prediction has its exhibit further down."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if block.kind in ("predict", "check", "exhibit"):
            if block.argument in seen:
                raise LessonError(path, block.line, f"Another block is named “{block.argument}”. Add #a-word to it.")
            seen.add(block.argument)
        if isinstance(block.question, Prediction):
            below = {other.argument for other in blocks[index + 1 :] if other.kind == "exhibit"}
            if (wanted := block.question.exhibit) not in below:
                raise LessonError(path, block.line, f"There is no exhibit “{wanted}” below this prediction.")
