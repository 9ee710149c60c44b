"""For teachers: the checks of lessons with their right answers, taken from the lessons themselves."""

from collections.abc import Sequence

import streamlit as st

from lessons.blocks import Check
from lessons.contents import contents, tour
from lessons.loader import Lesson
from ui.lesson_text import fill
from ui.lesson_view import PAGES


def show(ids: Sequence[str]) -> None:
    """One closed box for each of these lessons, in the order of the course."""
    lessons = [tour(), *(entry.lesson for entry in contents() if entry.lesson)]
    for lesson in (lesson for lesson in lessons if lesson is not None and lesson.id in ids):
        with st.expander(f"{lesson.title}: answers"):
            query = {"lesson": lesson.id}
            st.page_link(PAGES[lesson.shelf], label="Open it", query_params=query, icon=":material/menu_book:")
            st.markdown(in_words(lesson) or "It asks for guesses only; each is answered by what comes below it.")


def in_words(lesson: Lesson) -> str:
    """Each check with its right answer and why, as Markdown."""
    checks = [block.question for block in lesson.blocks if isinstance(block.question, Check)]
    return "\n\n".join(f"**{fill(check.ask)}** {_right(check)}" for check in checks)


def _right(check: Check) -> str:
    right = next(choice for choice in check.choices if choice.right)
    return f"{fill(right.text)} *{fill(right.why)}*"
