"""Lessons as teachers write them: one Markdown file each, read into frozen records. No streamlit.

A file is YAML front matter between two lines of `---`, then blocks. Plain text is prose; every other block stands
between a line `::: kind argument` and a line `:::`:

    ::: picture owl_and_owlet                   a drawing of ui/pictures; text, if any, is its caption
    ::: predict                                 a guess to commit to before trying
    ::: try [Open the lab](/lab?examples=300)   something to do, and the screen to do it on
    ::: look-closer The formula                 for those who want the mathematics
    ::: takeaway                                what to remember
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

import msgspec
import yaml

Kind = Literal["prose", "picture", "predict", "try", "look-closer", "takeaway"]
Text = Annotated[str, msgspec.Meta(min_length=1)]

_WANTS_ARGUMENT: dict[str, bool] = {
    "picture": True,
    "predict": False,
    "try": True,
    "look-closer": True,
    "takeaway": False,
}
_FILE_NAME = re.compile(r"(\d\d)_[a-z0-9_]+")
_LINK = re.compile(r"\[(?P<label>[^\]]+)\]\(/(?P<screen>[a-z_]+)(\?(?P<query>[^)]*))?\)")


class LessonError(ValueError):
    """A lesson that cannot be read: which file, which line, and what is wrong there."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path.name}, line {line}: {sentence}")


@dataclass(frozen=True)
class Link:
    """The way to a screen of the app: `pages/<screen>.py`, with the parameters that set its dials."""

    label: str
    screen: str
    query: dict[str, str]


@dataclass(frozen=True)
class Block:
    """One idea. `argument` is a picture's name or a look-closer's title; only a try block has a link."""

    kind: Kind
    text: str  # Markdown
    line: int  # where it begins in the file, from 1
    argument: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class Source:
    """Where facts in a lesson come from."""

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


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course, in reading order."""

    number: int  # from the file's name: 04_temperature.md is lesson 4
    id: str  # its name in links
    title: str
    minutes: int
    question: str
    objectives: tuple[str, ...]
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]


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
    front = _front_matter(path, "\n".join(lines[1:end]))
    blocks = _blocks(path, lines[end + 1 :], first_line=end + 2)
    return Lesson(number=int(name[1]), blocks=blocks, **msgspec.structs.asdict(front))


def _front_matter(path: Path, text: str) -> FrontMatter:
    lines: dict[str, int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if isinstance(node, yaml.MappingNode):
            lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}  # the opening --- is line 1
        values: Any = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise LessonError(path, line, f"This is not YAML: {error.problem}.") from error
    try:
        return msgspec.convert(values, FrontMatter)
    except msgspec.ValidationError as error:
        named = re.findall(r"`(?:\$\.)?(\w+)", str(error))
        line = next((lines[field] for field in named if field in lines), 1)
        raise LessonError(path, line, f"The front matter has a fault: {error}.") from error


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
    if kind != "try":
        return Block(kind, text, line, argument)
    if (link := _LINK.fullmatch(argument)) is None:
        raise LessonError(path, line, "Write where to try it as [Open the lab](/lab?examples=300).")
    return Block(kind, text, line, link=Link(link["label"], link["screen"], dict(parse_qsl(link["query"] or ""))))
