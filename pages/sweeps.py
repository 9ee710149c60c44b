"""Sweeps: one question to a whole grid of runs, drawn as a map that fills while they train."""

from dataclasses import replace

import streamlit as st

import jobs
from models.spec import SpecError
from ui import download, engine_line, frame, lab_look, learner, sweep_controls, sweep_map, sweep_view, turns

# How long the screen waits for the store. To draw it twice within a blink makes Streamlit's browser part lose what
# the dials were set to: it sees only the second drawing, which no longer says so.
READ_S = 2.0

frame.insist()
jobs.warm_up()
lab_look.apply(lab_look.chart_style())

st.title("Sweeps")
st.markdown(
    "One race answers for one setting of the dials. A **sweep** runs a race for every setting you choose, and draws "
    "them as a map. Where does the teacher help most? Pick a question, or choose your own values."
)
spec, problems = sweep_controls.arrive()
for sentence in problems:
    st.warning(sentence)
questions = st.container()
with st.expander("Choose the values", expanded=False):
    try:
        spec = sweep_controls.choose(spec)
    except SpecError as error:
        for sentence in error.problems.values():
            st.warning(sentence)
with questions:
    sweep_controls.presets(spec)
download.offer(spec.base.data)
engine_line.show()
sweep = jobs.open_sweep(spec, learner.learner_id())
with turns.rest():
    sweep.wait_until_read(READ_S)
view = sweep_map.choose_view(spec)
sweep_view.draw_map(sweep, view)
sweep_controls.publish(spec, replace(view, square=sweep_view.draw_details(sweep, view)))
