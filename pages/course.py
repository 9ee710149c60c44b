"""The course: its contents, or the lesson that the link names."""

import streamlit as st

from lessons.contents import TOUR_ID, around, contents, tour
from lessons.loader import LessonError
from ui import answers, class_reading, frame, lesson_view, visits

INTRODUCTION = """
Short lessons, in plain words. Each asks you for a guess, gives you something to try, and then explains what you saw.
Read them in order, or start with the one that makes you curious.
"""


def show() -> None:
    """The lesson that the link names, or the contents."""
    wanted = st.query_params.get("lesson")
    try:
        entries = contents()
        lesson = next((entry.lesson for entry in entries if entry.lesson and entry.lesson.id == wanted), None)
        lesson = tour() if wanted == TOUR_ID else lesson
    except LessonError as error:
        st.title("The course")
        st.error(f"A lesson cannot be read. {error}")
        return
    lesson_view.arrive(lesson)
    if lesson is not None:
        with lesson_view.column("lesson"):
            until = class_reading.show(lesson)
            lesson_view.show_lesson(lesson, *around(lesson, entries), until)
        visits.enter(lesson)  # after the lesson stands: a reader doesn't wait for a note
        return
    with lesson_view.column("contents"):
        st.title("The course")
        st.markdown(INTRODUCTION)
        if wanted is not None:
            st.warning("The link names a lesson that isn't here. These are the lessons of the course.")
        readable = tuple(entry.lesson for entry in entries if entry.lesson is not None)
        lesson_view.show_way_on(readable, visits.latest([each.id for each in readable]))
        lesson_view.show_contents(entries, answers.all_answers())


frame.insist()
lesson_view.apply_look()
show()
