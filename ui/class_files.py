"""The files of a class on the host's screen."""

from functools import partial

import streamlit as st

from lessons.contents import contents, experiments
from store import classes
from store.class_records import ClassRoom
from store.class_rows import ClassError
from ui import class_csv, class_room, question_files

_FILES = {
    "class": "The experiment with times (CSV)",
    "answers": "Answers in lessons (CSV)",
    "canvas": "For Canvas (CSV)",
}


def show(room: ClassRoom, secret: str) -> None:
    """Three tables with times, and the course's questions. Each table is made at the press, with all that is known."""
    with st.container(horizontal=True, gap="small"):
        for kind, label in _FILES.items():
            st.download_button(
                label, partial(make, kind, room.class_id, secret), f"owlet-{kind}-{room.code}.csv", "text/csv",
                key=f"class_{kind}", on_click="ignore",
            )  # fmt: skip
    st.caption(
        "Times are UTC. Answers are those since a learner joined. Canvas: a point for the guess, one for the own cell, "
        "and one for each question of a lesson. Fill in each learner's ID: Owlet knows nicknames only."
    )
    question_files.show("class_questions")


def make(kind: str, class_id: str, secret: str) -> bytes:
    """One of the three tables, as it now is. Raises ClassError, StoreError."""
    class_room.look_anew(class_id)
    room = class_room.look(class_id)
    if room is None:
        raise ClassError("This class has been deleted.")
    given = classes.class_answers(class_id, secret)
    lessons = class_csv.read_lessons([*(e.lesson for e in contents() if e.lesson), *experiments()], given)
    if kind == "class":
        text = class_csv.as_csv(room)
    elif kind == "answers":
        text = class_csv.answers_csv(room, lessons, given)
    else:
        return class_csv.as_canvas(room, lessons, given).encode()
    return text.encode("utf-8-sig")  # Excel takes a CSV for UTF-8 only if it begins with a mark that says so
