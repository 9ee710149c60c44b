"""Where to go after the course: papers and libraries, each with what it is good for."""

import streamlit as st

from lessons.reference import where_next
from ui import frame, lesson_view
from ui.reference_view import show_readings

frame.insist()
lesson_view.apply_look()
with lesson_view.column("where_next"):
    st.title("Where next?")
    show_readings(where_next())
