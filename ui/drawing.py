"""The Draw screen's talk with the teacher and the class: a wish from the browser, an answer back."""

import logging

import streamlit as st

import jobs
from models.drawing_records import DrawingKit, TeacherAnswer
from models.spec import RunSpec
from ui import class_sharing
from ui.asking import FOR_PEOPLE
from ui.components.draw_pad import Answer, Question, draw_pad
from ui.session import DRAW_ANSWER, DRAW_TOLD

logger = logging.getLogger(__name__)

_WAIT_S = 20
BUSY = "The teacher could not answer just now: the server is busy or starting. Ask again in a moment."


@st.fragment
def show(kit: DrawingKit) -> None:
    """The sheet; what is asked is answered and goes back with the next drawing of this fragment alone."""
    room = class_sharing.room_of_learner()
    seat = class_sharing.seat_in(room) if room is not None else None
    answer, told = st.session_state.get(DRAW_ANSWER), st.session_state.get(DRAW_TOLD)
    wanted = draw_pad(kit, seat=seat, answer=answer, told=told, key="draw_pad")
    if seat is not None:
        label, query = f"Your class {seat.code} and its drawings", {"code": seat.code}
        st.page_link("pages/join.py", label=label, icon=":material/groups:", query_params=query)
    if isinstance(wanted, Question):
        st.session_state[DRAW_ANSWER] = ask_teacher(kit.spec, wanted)
    elif wanted is not None:
        st.session_state[DRAW_TOLD] = Answer(wanted.number, trouble=class_sharing.do(room, kit, wanted))
    if wanted is not None:
        st.rerun(scope="fragment")


def ask_teacher(spec: RunSpec, question: Question) -> Answer:
    """The teacher's logits, or a sentence that says what to do."""
    try:
        given: TeacherAnswer = jobs.call("models.drawing:teacher_answer", spec, question.pixels).result(_WAIT_S)
    except FOR_PEOPLE as error:
        return Answer(question.number, trouble=str(error))
    except Exception:  # a worker that dies, a queue that is full: the students go on, the log has the cause
        logger.exception("The teacher could not answer a drawing")
        return Answer(question.number, trouble=BUSY)
    return Answer(question.number, given.logits)
