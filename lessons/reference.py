"""What stands beside the lessons: glossary, questions, use cases, takeaways, further reading. No streamlit.

Each is a YAML file in this folder, a list of entries, so that a teacher can edit it. An entry names the lesson that
teaches it.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
import yaml

from lessons.yaml_text import parse

FOLDER = Path(__file__).parent
_NOT_THERE = 3  # the rank of an entry that a search leaves out
_SHORTEST_IN_TEXT = 3  # letters: fewer begin a word of nearly every definition
Text = Annotated[str, msgspec.Meta(min_length=1)]
Slug = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Address = Annotated[str, msgspec.Meta(pattern="^https://")]
LessonId = Literal[
    "why-big-is-a-problem",
    "owl-and-owlet",
    "almost-answers",
    "temperature",
    "graded-on",
    "watch-one-teach",
    "did-it-work",
    "never-saw-a-3",
    "ways-to-teach",
    "on-the-edge",
    "to-chatbots",
    "when-not-to",
]  # in the order of the course


class EntryError(ValueError):
    """A file beside the lessons that cannot be read: which file, which entry, and what is wrong there."""

    def __init__(self, path: Path, entry: str, sentence: str) -> None:
        super().__init__(f"{path.name}, {entry}: {sentence}")


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry has."""

    id: Slug
    lesson: LessonId


class Entry(Item, frozen=True, kw_only=True):
    """A word of the glossary."""

    term: Text
    short: Text  # one sentence
    also: tuple[Text, ...] = ()  # other names of the same thing
    symbol: str = ""  # its letter in the formulas
    more: str = ""  # Markdown

    def names(self) -> tuple[str, ...]:
        """Everything that it can be found by, in lower case; each once."""
        names = (self.term, self.id, self.symbol, *self.also)
        return tuple(dict.fromkeys(name.casefold() for name in names if name))


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where something can be read up."""

    title: Text
    url: Address


class Question(Item, frozen=True, kw_only=True):
    """A question that people ask, and its answer."""

    group: Literal["start", "build"]
    question: Text
    answer: Text  # Markdown
    sources: tuple[Source, ...] = ()


class UseCase(Item, frozen=True, kw_only=True):
    """A place where small taught models are used."""

    title: Text
    what: Text
    teacher: Text
    student: Text
    why_small: Text
    could_go_wrong: Text
    company: str = ""  # set where an article that we read names one


class Takeaway(Item, frozen=True, kw_only=True):
    """A sentence or two to remember."""

    part: Literal["course", "lessons"]
    text: Text


class Reading(Item, frozen=True, kw_only=True):
    """A paper or a library, and what it is good for."""

    kind: Literal["start", "ways", "doubts", "language", "tools"]
    title: Text
    url: Address
    why: Text


Kind = TypeVar("Kind", bound=Item)


def glossary(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Every term, in the order of the alphabet."""
    owners = _owners(folder / "glossary.yaml")
    return tuple(sorted(dict.fromkeys(owners.values()), key=lambda entry: entry.term.casefold()))


def _owners(path: Path) -> dict[str, Entry]:
    """Which entry each name belongs to."""
    return _owners_unchanged(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _owners_unchanged(path: Path, _changed_ns: int) -> dict[str, Entry]:
    owners: dict[str, Entry] = {}
    for entry in _read(path, Entry):
        for name in entry.names():
            if (owner := owners.setdefault(name, entry)) is not entry:
                raise EntryError(path, f"entry “{entry.id}”", f"“{name}” already belongs to “{owner.id}”.")
    return owners


def faq() -> tuple[Question, ...]:
    """The questions that people ask, first those of beginners."""
    return _read(FOLDER / "faq.yaml", Question)


def use_cases() -> tuple[UseCase, ...]:
    """Where small taught models are used."""
    return _read(FOLDER / "use_cases.yaml", UseCase)


def takeaways() -> tuple[Takeaway, ...]:
    """The course in five sentences, then a sentence for each lesson."""
    return _read(FOLDER / "takeaways.yaml", Takeaway)


def where_next() -> tuple[Reading, ...]:
    """What to read and what to use after the course."""
    return _read(FOLDER / "where_next.yaml", Reading)


def definition(term: str) -> Entry | None:
    """The entry that has this term as its name, its id, its symbol or one of its other names."""
    wanted = " ".join(term.split()).casefold()
    return _owners(FOLDER / "glossary.yaml").get(wanted)


def search(text: str) -> tuple[Entry, ...]:
    """Entries in which a word begins with the text: first the one of that name, then by name, then by definition."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return glossary()
    begins = re.compile(rf"(?<!\w){re.escape(wanted)}")
    ranked = [(_rank(entry, wanted, begins), entry) for entry in glossary()]
    return tuple(entry for rank, entry in sorted(ranked, key=lambda pair: pair[0]) if rank < _NOT_THERE)


def _rank(entry: Entry, wanted: str, begins: re.Pattern[str]) -> int:
    if wanted in entry.names():
        return 0
    if any(begins.search(name) for name in entry.names()):
        return 1
    in_text = len(wanted) >= _SHORTEST_IN_TEXT and begins.search(entry.short.casefold())
    return 2 if in_text else _NOT_THERE


def _read(path: Path, kind: type[Kind]) -> tuple[Kind, ...]:
    return _read_unchanged(path, path.stat().st_mtime_ns, kind)


@lru_cache(maxsize=16)
def _read_unchanged(path: Path, _changed_ns: int, kind: type[Kind]) -> tuple[Kind, ...]:
    """The entries of a file, read again when it has changed."""
    try:
        values = parse(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise EntryError(path, f"line {line}", f"This is not YAML: {error.problem}.") from error
    if not isinstance(values, list) or not values:
        raise EntryError(path, "line 1", "The file has to be a list of entries.")
    entries = tuple(_entry(path, number, value, kind) for number, value in enumerate(values, start=1))
    ids = [entry.id for entry in entries]
    if repeated := next((each for each in ids if ids.count(each) > 1), None):
        raise EntryError(path, f"entry “{repeated}”", "Two entries have this id.")
    return entries


def _entry(path: Path, number: int, value: object, kind: type[Kind]) -> Kind:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        name = value.get("id") if isinstance(value, dict) else None
        raise EntryError(path, f"entry “{name}”" if name else f"entry {number}", f"{error}.") from error
