"""Which students stand on the Draw screen: those of the run in its link, else those that come with Owlet."""

import time

import streamlit as st

import jobs
import store
from models.drawing_records import DrawingKit
from models.records import MOST_KEPT_BYTES, NetworkReport, Role, RunResult
from ui import learner, links, private_images
from ui.asking import WAIT_S, ask_or_say_why_not, wait_or_say_why_not
from ui.session import DRAW_FAULT

SHIPPED = "mnist-5k"
_WAITING = "The students are packing. The first time this takes a few seconds."
_INSTEAD = "Below stand the students that come with Owlet."
GONE = f"The run in this link is not kept here any more. {_INSTEAD}"
NOT_KEPT = (
    "The students of this run were not kept: it was stopped before they were tested, it is one cell of a sweep, or it "
    f"is older than this screen. Train it again in the lab to draw for them. {_INSTEAD}"
)
NOT_TO_DRAW_FOR = (
    f"These students were not kept: only networks of up to {MOST_KEPT_BYTES / 1e6:.0f} MB are. Train narrower ones to "
    "draw for them in your own browser."
)
TOO_BIG = f"{NOT_TO_DRAW_FOR} {_INSTEAD}"
FOR_GOOD = (GONE, NOT_KEPT, TOO_BIG)  # no second try would bring these students
READING_S = 15.0  # how long such a sentence stands at least: the page is drawn again as soon as the sheet is there


def find(run_id: str | None) -> tuple[DrawingKit | None, str]:
    """The kit to draw with (None where the screen says why there is none), and a sentence about the link."""
    if run_id is None:
        return _shipped(), ""
    try:
        found, weights = store.look_up(run_id, learner.learner_id()), store.load_weights(run_id)
    except store.StoreError as error:
        return _shipped(), f"The run in this link could not be read ({error}). {_INSTEAD}"
    result = found.result if found is not None else None
    if found is not None and result is not None and private_images.are_kept_back(result.spec, found.is_own):
        return _shipped(), f"{private_images.KEPT_BACK} {_INSTEAD}"
    if (sentence := _why_not(result, weights)) or result is None:
        return _shipped(), sentence
    return wait_or_say_why_not("draw_again", _WAITING, lambda: _of_run(run_id, result, weights)), ""


def tell_for_a_while(sentence: str) -> None:
    """Keep a sentence about a link that has left the address."""
    st.session_state[DRAW_FAULT] = (sentence, time.monotonic())


def told_just_now() -> str:
    """That sentence, until there has been time to read it; then nothing."""
    sentence, since = st.session_state.get(DRAW_FAULT, ("", 0.0))
    return sentence if time.monotonic() - since < READING_S else ""


def show_way(run_id: str, result: RunResult) -> None:
    """The way to a run's own students on the Draw screen, here and on a phone, if they were small enough to be kept."""
    if too_big(result.networks):
        st.caption(NOT_TO_DRAW_FOR)
        return
    query = {"run": run_id}
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.page_link("pages/draw.py", label="Draw for these students", icon=":material/draw:", query_params=query)
        if not private_images.are_kept_back(result.spec, is_own=False):  # for to a phone they are somebody else's
            with st.popover("On a phone", icon=":material/qr_code:"):
                st.markdown("This link opens the drawing page for these students. On a phone you draw with a finger.")
                links.show(links.link_to("draw", query))


def too_big(networks: dict[Role, NetworkReport]) -> bool:
    """Whether a run's students were too big for their weights to be kept."""
    return any(networks[role].size_bytes > MOST_KEPT_BYTES for role in ("distilled", "plain"))


def _why_not(result: RunResult | None, weights: dict[Role, bytes]) -> str:
    """A sentence if a run's own students cannot come; else nothing."""
    if result is None:
        return GONE
    if len(weights) == 2:
        return ""
    return TOO_BIG if result.networks and too_big(result.networks) else NOT_KEPT


def _shipped() -> DrawingKit | None:
    kit: DrawingKit | None = ask_or_say_why_not("draw_again", _WAITING, "models.drawing:drawing_kit", SHIPPED)
    return kit


@st.cache_data(show_spinner=False, max_entries=20)  # each may have several MB
def _of_run(run_id: str, _result: RunResult, _weights: dict[Role, bytes]) -> DrawingKit:
    arguments = (run_id, _result.spec, _weights, _result.networks)
    kit: DrawingKit = jobs.call("models.drawing:run_kit", *arguments).result(WAIT_S)
    return kit
