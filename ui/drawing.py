"""The Draw screen's talk with the teacher and the class: a wish from the browser, an answer back."""

import json
import logging

import streamlit as st

import jobs
from models.drawing_records import DrawingKit, Framing, TeacherAnswer
from models.spec import RunSpec
from ui import class_sharing
from ui.amounts import size
from ui.asking import FOR_PEOPLE
from ui.components.draw_pad import ANSWER_WAIT_S, Answer, Question, draw_pad, travelling, wish
from ui.formats import percent
from ui.session import DRAW_ANSWER, DRAW_TOLD

logger = logging.getLogger(__name__)

_KEY = "draw_pad"
_HAND = "Your hand is not the hands that they learned from, so expect more mistakes here than on the test."
_DOUBT: dict[Framing, str] = {
    "mnist": _HAND,
    "fill": _HAND,
    "photo": "Your camera is not the cameras whose photos they learned from, so expect more mistakes here than on the "
    "test. They know no other answers than those above, whatever your picture shows.",
}
# The students go on while the teacher thinks, so nothing fades.
_STAYS_BRIGHT = '<style>.st-key-draw_sheet [data-stale="true"] { opacity: 1 !important; }</style>'
BUSY = "The teacher could not answer just now: the server is busy or starting. Ask again in a moment."


def show(kit: DrawingKit) -> None:
    """The sheet, and what it weighs."""
    st.html(_STAYS_BRIGHT)
    _sheet(kit)
    students = " and ".join(f"the {role} student {percent(each.test_accuracy)}" for role, each in kit.students.items())
    st.caption(
        f"On test images the teacher, {kit.teacher}, gets {percent(kit.teacher_accuracy)} right, {students}. Both "
        f"students and the samples came to you once, as {size(len(json.dumps(travelling(kit))))}; the teacher "
        f"alone has {size(kit.teacher_size_bytes)}. {_DOUBT[kit.framing]}"
    )


def _sheet(kit: DrawingKit) -> None:
    """The sheet; what is asked is answered by one new drawing of the page.

    Not a fragment: after a lost connection a browser may hold on to one that the server knows no more, and then every
    question would be thrown away.
    """
    wanted = wish(_KEY)
    if isinstance(wanted, Question):
        st.session_state[DRAW_ANSWER] = ask_teacher(kit.spec, wanted)
    elif wanted is not None:
        trouble = class_sharing.do(class_sharing.room_of_learner(), kit, wanted)
        st.session_state[DRAW_TOLD] = Answer(wanted.number, trouble=trouble)
    room = class_sharing.room_of_learner()
    seat = class_sharing.seat_in(room) if room is not None else None
    answer, told = st.session_state.get(DRAW_ANSWER), st.session_state.get(DRAW_TOLD)
    with st.container(key="draw_sheet"):
        draw_pad(kit, seat=seat, answer=answer, told=told, key=_KEY)
    if seat is not None:
        label, query = f"Your class {seat.code} and its drawings", {"code": seat.code}
        st.page_link("pages/join.py", label=label, icon=":material/groups:", query_params=query)


def ask_teacher(spec: RunSpec, question: Question) -> Answer:
    """The teacher's logits, or a sentence that says what to do."""
    try:
        given: TeacherAnswer = jobs.call("models.drawing:teacher_answer", spec, question.pixels).result(ANSWER_WAIT_S)
    except FOR_PEOPLE as error:
        return Answer(question.number, trouble=str(error))
    except Exception:  # a worker that dies, a queue that is full: the students go on, the log has the cause
        logger.exception("The teacher could not answer a drawing")
        return Answer(question.number, trouble=BUSY)
    return Answer(question.number, given.logits)
