"""Where small taught models are used."""

import streamlit as st

from lessons.reference import use_cases
from ui import frame, lesson_view
from ui.reference_view import show_use_case

frame.insist()
lesson_view.apply_look()
with lesson_view.column("use_cases"):
    st.title("Where it is used")
    st.markdown("Who teaches whom, why the student has to be small, and what could go wrong.")
    for case in use_cases():
        show_use_case(case)
