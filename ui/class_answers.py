"""How a class gets on in the lesson it reads: who has come how far, each guess and each check. For the host only."""

from lessons import progress
from lessons.blocks import Block, Check
from lessons.loader import Lesson
from lessons.question_bank import plain
from store import Answer, classes
from store.class_records import ClassRoom
from ui import class_tiles
from ui.class_seat import lesson_of
from ui.tables import show_table

Answers = dict[tuple[str, str], Answer]
NOT_BEGUN, ON_THE_WAY, ALL = "Nothing answered yet", "On the way", "All answered"
_LOOKS = {NOT_BEGUN: "help", ON_THE_WAY: "work", ALL: "done"}


def show(room: ClassRoom, secret: str) -> None:
    """Everybody in a tile, and a line for each question. Raises ClassError, StoreError."""
    lesson = lesson_of(room.plan.lesson)
    if lesson is None:
        return
    given = classes.class_answers(room.class_id, secret, lesson.id)
    tiles = [_tile(member.nickname, lesson, given.get(member.learner, {})) for member in room.members]
    class_tiles.show({title: (look, [tile for at, tile in tiles if at == title]) for title, look in _LOOKS.items()})
    if questions := lesson.questions():
        rows = [_question_row(lesson, block, [*given.values()]) for block in questions]
        show_table(rows, f"How the questions of {lesson.title} went")


def _tile(nickname: str, lesson: Lesson, given: Answers) -> tuple[str, class_tiles.Tile]:
    """The group and the tile of a learner."""
    _, done, count = progress.of_lesson(lesson, given)
    passed, checks = progress.checks_passed(lesson, given)
    guesses = progress.guesses((lesson,), given)
    close = sum(guess.is_close for guess in guesses)
    group, icon = (ALL, "✓") if done == count else (ON_THE_WAY, "◐") if given else (NOT_BEGUN, "○")
    hint = f"{passed} of {checks} checks right, {close} of {len(guesses)} guesses close"
    return group, class_tiles.Tile(icon, nickname, f"{done} of {count}", hint)


def _question_row(lesson: Lesson, block: Block, given: list[Answers]) -> dict[str, str]:
    """How a question went over the class: at once or later, close or not, not yet."""
    name = block.argument
    found = [answers[lesson.id, name] for answers in given if (lesson.id, name) in answers]
    asked = plain(block.text)
    row = {"Question": asked if len(asked) < 90 else f"{asked[:87]}…", "Answered": str(len(found))}
    if isinstance(block.question, Check):
        at_once = sum(answer.passed and len(answer.tries) == 1 for answer in found)
        later = sum(answer.passed for answer in found) - at_once
        return row | {"How": f"right at once {at_once}, later {later}, not yet {len(found) - at_once - later}"}
    guesses = [
        guess for answers in given for guess in progress.guesses((lesson,), answers) if guess.question is block.question
    ]
    close = sum(guess.is_close for guess in guesses)
    return row | {"How": f"close {close}, off {len(guesses) - close}, result to come {len(found) - len(guesses)}"}
