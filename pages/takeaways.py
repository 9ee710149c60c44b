"""What to remember: the course in a few sentences, and one or two from each lesson."""

import streamlit as st

from lessons.reference import takeaways
from ui import frame, lesson_view
from ui.reference_view import show_takeaways

frame.insist()
lesson_view.apply_look()
with lesson_view.column("takeaways"):
    st.title("Key takeaways")
    show_takeaways(takeaways())
