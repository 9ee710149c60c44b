"""A class's gallery: learners hang drawings up and take their own back, the host takes any down."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy.orm import Session

from store.class_records import Judged, SharedDrawing
from store.class_rows import (
    ClassError,
    changing,
    drawings_of,
    insist,
    insist_on_pace,
    member_row,
    now,
    plan_of,
    to_text,
)
from store.tables import DrawingRow

MOST_OF_ONE = 6
MOST_OF_CLASS = 60


def share(class_id: str, learner: str, judged: Judged) -> None:
    """Hang a drawing up; what the same hand has hung up already stays as it is.

    Raises:
        ClassError: not a member, the class is held, the networks agree, somebody else shows the very same picture, or
            there is no room.
        StoreError
    """
    with changing(class_id) as (opened, row):
        member_row(opened, class_id, learner)
        insist_on_pace(plan_of(row).pace, "predict")
        if not judged.telling:
            raise ClassError("The networks agree on this drawing. Share one on which they disagree.")
        hanging = drawings_of(opened, class_id)
        if _hangs_already(hanging, learner, judged):
            return
        _make_room(opened, class_id, hanging, learner, judged)
        hung = DrawingRow(
            drawing_id=uuid4().hex, class_id=class_id, learner=learner, shared_at=now(), judged=to_text(judged)
        )
        opened.add(hung)
        opened.commit()


def take_back(class_id: str, learner: str, drawing_id: str) -> None:
    """Take an own drawing down; another's stays. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, _):
        row = _row(opened, class_id, drawing_id)
        if row is not None and row.learner == learner:
            opened.delete(row)
            opened.commit()


def take_down(class_id: str, secret: str, drawing_id: str) -> None:
    """For the host: delete anybody's drawing. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, class_row):
        insist(class_row, secret)
        row = _row(opened, class_id, drawing_id)
        if row is not None:
            opened.delete(row)
            opened.commit()


def _hangs_already(hanging: Sequence[SharedDrawing], learner: str, judged: Judged) -> bool:
    """Whether this learner shows this picture. Raises ClassError if another does."""
    same = [each for each in hanging if (each.judged.kit, each.judged.pixels) == (judged.kit, judged.pixels)]
    if any(each.learner != learner for each in same):
        raise ClassError("This very picture hangs in your class already. Draw one of your own.")
    return bool(same)


def _make_room(opened: Session, class_id: str, hanging: Sequence[SharedDrawing], learner: str, judged: Judged) -> None:
    """Have the least telling drawing of a full gallery go. Raises ClassError if that would be this one."""
    if sum(each.learner == learner for each in hanging) >= MOST_OF_ONE:
        raise ClassError(f"You show your class {MOST_OF_ONE} drawings already. Take one back first.")
    if len(hanging) < MOST_OF_CLASS:
        return
    least = hanging[-1]
    if judged.telling <= least.judged.telling:
        raise ClassError(f"Your class shows {MOST_OF_CLASS} drawings, and all of them tell more. Find a stronger one.")
    opened.delete(_row(opened, class_id, least.drawing_id))


def _row(opened: Session, class_id: str, drawing_id: str) -> DrawingRow | None:
    row = opened.get(DrawingRow, drawing_id)
    return row if row is not None and row.class_id == class_id else None
