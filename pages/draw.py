"""Draw: a digit under the learner's own pen, judged by students on their device and by the teacher far away."""

import streamlit as st

from models.drawing_records import DrawingKit
from ui import drawing, frame
from ui.asking import ask_or_say_why_not
from ui.formats import percent

INTRODUCTION = """
Two small networks have just moved into your browser. They answer while your pen moves, and nothing you draw leaves
this device. The big teacher lives on the server: to hear it, you must send your drawing over. **Can you draw a digit on
which they disagree?** Then pull the plug and see who is still there.
"""


def show(kit: DrawingKit) -> None:
    """The sheet, then where the networks come from."""
    drawing.show(kit)
    students = " and ".join(
        f"the {role} student {percent(network.test_accuracy)}" for role, network in kit.students.items()
    )
    kilobytes = sum(len(network.weights) for network in kit.students.values()) / 1000
    st.caption(
        f"On test images the teacher, {kit.teacher}, gets {percent(kit.teacher_accuracy)} right, {students}. Both "
        f"students together came to you as {kilobytes:,.0f} kB of numbers, once; the teacher alone has "
        f"{kit.teacher_size_bytes / 1000:,.0f} kB. Your hand is not the hands that they learned from, so expect more "
        "mistakes here than on the test."
    )


frame.insist()
st.title("Draw a digit")
st.markdown(INTRODUCTION)
waiting = "The students are packing. The first time this takes a few seconds."
found: DrawingKit | None = ask_or_say_why_not("draw_again", waiting, "models.drawing:drawing_kit", "mnist-5k")
if found is not None:
    show(found)
