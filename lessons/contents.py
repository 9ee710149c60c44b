"""The tables of contents: the course's lessons in order, written or still being written, and the experiments."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lessons.loader import Lesson, LessonError, load

FOLDER = Path(__file__).parent
EXPERIMENTS = FOLDER / "experiments"
TITLES = (
    "Why big models are a problem",
    "The owl and the owlet",
    "Listen to the almost-answers",
    "Temperature",
    "What the student is graded on",
    "Watch one teach",
    "Did it really work?",
    "The student who never saw a 3",
    "Three ways to teach, and more",
    "Out on the edge",
    "From digits to chatbots",
    "When not to",
)


@dataclass(frozen=True)
class Entry:
    """One line of the contents."""

    number: int  # from 1
    title: str
    lesson: Lesson | None  # None while it is being written


TOUR = "00_tour.md"  # the five-minute tour: a lesson that stands beside the course
TOUR_ID = "tour"


def tour(folder: Path = FOLDER) -> Lesson:
    """The five-minute tour. Raises LessonError."""
    path = folder / TOUR
    return _load(path, path.stat().st_mtime_ns)


def contents(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Every lesson of the course in order. A file that has changed is read again.

    Raises:
        LessonError: a file is not a lesson, or repeats another's number or id, or has no place in the course.
    """
    lessons: dict[int, Lesson] = {}
    for path in sorted(folder.glob("*.md")):
        if path.name == TOUR:
            continue
        lesson = _load(path, path.stat().st_mtime_ns)
        if not 1 <= lesson.number <= len(TITLES):
            raise LessonError(path, 1, f"The course has lessons 1 to {len(TITLES)}.")
        if any(lesson.number == other.number or lesson.id == other.id for other in lessons.values()):
            raise LessonError(path, 1, "Another lesson has this number or this id.")
        lessons[lesson.number] = lesson
    return tuple(Entry(number, title, lessons.get(number)) for number, title in enumerate(TITLES, start=1))


def experiments(folder: Path = EXPERIMENTS) -> tuple[Lesson, ...]:
    """The short lessons beside the course, by number.

    Raises:
        LessonError: a file is not a lesson, or repeats another's number or id, one of the course's ids included.
    """
    taken = {TOUR_ID, *(entry.lesson.id for entry in contents() if entry.lesson)}
    found: list[Lesson] = []
    for path in sorted(folder.glob("*.md")):
        lesson = _load(path, path.stat().st_mtime_ns)
        if lesson.id in taken or any(lesson.number == other.number for other in found):
            raise LessonError(path, 1, "Another lesson has this number or this id.")
        taken.add(lesson.id)
        found.append(lesson)
    return tuple(found)


def around(lesson: Lesson, entries: tuple[Entry, ...]) -> tuple[Lesson | None, Lesson | None]:
    """The readable lessons of the course before and after this one."""
    readable = tuple(entry.lesson for entry in entries if entry.lesson is not None)
    if lesson.id == TOUR_ID:
        return None, readable[0] if readable else None
    return neighbours(lesson, readable)


def neighbours(lesson: Lesson, readable: tuple[Lesson, ...]) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one on its shelf."""
    place = [each.id for each in readable].index(lesson.id)
    before = readable[place - 1] if place else None
    after = readable[place + 1] if place + 1 < len(readable) else None
    return before, after


@lru_cache(maxsize=4 * len(TITLES))
def _load(path: Path, _changed_ns: int) -> Lesson:
    return load(path)
