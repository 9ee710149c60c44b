"""The dials of a class's shared experiment: widgets and link in, SweepSpec out."""

from dataclasses import replace

import streamlit as st

from models.spec import RunSpec, SpecError
from models.sweep import SweepSpec
from ui.controls import TEMPERATURES
from ui.lab_link import escaped
from ui.lab_specs import default_spec
from ui.sweep_words import names_in_words, value_text

DATA = ("mnist-5k", "digits")
STUDENTS = ("cnn-4", "cnn-8", "mlp-32", "mlp-16", "mlp-128")
USUAL = SweepSpec(RunSpec(), ("cnn-8", "mlp-32"), (1.0, 4.0, 20.0), (300,), (1.0,), (0,))


def choose_grid(key: str) -> SweepSpec | None:
    """The dials of the experiment; None while they say nothing that can be run. A link may bring other values."""
    st.header("The experiment", anchor=False)
    st.markdown("At which temperature does a teacher help most, and does a narrow student want another one?")
    try:
        grid = _dials(key, _start())
    except SpecError as error:
        for sentence in error.problems.values():
            st.warning(sentence)
        return None
    squares = len(grid.temperature) * len(grid.student)
    st.caption(
        f"{squares} squares. Learners get one each; when all squares have somebody, the next learner runs the first "
        f"square again with another seed. So {5 * squares} learners are five seeds for every square. "
        f"{names_in_words(grid.student)}"
    )
    return grid


def _dials(key: str, start: SweepSpec) -> SweepSpec:
    """The widgets, standing at `start`. Raises SpecError."""
    left, middle, right = st.columns(3)
    names = list(dict.fromkeys([*DATA, start.base.data]))
    data = left.selectbox("Images", names, names.index(start.base.data), format_func=_data_title, key=f"{key}_data")
    left.caption("What the networks learn to tell apart.")
    temperatures = middle.multiselect(
        "Temperatures", TEMPERATURES, start.temperature, format_func=value_text, key=f"{key}_temperatures"
    )
    middle.caption("The columns of the map. Higher: the teacher shows more of its doubts.")
    offered = list(dict.fromkeys([*STUDENTS, *start.student]))
    students = right.multiselect("Students, narrow or wide", offered, start.student, key=f"{key}_students")
    right.caption("The rows of the map. The number is the width: small is narrow.")
    left, middle, right = st.columns(3)
    base = start.base if data == start.base.data else default_spec(data)
    examples = left.number_input("Labelled examples", 20, 3_500, start.examples[0], 10, key=f"{key}_examples")
    left.caption("How many images with labels both twins see. With few, a teacher has more to add.")
    epochs = middle.number_input("Epochs", 1, 50, base.epochs, key=f"{key}_epochs")
    middle.caption("How often the twins see them all. More takes longer.")
    seeds = right.number_input("Seeds at least", 1, 10, len(start.seeds), key=f"{key}_seeds")
    right.caption("How many learners, each with another start, every square wants.")
    run, chosen = replace(base, epochs=int(epochs)), tuple(sorted(temperatures))
    return SweepSpec(run, tuple(students), chosen, (int(examples),), (1.0,), tuple(range(int(seeds))))


def _start() -> SweepSpec:
    """The experiment that a link names, else the usual one; a link that names none that can be run is told so."""
    try:
        return SweepSpec.from_query(dict(st.query_params), USUAL)
    except SpecError as error:
        told = " ".join(escaped(sentence) for sentence in error.problems.values())
        st.warning(f"The link’s experiment cannot be run. {told} Below stands the usual one.")
        return USUAL


def _data_title(name: str) -> str:
    return {"mnist-5k": "Handwritten digits (28×28)", "digits": "Tiny digits (8×8), quickest"}.get(name, name)
