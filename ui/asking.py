"""Ask a worker, calmly: a sentence stands there while it thinks, and one that says what to do when it fails."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

import jobs
from models.data_errors import DataError
from ui import turns

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

FOR_PEOPLE = (DataError, jobs.CallFailed)  # what they say was written for the screen
WAIT_S = 120  # a worker may still be starting, or reading a data set for the first time


@st.cache_data(show_spinner=False, max_entries=1_000)
def ask(function: str, *arguments: Any) -> Any:
    """What a function of models/ gives; each question is asked once for all visitors.

    Raises:
        jobs.CallFailed: it failed there; the text is a sentence for people.
        TimeoutError: no worker answered within WAIT_S seconds.
    """
    return jobs.call(function, *arguments).result(WAIT_S)


def in_words(error: Exception) -> str:
    """What the screen says of a failed question: the error's own sentence if it is for people; any other is logged."""
    if isinstance(error, FOR_PEOPLE):
        return str(error)
    logger.error("A question to a worker could not be answered", exc_info=error)
    return "The answer could not be fetched. Try again; if that does not help, reload the page."


def ask_or_say_why_not(key: str, waiting: str, function: str, *arguments: Any) -> Any | None:
    """The answer, or None where a sentence and a button stand instead. `waiting` is shown while a worker thinks."""
    return wait_or_say_why_not(key, waiting, lambda: ask(function, *arguments))


def wait_or_say_why_not(key: str, waiting: str, fetch: Callable[[], Answer]) -> Answer | None:
    """The same for any question to a worker: `fetch` asks it."""
    place = st.empty()
    place.info(waiting, icon=":material/hourglass_top:")
    try:
        with turns.rest():
            answer = fetch()
    except TimeoutError:
        place.error("No answer came in time: the server is busy. Wait a minute, then press “Try again”.")
    except Exception as error:  # whatever a worker may raise: the screen stays usable
        place.error(in_words(error))
    else:
        place.empty()
        return answer
    st.button("Try again", key=key)
    return None
