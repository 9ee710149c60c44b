"""Above the lab's dials: one-click races, and chips for what a link has brought and no dial shows."""

from dataclasses import replace

import streamlit as st

from models.catalogue import METHODS
from models.faults_catalogue import FAULTS
from models.spec import RunSpec
from ui import session
from ui.controls import LOCKS, is_locked
from ui.lab_specs import PRESETS, classes_in_words, whole_percent


def presets(spec: RunSpec) -> None:
    """One-click experiments, and what to look for in the one that `spec` is.

    In their place stands a sentence where a link holds dials fast, which a preset would turn.
    """
    if any(map(is_locked, LOCKS)):
        st.info("Your teacher's link holds some dials fast or hides them. The others are yours.")
        return
    with st.container(horizontal=True, key="lab_presets", gap="small"):
        for number, preset in enumerate(PRESETS):
            st.button(
                preset.title, key=f"lab_preset_{number}", on_click=_take, args=(preset.spec,), help=preset.look_for
            )
    look_for = next((preset.look_for for preset in PRESETS if preset.spec == spec), "")
    st.caption(look_for or "Ready-made races: one press turns the dials. Or turn them yourself.")


def chips(spec: RunSpec) -> None:
    """What a link has brought that no dial shows; a press takes it away."""
    extras = _extras(spec)
    if not extras:
        return
    with st.container(horizontal=True, key="lab_chips", gap="small", vertical_alignment="center"):
        st.caption("From the link, without a dial. Press one to take it away:", width="content")
        for field, label in extras.items():
            without = replace(spec, **{field: getattr(RunSpec, field)})
            st.button(label, key=f"lab_chip_{field}", on_click=_take, args=(without,), icon=":material/close:")


def _extras(spec: RunSpec) -> dict[str, str]:
    """The fields that have no dial and are not as usual, each with its words."""
    said = {
        "method": f"Method: {METHODS[spec.method].title}",
        "omit": f"Without: {', '.join(classes_in_words(spec.data, spec.omit))}",
        "fault": f"Bug: {FAULTS[spec.fault].title}" if spec.fault else "",
        "teacher_smoothing": f"Teacher’s labels blurred: {whole_percent(spec.teacher_smoothing)}",
    }
    return {field: words for field, words in said.items() if getattr(spec, field) != getattr(RunSpec, field)}


def _take(spec: RunSpec) -> None:
    st.session_state[session.LAB_ADOPT] = spec
