"""Experiments: short lessons beside the course, their contents or the one that the link names."""

import streamlit as st

from lessons.contents import experiments, neighbours
from lessons.loader import LessonError
from ui import answers, class_reading, frame, lesson_view, visits

INTRODUCTION = """
For those who want to know how we know. Each experiment takes one doubt about distillation and settles it by measuring:
a guess first, then the run, then what it means. They are made in the same way as the lessons, and go deeper.
"""


def show() -> None:
    """The experiment that the link names, or all of them."""
    wanted = st.query_params.get("lesson")
    try:
        shelf = experiments()
    except LessonError as error:
        st.title("Experiments")
        st.error(f"An experiment cannot be read. {error}")
        return
    lesson = next((each for each in shelf if each.id == wanted), None)
    lesson_view.arrive(lesson)
    if lesson is not None:
        with lesson_view.column("lesson"):
            until = class_reading.show(lesson)
            lesson_view.show_lesson(lesson, *neighbours(lesson, shelf), until)
        visits.enter(lesson)  # after it stands: a reader doesn't wait for a note
        return
    with lesson_view.column("contents"):
        st.title("Experiments")
        st.markdown(INTRODUCTION)
        if wanted is not None:
            st.warning("The link names an experiment that isn't here. These are the ones there are.")
        lesson_view.show_way_on(shelf, visits.latest([each.id for each in shelf]))
        lesson_view.show_experiments(shelf, answers.all_answers())


frame.insist()
lesson_view.apply_look()
show()
