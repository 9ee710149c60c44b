"""How a class gets on in the lesson it reads: each member's questions, checks and guesses. For the host only."""

from lessons import progress
from lessons.blocks import Check
from lessons.loader import Lesson
from store import Answer, classes
from store.class_records import ClassRoom
from ui.class_seat import lesson_of
from ui.tables import show_table

Answers = dict[tuple[str, str], Answer]


def show(room: ClassRoom, secret: str) -> None:
    """A line for each member and one for each check. Raises ClassError, StoreError."""
    lesson = lesson_of(room.plan.lesson)
    if lesson is None:
        return
    given = classes.class_answers(room.class_id, secret, lesson.id)
    rows = [_row(member.nickname, lesson, given.get(member.learner, {})) for member in room.members]
    show_table(rows, f"Who has answered what in {lesson.title}")
    checks = [block for block in lesson.blocks if isinstance(block.question, Check)]
    if checks:
        show_table(
            [_check_row(number, lesson, block.argument, given) for number, block in enumerate(checks, 1)], "Checks"
        )


def _row(nickname: str, lesson: Lesson, given: Answers) -> dict[str, str]:
    _, done, count = progress.of_lesson(lesson, given)
    passed, checks = progress.checks_passed(lesson, given)
    guesses = progress.guesses((lesson,), given)
    return {
        "Nickname": nickname,
        "Questions answered": f"{done} of {count}",
        "Checks passed": f"{passed} of {checks}",
        "Guesses close": f"{sum(guess.is_close for guess in guesses)} of {len(guesses)}",
    }


def _check_row(number: int, lesson: Lesson, name: str, given: dict[str, Answers]) -> dict[str, str]:
    """How a check went over the class: right at once, right later, not yet."""
    answers = [found[lesson.id, name] for found in given.values() if (lesson.id, name) in found]
    at_once = sum(answer.passed and len(answer.tries) == 1 for answer in answers)
    later = sum(answer.passed and len(answer.tries) > 1 for answer in answers)
    return {
        "Check": str(number),
        "Right at once": str(at_once),
        "Right after more tries": str(later),
        "Not right yet": str(len(answers) - at_once - later),
    }
