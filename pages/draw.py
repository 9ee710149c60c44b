"""Draw: a picture under the learner's own pen, judged by students on their device and by the teacher far away."""

import streamlit as st

from models.drawing_records import DrawingKit
from ui import drawing, drawing_kits, frame

INTRODUCTION = """
Two small networks have just moved into your browser: they answer while your pen moves. The big teacher lives on the
server and answers when you ask. **Can you find a drawing on which they disagree?**
"""
PHOTOS = """
Two small networks have just moved into your browser and judge your pictures there. The big teacher lives on the server
and answers when you ask. **Can you find a picture on which they disagree?**
"""


def show(kit: DrawingKit) -> None:
    """The sheet, and where its networks come from."""
    st.markdown(PHOTOS if kit.framing == "photo" else INTRODUCTION)
    if not kit.is_shipped:
        link = kit.spec.to_query() | {"run": kit.id}
        st.markdown(
            f"These are the two students of one run in the lab: {kit.title}, {kit.spec.examples:,} labelled images."
        )
        st.page_link("pages/lab.py", label="The run in the lab", icon=":material/science:", query_params=link)
        st.page_link("pages/draw.py", label="Draw for Owlet’s own students", icon=":material/draw:")
    drawing.show(kit)


frame.insist()
title = st.empty()
title.title("Draw for the networks")
run = st.query_params.get("run")
st.query_params.from_dict({"run": run} if run else {})  # a link within a page brings the screen, but not the address
found, sentence = drawing_kits.find(run)
if run is None:
    sentence = drawing_kits.told_just_now()
elif found is not None and sentence in drawing_kits.FOR_GOOD:
    drawing_kits.tell_for_a_while(sentence)
    st.query_params.clear()  # Streamlit takes the address along when “Draw” is pressed in the menu
if sentence:
    st.warning(sentence)
if found is not None:
    if found.framing == "photo":
        title.title("Show the networks a picture")
    show(found)
