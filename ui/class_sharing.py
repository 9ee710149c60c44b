"""From the Draw screen to the learner's class: a drawing is judged anew here, then hung up; or it is taken back."""

import logging

import jobs
import store
from models.drawing_records import DrawingKit
from models.records import ROLES, Role
from store import drawings, seats
from store.class_records import ClassRoom, Judged, Said
from store.class_rows import ClassError
from ui import class_room, learner
from ui.asking import FOR_PEOPLE
from ui.components.draw_pad import ANSWER_WAIT_S, where_they_learned
from ui.components.draw_pad.messages import Hanging, Seat, Sharing, TakingBack

logger = logging.getLogger(__name__)

BUSY = "The networks could not judge it again just now: the server is busy or starting. Try again in a moment."
NO_CLASS = "You are not in a class any more, so nothing was shown."
OTHER_STUDENTS = "Other students disagreed on this drawing. Lay it on the paper and keep it again, then share it."
GONE = "These students are not kept here any more, so they cannot judge it again. Nothing was shown."


def room_of_learner() -> ClassRoom | None:
    """The class in which the learner sits, the one where they were seen last; None without any, or without a store."""
    try:
        class_id = seats.latest_class(learner.learner_id())
        return class_room.look(class_id) if class_id is not None else None
    except store.StoreError as error:
        logger.warning("Whether somebody who draws is in a class could not be read: %s", error)
        return None


def seat_in(room: ClassRoom) -> Seat | None:
    """The learner's seat, as the sheet shows it."""
    me = learner.learner_id()
    hanging = tuple(Hanging(each.drawing_id, each.judged.kit, each.judged.pixels) for each in room.drawings_of(me))
    return next((Seat(room.code, member.nickname, hanging) for member in room.members if member.learner == me), None)


def do(room: ClassRoom | None, kit: DrawingKit, wish: Sharing | TakingBack) -> str:
    """Do what the learner wishes. Gives a sentence that says why it could not be done, or nothing."""
    if room is None:
        return NO_CLASS
    try:
        if isinstance(wish, TakingBack):
            drawings.take_back(room.class_id, learner.learner_id(), wish.drawing_id)
        elif wish.kit != kit.id:
            return OTHER_STUDENTS
        else:
            drawings.share(room.class_id, learner.learner_id(), _judge(kit, wish))
    except (*FOR_PEOPLE, ClassError) as error:
        return str(error)
    except store.StoreError as error:
        return f"Your class cannot be reached just now ({error}). Try again in a minute."
    except Exception:  # a worker that dies, a queue that is full: the log has the cause
        logger.exception("A drawing could not be judged for a class")
        return BUSY
    class_room.look_anew(room.class_id)
    return ""


def _judge(kit: DrawingKit, wish: Sharing) -> Judged:
    """What the networks say, asked again here: nothing that a browser says of them is shown to a class."""
    students = {} if kit.is_shipped else store.load_weights(kit.id)
    if not kit.is_shipped and not students:
        raise ClassError(GONE)
    asked = jobs.call("models.drawing:shares", kit.spec, students, wish.pixels, wish.with_teacher)
    shares: dict[Role, tuple[float, ...]] = asked.result(ANSWER_WAIT_S)
    said = tuple(_said(role, kit.classes, shares[role]) for role in ROLES if role in shares)
    return Judged(kit.id, where_they_learned(kit), kit.spec.data, kit.side, wish.pixels, said)


def _said(role: Role, classes: tuple[str, ...], shares: tuple[float, ...]) -> Said:
    share = max(shares)
    return Said(role, classes[shares.index(share)], share)
