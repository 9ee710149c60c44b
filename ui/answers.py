"""The learner's answers on the screen: from the store, and those that it could not take yet. No answer is lost."""

from dataclasses import replace

import streamlit as st

import store
from store import Answer
from ui.learner import learner_id
from ui.session import ANSWERS_PROBLEM, ANSWERS_UNSAVED

Key = tuple[str, str]  # lesson, block
NOT_SAVED = "Your answers could not be saved yet ({reason}). They stay here while this page is open."


def all_answers() -> dict[Key, Answer]:
    """Every answer of this learner, by lesson and block."""
    _save()
    try:
        kept = store.load_answers(learner_id())
    except store.StoreError as error:
        st.session_state[ANSWERS_PROBLEM] = f"Your earlier answers cannot be read now ({error})."
        kept = {}
    return kept | _unsaved()


def problem() -> str:
    """Why answers could not be saved or read, as a sentence; empty when all is well."""
    return str(st.session_state.get(ANSWERS_PROBLEM, ""))


def keep(answer: Answer) -> None:
    """Keep an answer, now or as soon as the store can take it."""
    _unsaved()[answer.lesson, answer.block] = answer
    _save()


def keep_outcome(answer: Answer, outcome: float | str) -> None:
    """Put what an exhibit measured beside the guess. A later run replaces an earlier one."""
    if answer.outcome != outcome:
        keep(replace(answer, outcome=outcome))


def _unsaved() -> dict[Key, Answer]:
    return st.session_state.setdefault(ANSWERS_UNSAVED, {})  # type: ignore[no-any-return]


def _save() -> None:
    st.session_state[ANSWERS_PROBLEM] = ""
    for key, answer in list(_unsaved().items()):
        try:
            store.save_answer(learner_id(), answer)
        except store.StoreError as error:
            st.session_state[ANSWERS_PROBLEM] = NOT_SAVED.format(reason=error)
            return
        del _unsaved()[key]
