"""A page for the browser tests: the component alone, and what it told Python."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.made_up_gallery import made_up_gallery
from ui.components.soft_bars import soft_bars

# Two classes set so that softmax at T = 1 gives 0.4 % and 0.004 %: log(p / (1 − p − q)) with p = 0.004, q = 0.00004.
KNOWN = (0.0, -5.517413, -10.122583, *[-60.0] * 7)

gallery = made_up_gallery()
logits = dict(gallery.logits)
if st.query_params.get("students") == "none":
    logits = {"teacher": logits["teacher"]}
if st.query_params.get("logits") == "known":
    logits["teacher"] = (KNOWN, *logits["teacher"][1:])

state = soft_bars(
    sprite_png=gallery.sprite_png,
    side=gallery.side,
    classes=gallery.classes,
    labels=gallery.labels,
    logits=logits,
    temperature=float(st.query_params.get("T", "10")),
    key="bars",
)
st.text(f"Python knows: image {state.picked}, T = {state.temperature}, logarithmic {state.logarithmic}")
st.button("Run again")


@st.fragment(run_every=0.2)
def live() -> None:
    """The component as the Lab uses it: the student's logits change five times a second."""
    tick = st.session_state["tick"] = st.session_state.get("tick", 0) + 1
    student = tuple(tuple(z + tick % 7 for z in row[:1]) + row[1:] for row in gallery.logits["plain"])
    soft_bars(
        sprite_png=gallery.sprite_png,
        side=gallery.side,
        classes=gallery.classes,
        labels=gallery.labels,
        logits={"teacher": gallery.logits["teacher"], "plain": student},
        key="live_bars",
        title="Live",
        show_picker=False,
    )
    st.text(f"Tick {tick}")


if st.query_params.get("live") == "yes":
    live()
