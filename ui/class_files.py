"""The files of a class on the host's screen."""

import streamlit as st

from lessons.contents import contents, experiments
from store import classes
from store.class_records import ClassRoom
from ui import class_csv, question_files


def show(room: ClassRoom, secret: str) -> None:
    """Three tables with times, and the course's questions. Raises ClassError, StoreError."""
    given = classes.class_answers(room.class_id, secret)
    all_lessons = [entry.lesson for entry in contents() if entry.lesson] + list(experiments())
    lessons = class_csv.read_lessons(all_lessons, given)
    with st.container(horizontal=True, gap="small"):
        for label, name, text, encoding in (
            # Excel takes a CSV for UTF-8 only if it begins with a mark that says so
            ("The experiment with times (CSV)", "class", class_csv.as_csv(room), "utf-8-sig"),
            ("Answers in lessons (CSV)", "answers", class_csv.answers_csv(room, lessons, given), "utf-8-sig"),
            ("For Canvas (CSV)", "canvas", class_csv.as_canvas(room, lessons, given), "utf-8"),
        ):
            file = f"owlet-{name}-{room.code}.csv"
            st.download_button(label, text.encode(encoding), file, "text/csv", key=f"class_{name}", on_click="ignore")
    st.caption(
        "Times are UTC. Answers are those since a learner joined. Canvas: a point for the guess, one for the own cell, "
        "and one for each question of a lesson. Fill in each learner's ID: Owlet knows nicknames only."
    )
    question_files.show("class_questions")
