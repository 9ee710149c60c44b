"""What learners answered and where they were. A learner is an opaque id; nothing here says who it is."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import takewhile
from math import isfinite
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from store.class_rows import drawings_of, forget_member
from store.database import engine, session, writing
from store.histories import own_runs
from store.tables import AnswerRow, MemberRow, Run, Visit

logger = logging.getLogger(__name__)
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


def save_answer(learner: str, answer: Answer) -> Answer:
    """Keep an answer, beside the tries that another tab has kept meanwhile. Gives what is kept now.

    Raises:
        ValueError: a number in it is not finite.
        StoreError
    """
    if not all(isfinite(value) for value in (*answer.tries, answer.outcome) if isinstance(value, float)):
        raise ValueError("Only finite numbers can be kept.")
    with session(writing()) as opened:
        row = opened.get(AnswerRow, (learner, answer.lesson, answer.block), with_for_update=True)
        together = answer if row is None else _together(read_answer(row.answer), answer)
        # Never before a seat in a class was taken, even if the clock was set back: the host sees answers from then on.
        joined = opened.scalars(select(MemberRow.joined_at).where(MemberRow.learner == learner))
        together = replace(together, changed_at=max([_now(), *joined]))
        text = msgspec.json.encode(together).decode()
        opened.merge(AnswerRow(learner=learner, lesson=answer.lesson, block=answer.block, answer=text,
                               changed_at=together.changed_at))  # fmt: skip
        opened.commit()
    return together


def _together(kept: Answer | None, given: Answer) -> Answer:
    """The tries that both know, those that only the store has, and then those that are new."""
    if kept is None:
        return given
    both = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(kept.tries, given.tries, strict=False)))
    new = given.tries[both:]
    if not new and given.outcome is None and given.tries[-1] != kept.tries[-1]:
        new = given.tries[-1:]  # an earlier answer once more, on a page that could not read those in between
    passed = given.passed if new else kept.passed
    outcome = kept.outcome if given.outcome is None else given.outcome
    return replace(given, tries=kept.tries + new, passed=passed, outcome=outcome)


def load_answers(learner: str) -> dict[tuple[str, str], Answer]:
    """All answers of a learner, by lesson and block. Raises StoreError."""
    wanted = select(AnswerRow.answer).where(AnswerRow.learner == learner).order_by(AnswerRow.changed_at)
    with session(engine()) as opened:
        answers = [found for text in opened.scalars(wanted) if (found := read_answer(text)) is not None]
    return {(answer.lesson, answer.block): answer for answer in answers}


def read_answer(text: str) -> Answer | None:
    """One that cannot be read is as if it were not there: it must not take the others with it."""
    try:
        return msgspec.json.decode(text, type=Answer)
    except msgspec.MsgspecError as error:
        logger.warning("An answer in the store cannot be read any more: %s", error)
        return None


def save_visit(learner: str, lesson: str) -> None:
    """Remember that a learner is in a lesson. Raises StoreError."""
    here = (Visit.learner == learner) & (Visit.lesson == lesson)
    with session(writing()) as opened:  # every page that is turned waits for this, so in as few steps as there can be
        if not opened.connection().execute(update(Visit).where(here).values(visited_at=_now())).rowcount:
            opened.connection().execute(insert(Visit).values(learner=learner, lesson=lesson, visited_at=_now()))
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
        "runs": [{**msgspec.to_builtins(run.summary), "name": run.name} for run in own_runs(learner) if run.summary],
    }


def delete_learner(learner: str) -> None:
    """Forget a learner: answers, visits, runs, and the seats in classes. Raises StoreError."""
    with session(writing()) as opened:
        for class_id in opened.scalars(select(MemberRow.class_id).where(MemberRow.learner == learner)).all():
            forget_member(opened, class_id, learner)
        for table in (AnswerRow, Visit, Run):
            opened.execute(delete(table).where(table.learner == learner))
        opened.commit()


def _seats(learner: str) -> list[dict[str, Any]]:
    with session(engine()) as opened:
        return [
            {
                "nickname": seat.nickname,
                "joined_at": seat.joined_at,
                "drawings": [
                    msgspec.to_builtins(drawing)
                    for drawing in drawings_of(opened, seat.class_id)
                    if drawing.learner == learner
                ],
            }
            for seat in opened.scalars(select(MemberRow).where(MemberRow.learner == learner)).all()
        ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
