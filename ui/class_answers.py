"""How a class gets on in the lesson it reads: who has come how far, each guess and each check. For the host only."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

import streamlit as st

from lessons import progress
from lessons.blocks import Block, Check
from lessons.loader import Lesson
from lessons.question_bank import plain
from store import Answer, classes
from store.class_records import ClassRoom, Member
from store.class_rules import is_past
from ui import class_tiles
from ui.class_seat import lesson_of
from ui.class_standings import STUCK_S, THINKING_S
from ui.tables import show_table

Answers = Mapping[tuple[str, str], Answer]
LOOK_AFTER, AT_WORK, ALL, AWAY = "Look after these", "At work", "All answered", "Away"
_LOOKS = {LOOK_AFTER: "help", AT_WORK: "work", ALL: "done", AWAY: "away"}
_LONGEST = 90  # letters of a question in a table


def show(room: ClassRoom, secret: str) -> None:
    """Everybody in a tile, and a line for each question. Raises ClassError, StoreError."""
    lesson = lesson_of(room.plan.lesson)
    if lesson is None:
        return
    given = classes.class_answers(room.class_id, secret, lesson.id)
    lesson = lesson.until(room.plan.until)
    tiles = [tile(room, member, lesson, given.get(member.learner, {}), datetime.now(UTC)) for member in room.members]
    class_tiles.show({title: (look, [tile for at, tile in tiles if at == title]) for title, look in _LOOKS.items()})
    if questions := lesson.questions():
        rows = [question_row(lesson, block, [*given.values()]) for block in questions]
        show_table(rows, f"How the questions of {lesson.title} went")


def show_on_wall(room: ClassRoom, secret: str) -> None:
    """The lesson's name, and how many have answered each question; no names. Raises ClassError, StoreError."""
    lesson = lesson_of(room.plan.lesson)
    if lesson is None:
        return
    given = classes.class_answers(room.class_id, secret, lesson.id)
    most = max(1, len(room.members))
    lines = [_wall_line(lesson, block, given, most) for block in lesson.until(room.plan.until).questions()]
    title = f'<p class="owlet-joined">The class reads <b>{escape(lesson.title)}</b></p>'
    st.html(f'{title}<ol class="owlet-asked">{"".join(lines)}</ol>')


def _wall_line(lesson: Lesson, block: Block, given: Mapping[str, Answers], most: int) -> str:
    count = sum((lesson.id, block.argument) in answers for answers in given.values())
    return (
        f"<li><span>{escape(short(block))}</span><b>{count} of {most}</b>"
        f'<progress value="{count}" max="{most}" aria-label="have answered"></progress></li>'
    )


def tile(room: ClassRoom, member: Member, lesson: Lesson, given: Answers, at: datetime) -> tuple[str, class_tiles.Tile]:
    """The group and the tile of a learner: questions done, checks right, and the minutes without an answer."""
    _, done, count = progress.of_lesson(lesson, given)
    passed, checks = progress.checks_passed(lesson, given)
    last = max((answer.changed_at for answer in given.values()), default="")
    since = max(last, member.joined_at, room.plan.paced_at)
    minutes = int(abs((at - datetime.fromisoformat(since)).total_seconds()) // 60)
    note = f"{done} of {count}, ✓ {passed}"
    hint = f"{done} of {count} questions answered, {passed} of {checks} checks right"
    if done == count:
        return ALL, class_tiles.Tile("✓", member.nickname, note, hint)
    if is_past(max(last, member.seen_at), STUCK_S, at):
        return AWAY, class_tiles.Tile("–", member.nickname, note, hint)
    if is_past(since, THINKING_S, at):
        return LOOK_AFTER, class_tiles.Tile("▲", member.nickname, f"{note}, {minutes} min without an answer", hint)
    return AT_WORK, class_tiles.Tile("◐" if given else "○", member.nickname, note, hint)


def question_row(lesson: Lesson, block: Block, given: list[Answers]) -> dict[str, str]:
    """How a question went over the class: at once or later, close or not, not yet."""
    name = block.argument
    found = [answers[lesson.id, name] for answers in given if (lesson.id, name) in answers]
    row = {"Question": short(block), "Answered": str(len(found))}
    if isinstance(block.question, Check):
        at_once = sum(answer.passed and len(answer.tries) == 1 for answer in found)
        later = sum(answer.passed for answer in found) - at_once
        return row | {"How": f"right at once {at_once}, later {later}, not yet {len(found) - at_once - later}"}
    guesses = [
        guess for answers in given for guess in progress.guesses((lesson,), answers) if guess.question is block.question
    ]
    close = sum(guess.is_close for guess in guesses)
    return row | {"How": f"close {close}, off {len(guesses) - close}, result to come {len(found) - len(guesses)}"}


def short(block: Block) -> str:
    """What a question asks, in one line."""
    asked = plain(block.text)
    return asked if len(asked) < _LONGEST else f"{asked[: _LONGEST - 3]}…"
