"""Draw: a picture under the learner's own pen, judged by students on their device and by the teacher far away."""

import streamlit as st

from models.drawing_records import DrawingKit, Framing
from ui import drawing, drawing_kits, frame
from ui.formats import percent

INTRODUCTION = """
Two small networks have just moved into your browser. They answer while your pen moves, and nothing you draw leaves
this device unless you send it. The big teacher lives on the server: to hear it, you must send your drawing over. **Can
you find a drawing on which they disagree?** Keep your best ones. Then pull the plug and see who is still there.
"""
PHOTOS = """
Two small networks have just moved into your browser. They judge your pictures there, and no picture leaves this device
unless you send it. The big teacher lives on the server: to hear it, you must send your picture over. **Can you find one
on which they disagree?** Keep your best ones. Then pull the plug and see who is still there.
"""
_HAND = "Your hand is not the hands that they learned from, so expect more mistakes here than on the test."
_DOUBT: dict[Framing, str] = {
    "mnist": _HAND,
    "fill": _HAND,
    "photo": "Your camera is not the cameras whose photos they learned from, so expect more mistakes here than on the "
    "test. They know no other answers than those below, whatever your picture shows.",
}


def show(kit: DrawingKit) -> None:
    """The sheet, then where the networks come from."""
    st.markdown(PHOTOS if kit.framing == "photo" else INTRODUCTION)
    if not kit.is_shipped:
        link = kit.spec.to_query() | {"run": kit.id}
        st.markdown(
            f"These are the two students of one run in the lab: {kit.title}, {kit.spec.examples:,} labelled images."
        )
        st.page_link("pages/lab.py", label="The run in the lab", icon=":material/science:", query_params=link)
        st.page_link("pages/draw.py", label="Draw for Owlet’s own students", icon=":material/draw:")
    drawing.show(kit)
    students = " and ".join(
        f"the {role} student {percent(network.test_accuracy)}" for role, network in kit.students.items()
    )
    kilobytes = sum(len(network.weights) for network in kit.students.values()) / 1000
    st.caption(
        f"On test images the teacher, {kit.teacher}, gets {percent(kit.teacher_accuracy)} right, {students}. Both "
        f"students together came to you as {kilobytes:,.0f} kB of numbers, once; the teacher alone has "
        f"{kit.teacher_size_bytes / 1000:,.0f} kB. {_DOUBT[kit.framing]}"
    )


frame.insist()
st.title("Draw for the networks")
found, sentence = drawing_kits.find(st.query_params.get("run"))
if sentence:
    st.warning(sentence)
if found is not None:
    show(found)
