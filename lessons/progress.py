"""How far a learner has come: plain counting over lessons and answers. No streamlit, no store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lessons.blocks import Check, Prediction
from lessons.loader import Lesson

Value = float | str


class Given(Protocol):
    """An answer, as the store keeps it."""

    @property
    def tries(self) -> tuple[Value, ...]: ...

    @property
    def passed(self) -> bool: ...

    @property
    def outcome(self) -> Value | None: ...


Answers = Mapping[tuple[str, str], Given]  # by lesson and block


@dataclass(frozen=True)
class Guess:
    """A prediction whose result is known."""

    lesson: Lesson
    question: Prediction
    guess: Value
    outcome: Value

    @property
    def is_close(self) -> bool:
        return self.question.is_close(self.guess, self.outcome)


def of_lesson(lesson: Lesson, given: Answers) -> tuple[int, int, int]:
    """Minutes left, questions done, and questions in all. A check is done once it was answered right."""
    questions = lesson.questions()
    done = sum(_is_done(lesson, block.argument, block.question, given) for block in questions)
    share_left = 1 - done / len(questions) if questions else 1.0
    return max(1, round(lesson.minutes * share_left)) if share_left else 0, done, len(questions)


def checks_passed(lesson: Lesson, given: Answers) -> tuple[int, int]:
    """Checks answered right, and checks in all."""
    names = [block.argument for block in lesson.blocks if isinstance(block.question, Check)]
    passed = sum((lesson.id, name) in given and given[lesson.id, name].passed for name in names)
    return passed, len(names)


def guesses(lessons: tuple[Lesson, ...], given: Answers) -> tuple[Guess, ...]:
    """Every prediction of the learner whose result is known, in the order of the course."""
    found = []
    for lesson in lessons:
        for block in lesson.blocks:
            answer = given.get((lesson.id, block.argument))
            if isinstance(block.question, Prediction) and answer is not None and answer.outcome is not None:
                found.append(Guess(lesson, block.question, answer.tries[-1], answer.outcome))
    return tuple(found)


def _is_done(lesson: Lesson, name: str, question: Prediction | Check | None, given: Answers) -> bool:
    answer = given.get((lesson.id, name))
    return answer is not None and (answer.passed or isinstance(question, Prediction))


def of_course(lessons: tuple[Lesson, ...], given: Answers) -> tuple[int, int]:
    """Minutes left, and minutes in all."""
    return sum(of_lesson(lesson, given)[0] for lesson in lessons), sum(lesson.minutes for lesson in lessons)


def is_complete(lessons: tuple[Lesson, ...], given: Answers) -> bool:
    """Whether every check of every lesson was answered right: what a certificate asks for."""
    counts = [checks_passed(lesson, given) for lesson in lessons]
    return bool(counts) and all(passed == count for passed, count in counts)
