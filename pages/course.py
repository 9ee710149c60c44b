"""The course: its contents, or the lesson that the link names."""

import streamlit as st

from lessons.contents import around, contents
from lessons.loader import LessonError
from ui import frame, lesson_view

INTRODUCTION = """
Short lessons, in plain words. Each asks you for a guess, gives you something to try, and then explains what you saw.
Read them in order, or start with the one that makes you curious.
"""


def show() -> None:
    """The lesson that the link names, or the contents."""
    try:
        entries = contents()
    except LessonError as error:
        st.title("The course")
        st.error(f"A lesson cannot be read. {error}")
        return
    wanted = st.query_params.get("lesson")
    lesson = next((entry.lesson for entry in entries if entry.lesson and entry.lesson.id == wanted), None)
    lesson_view.arrive(lesson)
    if lesson is not None:
        with lesson_view.column("lesson"):
            lesson_view.show_lesson(lesson, *around(lesson, entries))
        return
    with lesson_view.column("contents"):
        st.title("The course")
        st.markdown(INTRODUCTION)
        if wanted is not None:
            st.warning("The link names a lesson that isn't here. These are the lessons of the course.")
        lesson_view.show_contents(entries)


frame.insist()
lesson_view.apply_look()
show()
