"""What runs train on, in one line, before anybody presses Train. A worker knows; the app itself has no torch."""

from concurrent.futures import Future

import streamlit as st

import jobs

_LOOK_S = 2.0  # while the engine starts
_HELP = (
    "The part of a computer that does the arithmetic. Another one gives nearly the same numbers, sooner or later. "
    "Each result says on what it was measured."
)


def show() -> None:
    """Draw the line; while nothing is known yet it stands already, and looks again."""
    st.fragment(_line, run_every=None if _asked().done() else _LOOK_S)()


def _line() -> None:
    st.caption(_sentence(_asked()), help=_HELP)


@st.cache_resource(show_spinner=False)
def _asked() -> "Future[str]":
    """One question for all visitors."""
    return jobs.call("models.compute:device_title")


def _sentence(asked: "Future[str]") -> str:
    if not asked.done():
        return "The engine that trains is starting …"
    if asked.exception() is not None:
        _asked.clear()  # the next drawing asks again
        return "The engine that trains does not answer yet."
    return f"Training will run on: {asked.result()}."
