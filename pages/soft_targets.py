"""Soft targets: what a teacher says beyond the right answer, and what the temperature does to it."""

import streamlit as st

from models.catalogue import DatasetInfo
from ui import download, frame
from ui.components.soft_bars import SoftBarsState, soft_bars
from ui.galleries import clear_second, show_gallery_or_why_not, whose_bars, with_shipped_teacher
from ui.session import SOFT_TARGETS_BARS, SOFT_TARGETS_DATA
from ui.soft_targets_link import read_data, read_state, to_query

INTRODUCTION = """
A **hard label** names the one right answer and nothing else. A trained network says more: it spreads its belief over
all the classes. These shares are its **soft targets**. They tell which wrong answers are *almost* right, and that is
what a teacher hands to its student. Pick an image and drag the **temperature** to make the small shares visible.
"""

WHAT_TO_LOOK_FOR = """
1. **Who comes second?** Drag the temperature from 1 to 20. Which wrong answers come up first? Look at the picture:
   can you see why the teacher finds them likely?
2. **Nothing is not nothing.** Go back to a temperature of 1 and switch on “Stretch the small bars”. Bars that looked
   like zero differ a hundred times or more. A hard label throws all of that away.
3. **Too hot.** Drag to 40. The bars become nearly alike, and the message fades. Somewhere in between, the teacher
   says most. Where would you stop?
"""

LOOK_CLOSER = r"""
- $z_i$ is the **logit** of class $i$: the raw number that the network gives it.
- $T$ is the **temperature**. At $T = 1$ these are the network's own probabilities. A higher $T$ makes them more alike,
  a lower $T$ makes the largest one stand out more. The order of the classes never changes.
- $q_i$ is the **soft target** of class $i$. All of them together make 1.
- $H$ is the **entropy**: how unsure the answer is, in bits. $2^H$ equally likely classes would leave you as unsure.
- KL is the **Kullback–Leibler divergence**: how far the student's shares $p$ are from the teacher's shares $q$.

**Which temperature is best?** No single one: it depends on how wide the student is. On handwritten digits Hinton and
his colleagues found a temperature of 2.5 to 4 best for a student with 30 units in a layer; with 300 units or more,
all temperatures above 8 did about equally well.

Source: G. Hinton, O. Vinyals, J. Dean, *Distilling the Knowledge in a Neural Network* (2015),
[arXiv 1503.02531](https://arxiv.org/abs/1503.02531), equation 1.
"""


def choose_data(sets: dict[str, DatasetInfo]) -> str:
    """Let the learner choose the images; a link may have chosen before."""
    if SOFT_TARGETS_DATA not in st.session_state:
        st.session_state[SOFT_TARGETS_DATA], problems = read_data(st.query_params, tuple(sets))
        show(problems)
    return st.radio(
        "Which images?",
        list(sets),
        format_func=lambda name: sets[name].title,
        horizontal=True,
        key=SOFT_TARGETS_DATA,
        on_change=forget_what_the_other_set_lacks,
    )


def forget_what_the_other_set_lacks() -> None:
    """The number of an image means nothing in another set, nor does the name of a class."""
    for name in ("image", "show"):
        st.query_params.pop(name, None)


def show(problems: list[str]) -> None:
    for problem in problems:
        st.warning(problem)


def play(info: DatasetInfo) -> None:
    """Fetch the images, draw the bars, and keep what the learner sets in the link."""
    gallery = show_gallery_or_why_not(info.name)
    if gallery is None:
        download.offer(info.name)
        return
    default = SoftBarsState(clear_second(gallery), temperature=1.0, logarithmic=False, student="distilled")
    start, problems = read_state(st.query_params, default, gallery)
    show(problems)
    state = soft_bars(
        sprite_png=gallery.sprite_png,
        side=gallery.side,
        classes=gallery.classes,
        labels=gallery.labels,
        logits=gallery.logits,
        picked=start.picked,
        temperature=start.temperature,
        logarithmic=start.logarithmic,
        student=start.student,
        shown=start.shown,
        key=f"{SOFT_TARGETS_BARS}_{info.name}",
    )
    st.caption(whose_bars(info.name))
    st.query_params.update(to_query(info.name, state))


frame.insist()
st.title("Soft targets")
st.markdown(INTRODUCTION)
sets = with_shipped_teacher()
if sets:
    play(sets[choose_data(sets)])
    st.header("What to look for")
    st.markdown(WHAT_TO_LOOK_FOR)
    with st.expander("Look closer: the formula"):
        st.latex(r"q_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}")
        st.latex(r"H = -\sum_i q_i \log_2 q_i")
        st.latex(r"\mathrm{KL}(q \,\|\, p) = \sum_i q_i \log_2 \frac{q_i}{p_i}")
        st.markdown(LOOK_CLOSER)
else:
    st.info("This copy of Owlet came without its trained teachers. You can train one yourself in the Lab.")
