"""Lesson plans for teachers: the same text as docs/lesson-plans.md."""

from pathlib import Path

import streamlit as st

from ui import frame, lesson_view

frame.insist()
lesson_view.apply_look()
with lesson_view.column("lesson"):
    st.markdown((Path(__file__).parents[1] / "docs" / "lesson-plans.md").read_text(encoding="utf-8"))
