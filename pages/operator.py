"""For operators: how this server is. Opens with the secret OWLET_OPERATOR_KEY only."""

import streamlit as st

import jobs
from ui import frame, lesson_view, operator_key, operator_view

frame.insist()
lesson_view.apply_look()
with lesson_view.column("operator"):
    st.title("For operators")
    if operator_key.is_signed_in():
        jobs.warm_up()
        st.button("Sign out", on_click=operator_key.leave)
        operator_view.show()
    else:
        operator_key.ask()
