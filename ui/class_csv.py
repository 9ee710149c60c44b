"""The files that a teacher takes from a class, as CSV. What somebody typed is made harmless. No streamlit."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lessons import progress
from lessons.blocks import Check
from lessons.loader import Lesson
from lessons.question_bank import plain
from store import Answer
from store.class_records import Cell, ClassRoom, spec_of
from ui.class_words import close_word, gain_points

Answers = Mapping[str, Mapping[tuple[str, str], Answer]]  # learner → lesson and block → answer
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: object) -> object:
    """A text of one line that no spreadsheet takes for a formula; numbers as they are.

    Source: OWASP, “CSV Injection”.
    """
    if not isinstance(value, str):
        return value
    is_formula = value.lstrip(" ").startswith(_FORMULA)
    line = value.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    return f"'{line}" if is_formula else line


_CELL = ("round", "cell", "student", "temperature", "seed", "guess_points", "guess_temperature", "gain_points")
_CELL += ("close", "distilled_test", "plain_test", "error", "dealt", "guessed", "started", "ended")


def as_csv(room: ClassRoom) -> str:
    """Every cell of every round with its time stamps (UTC), and how many drawings its learner shares.

    Accuracies 0..1, gains and guesses in points.
    """
    count = Counter(drawing.learner for drawing in room.drawings)
    heads = {one.learner: (one.nickname, one.joined_at, count[one.learner]) for one in room.members}
    lines: list[tuple[object, ...]] = [("nickname", "joined", "drawings_shared", *_CELL)]
    lines += [(*heads.get(cell.learner, ("", "", "")), *_cell_values(room, cell)) for cell in room.cells]
    seated = {cell.learner for cell in room.cells}
    lines += [head for learner, head in heads.items() if learner not in seated]
    return _csv(lines)


def _cell_values(room: ClassRoom, cell: Cell) -> tuple[object, ...]:
    spec = cell.score.spec if cell.score else None
    if spec is None and cell.round == room.plan.round:  # an earlier round may have had another grid
        spec = spec_of(room.plan.grid, cell.number)
    dials = (spec.student, spec.temperature, spec.seeds[0]) if spec else ("", "", "")
    guess = (cell.guess.gain_points, cell.guess.temperature) if cell.guess else ("", "")
    gain = gain_points(cell)
    tests = (cell.score.test["distilled"], cell.score.test["plain"]) if cell.score else ("", "")
    outcome = ("" if gain is None else round(gain, 3), close_word(cell), *tests, cell.error)
    times = (cell.dealt_at, cell.guessed_at, cell.started_at, cell.ended_at)
    return (cell.round, cell.number, *dials, *guess, *outcome, *times)


def as_canvas(room: ClassRoom, lessons: Sequence[Lesson], given: Answers) -> str:
    """Canvas's gradebook layout: a point for a guess, for a finished cell, and for each question of `lessons` answered,
    a check only when it was answered right. A teacher fills in the ids.
    """
    lines: list[tuple[object, ...]] = [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Owlet: guess", "Owlet: experiment",
         *(f"Owlet: {lesson.title}" for lesson in lessons)),
        ("    Points Possible", "", "", "", "", 1, 1, *(len(lesson.questions()) for lesson in lessons)),
    ]  # fmt: skip
    for member in room.members:
        cells = [cell for cell in room.cells if cell.learner == member.learner]
        guessed, done = any(cell.guess for cell in cells), any(cell.score for cell in cells)
        own = given.get(member.learner, {})
        answered = (progress.of_lesson(lesson, own)[1] for lesson in lessons)
        lines.append((member.nickname, "", "", "", "", int(guessed), int(done), *answered))
    return _csv(lines)


def answers_csv(room: ClassRoom, lessons: Sequence[Lesson], given: Answers) -> str:
    """Every answer of every member in `lessons`, with its time (UTC): all tries in order, what came of it."""
    lines: list[tuple[object, ...]] = [
        ("nickname", "lesson", "question", "kind", "tries", "answer", "right_or_close", "outcome", "answered")
    ]
    for member in room.members:
        own = given.get(member.learner, {})
        for lesson in lessons:
            lines += [(member.nickname, *_answer_values(lesson, name, own)) for name in _answered(lesson, own)]
    return _csv(lines)


def read_lessons(lessons: Iterable[Lesson], given: Answers) -> list[Lesson]:
    """Those of the lessons in which anybody has answered."""
    found = {lesson for answers in given.values() for lesson, _ in answers}
    return [lesson for lesson in lessons if lesson.id in found]


def _answered(lesson: Lesson, own: Mapping[tuple[str, str], Answer]) -> list[str]:
    return [block.argument for block in lesson.questions() if (lesson.id, block.argument) in own]


def _answer_values(lesson: Lesson, name: str, own: Mapping[tuple[str, str], Answer]) -> tuple[object, ...]:
    block = next(block for block in lesson.questions() if block.argument == name)
    answer, question = own[lesson.id, name], block.question
    tries = " | ".join(map(str, answer.tries))
    if isinstance(question, Check):
        return (lesson.title, plain(block.text), "check", tries, answer.tries[-1], _word(answer.passed), "",
                answer.changed_at)  # fmt: skip
    outcome = answer.outcome
    close = "" if question is None or outcome is None else _word(question.is_close(answer.tries[-1], outcome))
    return (lesson.title, plain(block.text), "guess", tries, answer.tries[-1], close,
            "" if outcome is None else outcome, answer.changed_at)  # fmt: skip


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _csv(lines: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([harmless(value) for value in line] for line in lines)
    return stream.getvalue()
