"""Questions that people ask about distillation, answered."""

import streamlit as st

from lessons.reference import faq
from ui import frame, lesson_view, question_files
from ui.reference_view import show_questions

frame.insist()
lesson_view.apply_look()
with lesson_view.column("questions"):
    st.title("Questions and answers")
    show_questions(faq())
    st.header("For teachers", anchor=False)
    question_files.show("questions")
