"""The learner's answers on the screen: from the store, and those that it could not take yet. No answer is lost."""

import logging
from dataclasses import replace

import streamlit as st

import store
from store import Answer
from ui.learner import learner_id
from ui.session import ANSWERS_KNOWN, ANSWERS_PROBLEM, ANSWERS_UNSAVED

logger = logging.getLogger(__name__)

Key = tuple[str, str]  # lesson, block
NOT_SAVED = (
    "Your answers could not be saved yet ({reason}). They stay here while this page is open. Keep it open: your next "
    "click tries again. If this sentence stays, tell whoever looks after this server."
)
NOT_READ = "Your earlier answers cannot be read now ({reason}). They are not lost: your next click tries again."


def all_answers() -> dict[Key, Answer]:
    """Every answer of this learner, by lesson and block. While the store is away, those that this page has seen."""
    _save()
    try:
        st.session_state[ANSWERS_KNOWN] = (learner_id(), store.load_answers(learner_id()))
    except store.StoreError as error:
        if not _unsaved():
            st.session_state[ANSWERS_PROBLEM] = NOT_READ.format(reason=error)
    return _known() | _unsaved()


def known_answers() -> dict[Key, Answer]:
    """The same without asking the store: what this page read when it was opened, and what was kept on it since."""
    _save()
    return _known() | _unsaved()


def problem() -> str:
    """Why answers could not be saved or read, as a sentence; empty when all is well."""
    return str(st.session_state.get(ANSWERS_PROBLEM, ""))


def show_problem(lesson: str, block: str) -> None:
    """Say beside a question that its answer is not saved yet. The end of a long page is far away."""
    if (lesson, block) in _unsaved() and problem():
        st.warning(problem())


def keep(answer: Answer) -> None:
    """Keep an answer, now or as soon as the store can take it."""
    _unsaved()[answer.lesson, answer.block] = answer
    _save()


def keep_outcome(answer: Answer, outcome: float | str) -> None:
    """Put what an exhibit measured beside the guess. A later run replaces an earlier one."""
    if answer.outcome != outcome:
        keep(replace(answer, outcome=outcome))


def forget_unsaved() -> None:
    """Drop what this page holds: another learner comes, or all was deleted."""
    for key in (ANSWERS_UNSAVED, ANSWERS_KNOWN, ANSWERS_PROBLEM):
        st.session_state.pop(key, None)


def _unsaved() -> dict[Key, Answer]:
    return st.session_state.setdefault(ANSWERS_UNSAVED, {})  # type: ignore[no-any-return]


def _known() -> dict[Key, Answer]:
    """What the store had when it could be read last."""
    learner, known = st.session_state.get(ANSWERS_KNOWN, ("", {}))
    return dict(known) if learner == learner_id() else {}


def _save() -> None:
    st.session_state[ANSWERS_PROBLEM] = ""
    for key, answer in list(_unsaved().items()):
        try:
            kept = store.save_answer(learner_id(), answer)
        except store.StoreError as error:
            st.session_state[ANSWERS_PROBLEM] = NOT_SAVED.format(reason=error)
            return
        except ValueError as error:  # from a client that sends what no control offers
            logger.warning("An answer was not kept: %s", error)
            del _unsaved()[key]
            continue
        st.session_state[ANSWERS_KNOWN] = (learner_id(), _known() | {key: kept})
        del _unsaved()[key]
