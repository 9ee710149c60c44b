"""The course's checks to take into another system. They are made when they are asked for."""

import streamlit as st

from lessons import question_bank


def show(key: str) -> None:
    """A button for each kind of file, and where it goes."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Questions for Canvas (QTI)", question_bank.as_qti, "owlet-questions-qti.zip", "application/zip",
            key=f"{key}_qti", on_click="ignore", icon=":material/quiz:",
        )  # fmt: skip
        st.download_button(
            "Questions for Moodle (GIFT)", question_bank.as_gift, "owlet-questions-gift.txt", "text/plain",
            key=f"{key}_gift", on_click="ignore", icon=":material/quiz:",
        )  # fmt: skip
    st.caption(
        "All checks of the course with their answers, and why each answer is right or wrong. In Canvas: Settings, "
        "Import Course Content, QTI .zip file. In Moodle: Question bank, Import, GIFT."
    )
