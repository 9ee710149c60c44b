"""A class that reads a lesson: the line above it, the way back to the class, and where the teacher holds."""

import logging

import streamlit as st

import store
from lessons.loader import Lesson
from store import classes
from store.class_records import ClassRoom
from store.class_rows import ClassError
from store.class_rules import read_code
from ui import class_room, learner, turns

logger = logging.getLogger(__name__)
LOOK_S = 3.0


def show(lesson: Lesson) -> str:
    """Draw the line for a learner who came from a class. Gives the question at which the class is held, or “”."""
    try:
        room = _room()
    except (ClassError, store.StoreError) as error:  # the lesson can be read all the same
        logger.warning("The class of somebody who reads could not be read: %s", error)
        return ""
    if room is None:
        return ""
    until = _until(room, lesson)
    st.fragment(turns.in_turn(_line), run_every=LOOK_S)(room.class_id, lesson, until)
    return until


def _room() -> ClassRoom | None:
    """The class that the address names, if the learner sits in it."""
    code = read_code(st.query_params.get("class", ""))
    class_id = classes.find_class(code) if code is not None else None
    room = class_room.look(class_id) if class_id is not None else None
    me = learner.learner_id()
    return room if room is not None and any(member.learner == me for member in room.members) else None


def _until(room: ClassRoom, lesson: Lesson) -> str:
    return room.plan.until if room.plan.lesson == lesson.id else ""


def _line(class_id: str, lesson: Lesson, until: str) -> None:
    """Look every few seconds whether the class goes on."""
    try:
        class_room.say_that_i_am_here(class_id, learner.learner_id())
        room = class_room.look(class_id)
    except (ClassError, store.StoreError):
        st.caption("Your class cannot be reached just now. Read on; this line tries again by itself.")
        return
    if room is None:
        st.caption("Your class has ended. Read on as long as you like.")
        return
    if _until(room, lesson) != until:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="class_reading"):
        goes_on = room.plan.lesson != lesson.id
        st.markdown("**Your class goes on to something else.**" if goes_on else f"You read with class {room.code}.")
        back = {"code": room.code}
        st.page_link("pages/join.py", label="Back to the class", icon=":material/groups:", query_params=back)
