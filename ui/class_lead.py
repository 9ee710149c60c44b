"""How the host leads a class: what it does, how far it may go, and where it holds."""

import streamlit as st

import store
from lessons.contents import contents, experiments
from lessons.loader import Lesson
from store import classes
from store.class_records import DRAWING, PACES, ClassRoom, Pace
from store.class_rows import ClassError
from ui import class_answers, class_gallery, class_room

PACE_TITLES: dict[Pace, str] = {
    "join": "Hold: join only",
    "predict": "Hold: guess only",
    "run": "One cell each",
    "free": "Free",
}
_FREE = "Free: everybody at their own pace"
_MEANS = {
    "": "Held learners see a line that says so, and go on by themselves when you free them. One cell each: all guess "
    "and run their own. Free: whoever is done may take another.",
    DRAWING: "The wall shows the class’s best. “Hold: join only” stops the sharing.",
}
_LESSON = "Held learners read as far as that question. The lesson goes on by itself when you free them or hold later."


def show(room: ClassRoom, secret: str) -> None:
    """The two controls, each with what it means."""
    lessons = [entry.lesson for entry in contents() if entry.lesson] + list(experiments())
    titles = {"": "The shared experiment", DRAWING: class_gallery.TASK}
    titles |= {lesson.id: lesson.title for lesson in lessons}
    does = room.plan.lesson if room.plan.lesson in titles else ""
    st.session_state["class_does"] = does  # as the store has it: another browser may lead the class too
    left, right = st.columns(2)
    left.selectbox(
        "The class does", [*titles], format_func=titles.__getitem__, key="class_does",
        on_change=_give, args=(room.class_id, secret),
    )  # fmt: skip
    left.caption("The shared experiment, drawing, or a lesson: then you see below who has answered its questions.")
    lesson = next((lesson for lesson in lessons if lesson.id == does), None)
    with right:
        _hold(room, secret, lesson) if lesson else _pace(room, secret)


def _pace(room: ClassRoom, secret: str) -> None:
    st.session_state["class_pace"] = room.plan.pace
    st.segmented_control(
        "Pace", PACES, format_func=PACE_TITLES.__getitem__, key="class_pace", on_change=_set_pace,
        args=(room.class_id, secret),
    )  # fmt: skip
    st.caption(_MEANS[room.plan.lesson])


def _hold(room: ClassRoom, secret: str, lesson: Lesson) -> None:
    """Where in its lesson the class holds."""
    stops = {"": _FREE} | {
        block.argument: f"Hold at {number}: {class_answers.short(block)}"
        for number, block in enumerate(lesson.questions(), start=1)
    }
    st.session_state["class_until"] = room.plan.until if room.plan.until in stops else ""
    st.selectbox(
        "Pace", [*stops], format_func=stops.__getitem__, key="class_until", on_change=_set_until,
        args=(room.class_id, secret),
    )  # fmt: skip
    st.caption(_LESSON)


def _give(class_id: str, secret: str) -> None:
    _plan(class_id, secret, lesson=st.session_state["class_does"])


def _set_pace(class_id: str, secret: str) -> None:
    """A press that unpicks the pace leaves it as it is."""
    _plan(class_id, secret, pace=st.session_state["class_pace"])


def _set_until(class_id: str, secret: str) -> None:
    _plan(class_id, secret, until=st.session_state["class_until"])


def _plan(
    class_id: str, secret: str, pace: Pace | None = None, lesson: str | None = None, until: str | None = None
) -> None:
    try:
        classes.set_plan(class_id, secret, pace, lesson, until)
    except (ClassError, store.StoreError) as error:
        st.warning(f"That could not be done just now ({error}). Press again in a minute.")
    class_room.look_anew(class_id)
