"""A few questions about the learner's own problem, and the one-page plan that follows from the answers."""

from statistics import stdev

import streamlit as st

from lessons import plan, results
from lessons.comparing import differences
from lessons.plan import Wishes
from ui.exhibits.place import Place

_PAIR = "race-300"


def show(place: Place) -> None:
    """Ask, and write the plan as the answers stand."""
    wishes = _ask(place.key)
    text = plan.markdown(wishes)
    with st.container(border=True, height=420, key=f"{place.key}_page"):
        st.markdown(text.replace("# ", "### "))
    st.download_button(
        "Download the plan (Markdown)", text, file_name="my-distillation-plan.md", mime="text/markdown",
        key=f"{place.key}_download", on_click="ignore",
    )  # fmt: skip
    st.caption("Your answers stay on this page as long as it is open. Nothing of them is stored.")
    place.in_words(summary(wishes), rows(wishes))


def _ask(key: str) -> Wishes:
    task = st.text_input(
        "My problem", placeholder="tell ripe apples from unripe ones", key=f"{key}_task", max_chars=120
    )
    inputs = st.text_input("What goes in", placeholder="photos of apples", key=f"{key}_inputs", max_chars=120)
    left, right = st.columns(2)
    requests = left.selectbox("How often it is asked", plan.REQUESTS, 1, key=f"{key}_requests")
    where = right.selectbox("Where it runs", plan.WHERE, key=f"{key}_where")
    wait = left.selectbox("How long people wait", plan.WAIT, 1, key=f"{key}_wait")
    labels = right.selectbox("Labels that I have", plan.LABELS, 1, key=f"{key}_labels")
    teacher = left.selectbox("A teacher", plan.TEACHER, 1, key=f"{key}_teacher")
    mistakes = right.selectbox("Mistakes", plan.MISTAKES, key=f"{key}_mistakes")
    gain = left.slider("The smallest gain worth having (points)", 0.5, 10.0, 2.0, 0.5, "%.1f", key=f"{key}_gain")
    accuracy = right.slider("Accuracy that I expect (%)", 50, 99, 90, key=f"{key}_accuracy")
    spread = st.slider(
        "How much a gain changes from pair to pair (points)",
        0.1,
        5.0,
        _usual_spread(),
        0.1,
        "%.1f",
        key=f"{key}_spread",
    )
    st.caption("It starts where our own race of the digits stands. Five pairs of yours will tell you better.")
    return Wishes(
        task, inputs, requests, where, wait, labels, teacher, mistakes, gain / 100, accuracy / 100, spread / 100
    )


def _usual_spread() -> float:
    """Standard deviation of the gains of the course's race, in points."""
    networks = results.load_result(_PAIR).networks
    return min(5.0, max(0.1, round(100 * stdev(differences(networks["distilled"], networks["plain"])), 1)))


def summary(wishes: Wishes) -> str:
    """What the plan comes to."""
    inputs = plan.test_inputs_needed(wishes.smallest_gain, wishes.expected_accuracy)
    return (
        f"{len(plan.reasons_for(wishes))} reasons speak for a distilled model, {len(plan.reasons_against(wishes))} "
        f"against it. {plan.pairs_in_words(wishes)} Label {inputs:,} test inputs."
    )


def rows(wishes: Wishes) -> list[dict[str, str]]:
    """What speaks for it and against it."""
    found = [("For", reason) for reason in plan.reasons_for(wishes)]
    found += [("Against", reason) for reason in plan.reasons_against(wishes)]
    return [{"Speaks": side, "Because": reason} for side, reason in found] or [{"Speaks": "–", "Because": "–"}]
