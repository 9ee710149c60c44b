"""Lesson plans for teachers: the same text as docs/lesson-plans.md, then answers and a maker of links."""

from pathlib import Path

import streamlit as st

from ui import answer_key, frame, lab_link_maker, lesson_view

WAYS = (
    ("pages/host.py", "Teach a class", ":material/co_present:"),
    ("pages/soft_targets.py", "Soft targets", ":material/bar_chart:"),
    ("pages/course.py", "The course", ":material/menu_book:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
)
USED = ("tour", "owl-and-owlet", "temperature", "graded-on", "did-it-work", "when-not-to")

frame.insist()
lesson_view.apply_look()
with lesson_view.column("lesson"):
    with st.container(horizontal=True, gap="medium"):
        for page, label, icon in WAYS:
            st.page_link(page, label=label, icon=icon)
    st.markdown((Path(__file__).parents[1] / "docs" / "lesson-plans.md").read_text(encoding="utf-8"))
    st.header("Answers to the checks of these lessons", anchor=False)
    answer_key.show(USED)
    st.header("Make a link to the lab that holds dials fast", anchor=False)
    lab_link_maker.show()
