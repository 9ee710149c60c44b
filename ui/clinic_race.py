"""A live race with a bug of the learner's choice in it, and its stored healthy twin beside it."""

import streamlit as st

import jobs
from lessons import results
from lessons.clinic import HEALTHY
from models.faults_catalogue import FAULTS
from models.spec import RunSpec
from ui import clinic_symptoms, lab_look, lab_race, session
from ui.exhibits.place import Place
from ui.lab_outcome import stored_note
from ui.lab_specs import in_words
from ui.lab_stage import Stage, find_in_lesson

HEALTHY_AT = {0.5: "half-listening", 0.9: HEALTHY, 1.0: "race-300"}  # soft weight → the stored race without a bug
NO_BUG = "No bug"


def break_it(place: Place) -> None:
    """Draw the switches and the race that they break."""
    jobs.warm_up()
    lab_look.apply(lab_look.chart_style())
    key = f"{place.key}_own"
    fault = st.selectbox(
        "Put in a bug", ["", *FAULTS], 2, key=f"{key}_fault",
        format_func=lambda name: FAULTS[name].title if name else NO_BUG,
    )  # fmt: skip
    chosen = st.segmented_control("Soft weight", list(HEALTHY_AT), default=0.9, key=f"{key}_weight")
    st.caption(
        "Some bugs hide at one soft weight and show at another. Turn it, run the race, and look at the loss as well."
    )
    weight = 0.9 if chosen is None else chosen
    spec = RunSpec(soft_weight=weight, fault=fault)
    stage = find_in_lesson(spec, key, None)
    st.caption(in_words(stage.spec))
    if stage.result is not None:
        stored_note(stage, stage.result)
    if problem := st.session_state.get(session.RACE_PROBLEM.format(key)):
        st.warning(problem)
    lab_race.draw(stage, spec, lab_race.Scene(train="Run", where="", with_answers=False))
    _beside_its_twin(stage, key)


def _beside_its_twin(stage: Stage, key: str) -> None:
    st.markdown("**Beside its healthy twin**")
    if stage.result is None or stage.result.difference is None:
        st.caption("Once your race has ended, the curves of the same race without a bug are drawn beside its own.")
        return
    well = results.load_result(HEALTHY_AT[stage.spec.soft_weight])
    clinic_symptoms.show(well, stage.result, f"{key}_twin", "Your race beside its healthy twin")
