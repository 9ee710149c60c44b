"""A live race with a bug of the learner's choice in it."""

import streamlit as st

import jobs
from models.faults_catalogue import FAULTS
from models.spec import RunSpec
from ui import lab_look, lab_race, session
from ui.exhibits.place import Place
from ui.lab_outcome import stored_note
from ui.lab_specs import in_words
from ui.lab_stage import find_in_lesson

WEIGHTS = (0.5, 0.9, 1.0)
HEALTHY = "No bug"


def break_it(place: Place) -> None:
    """Draw the switches and the race that they break."""
    jobs.warm_up()
    lab_look.apply(lab_look.chart_style())
    key = f"{place.key}_own"
    fault = st.selectbox(
        "Put in a bug", ["", *FAULTS], 2, key=f"{key}_fault",
        format_func=lambda name: FAULTS[name].title if name else HEALTHY,
    )  # fmt: skip
    weight = st.segmented_control("Soft weight", WEIGHTS, default=0.9, key=f"{key}_weight")
    st.caption("Some bugs hide at one soft weight and show at another. Turn it, and look at the loss as well.")
    spec = RunSpec(soft_weight=0.9 if weight is None else weight, fault=fault)
    stage = find_in_lesson(spec, key, None)
    st.caption(in_words(stage.spec))
    if stage.result is not None:
        stored_note(stage, stage.result)
    if problem := st.session_state.get(session.RACE_PROBLEM.format(key)):
        st.warning(problem)
    lab_race.draw(stage, spec, lab_race.Scene(train="Run", where="", with_answers=False))
