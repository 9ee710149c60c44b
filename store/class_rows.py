"""The rows of a class: read, changed by one at a time, and what is forgotten of somebody who leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.spec import SpecError
from store.class_records import Cell, Judged, Pace, Plan, SharedDrawing, has_reached
from store.class_rules import opens
from store.database import StoreError, session, writing
from store.tables import CellRow, ClassRow, DrawingRow, MemberRow


class ClassError(RuntimeError):
    """What was asked for cannot be done in this class; the message is a sentence for people."""


class NotTheHost(ClassError):
    """A host's action without the host's secret."""


GONE = "This class is not there any more. Ask your teacher for the code of a new one."
NOT_THE_HOST = "Only the teacher who opened this class may do that. Use the private link that was shown then."


@contextmanager
def changing(class_id: str) -> Iterator[tuple[Session, ClassRow]]:
    """A transaction that changes one class, and no other does at that time. Who uses it commits.

    Raises ClassError, StoreError.
    """
    with session(writing()) as opened:
        row = opened.scalar(select(ClassRow).where(ClassRow.class_id == class_id).with_for_update())
        if row is None:
            raise ClassError(GONE)
        yield opened, row


def forget_member(opened: Session, class_id: str, learner: str) -> None:
    """Drop a member and their drawings within a transaction: finished cells stay without their learner, the others are
    free again.
    """
    for row in opened.scalars(select(CellRow).where(CellRow.class_id == class_id)).all():
        cell = read_cell(row.cell)
        if cell.learner == learner and cell.score is None:
            opened.delete(row)
        elif cell.learner == learner:
            row.cell = to_text(replace(cell, learner="", guess=None, guessed_at=""))
    for table in (DrawingRow, MemberRow):
        opened.execute(delete(table).where(table.class_id == class_id, table.learner == learner))


def plan_of(row: ClassRow) -> Plan:
    """Raises StoreError if an older Owlet wrote it in another way."""
    try:
        return msgspec.json.decode(row.plan, type=Plan)
    except (msgspec.MsgspecError, SpecError) as error:
        raise StoreError(f"The plan of a class cannot be read: {error}") from error


def now() -> str:
    """ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def insist(row: ClassRow, secret: str) -> None:
    """Raises NotTheHost unless the secret is the host's."""
    if not opens(secret, row.host_digest):
        raise NotTheHost(NOT_THE_HOST)


def insist_on_pace(pace: Pace, wanted: Pace) -> None:
    """Raises ClassError unless the class may do what is wanted."""
    if not has_reached(pace, wanted):
        raise ClassError("Your teacher holds the class just now. Wait for the sign to go on.")


def member_row(opened: Session, class_id: str, learner: str) -> MemberRow:
    """The seat of a learner. Raises ClassError if they have none."""
    if (row := opened.get(MemberRow, (class_id, learner))) is None:
        raise ClassError("You are not in this class. Join it with its code.")
    return row


def drawings_of(opened: Session, class_id: str) -> tuple[SharedDrawing, ...]:
    """What hangs in a class's gallery: the most telling first, then the one that came first."""
    rows = opened.scalars(select(DrawingRow).where(DrawingRow.class_id == class_id))
    found = [
        SharedDrawing(row.drawing_id, row.learner, row.shared_at, msgspec.json.decode(row.judged, type=Judged))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda drawing: (-drawing.judged.telling, drawing.shared_at)))


def read_cell(text: str) -> Cell:
    """The cell that `to_text` wrote."""
    return msgspec.json.decode(text, type=Cell)


def to_text(record: Plan | Cell | Judged) -> str:
    """As it stands in its row."""
    return msgspec.json.encode(record).decode()
