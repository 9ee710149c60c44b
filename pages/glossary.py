"""The glossary: every word of the course in plain words, found by typing its beginning."""

import streamlit as st

from lessons.reference import search
from ui import frame, lesson_view
from ui.reference_view import apply_look, show_entry

frame.insist()
lesson_view.apply_look()
apply_look()
with lesson_view.column("glossary"):
    st.title("Glossary")
    wanted = st.text_input(
        "Search", key="term", type="search", live=True, bind="query-params", placeholder="such as temperature, or KL"
    )
    found = search(wanted or "")
    st.caption(f"Words found: {len(found)}" if found else "No word begins like this. Try fewer letters.")
    for entry in found:
        show_entry(entry)
