"""What learners answered and where they were. A learner is an opaque id; nothing here says who it is."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select

from store.class_rows import forget_member
from store.database import engine, session, writing
from store.runs import recent_runs
from store.tables import AnswerRow, MemberRow, Run, Visit

Value = float | str


@dataclass(frozen=True)
class Answer:
    """A learner's answer to one prediction or check of a lesson."""

    lesson: str  # its id
    block: str  # the question's id
    tries: tuple[Value, ...]  # every answer in order: a prediction's one guess, or a check's choices by their text
    passed: bool = False  # a check: whether the last try was right
    outcome: Value | None = None  # a prediction: what the exhibit measured, once it has
    changed_at: str = ""  # ISO 8601, UTC; set when it is saved


def save_answer(learner: str, answer: Answer) -> None:
    """Keep an answer; saving again replaces it. Raises StoreError."""
    now = _now()
    text = msgspec.json.encode(replace(answer, changed_at=now)).decode()
    row = AnswerRow(learner=learner, lesson=answer.lesson, block=answer.block, answer=text, changed_at=now)
    with session(writing()) as opened:
        opened.merge(row)
        opened.commit()


def load_answers(learner: str) -> dict[tuple[str, str], Answer]:
    """All answers of a learner, by lesson and block. Raises StoreError."""
    wanted = select(AnswerRow.answer).where(AnswerRow.learner == learner).order_by(AnswerRow.changed_at)
    with session(engine()) as opened:
        answers = [msgspec.json.decode(text, type=Answer) for text in opened.scalars(wanted)]
    return {(answer.lesson, answer.block): answer for answer in answers}


def save_visit(learner: str, lesson: str) -> None:
    """Remember that a learner is in a lesson. Raises StoreError."""
    with session(writing()) as opened:
        opened.merge(Visit(learner=learner, lesson=lesson, visited_at=_now()))
        opened.commit()


def load_visits(learner: str) -> dict[str, str]:
    """The lessons a learner has been in, the latest last, each with its time (ISO 8601, UTC). Raises StoreError."""
    wanted = select(Visit.lesson, Visit.visited_at).where(Visit.learner == learner).order_by(Visit.visited_at)
    with session(engine()) as opened:
        return {lesson: visited_at for lesson, visited_at in opened.execute(wanted)}


def export_learner(learner: str) -> dict[str, Any]:
    """All that is kept of a learner, as plain values for JSON. Raises StoreError."""
    return {
        "answers": [msgspec.to_builtins(answer) for answer in load_answers(learner).values()],
        "lessons": load_visits(learner),
        "classes": _seats(learner),
        "runs": [msgspec.to_builtins(run) for run in recent_runs(learner, limit=10_000)],
    }


def delete_learner(learner: str) -> None:
    """Forget a learner: answers, visits, runs, and the seats in classes. Raises StoreError."""
    with session(writing()) as opened:
        for class_id in opened.scalars(select(MemberRow.class_id).where(MemberRow.learner == learner)).all():
            forget_member(opened, class_id, learner)
        for table in (AnswerRow, Visit, Run):
            opened.execute(delete(table).where(table.learner == learner))
        opened.commit()


def _seats(learner: str) -> list[dict[str, str]]:
    wanted = select(MemberRow.nickname, MemberRow.joined_at).where(MemberRow.learner == learner)
    with session(engine()) as opened:
        return [{"nickname": nickname, "joined_at": joined_at} for nickname, joined_at in opened.execute(wanted)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
