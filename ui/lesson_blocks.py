"""Each kind of block of a lesson on the screen."""

import logging
from collections.abc import Callable, Mapping
from importlib import import_module

import streamlit as st

from lessons.blocks import Block, Prediction
from lessons.loader import Lesson
from store import Answer
from ui import answers, pictures, turns
from ui.exhibits.place import Place, Value
from ui.lesson_text import render
from ui.questions import compared, guess_strip, show_check, show_prediction
from ui.session import LESSON_SKIPPED
from ui.source_code import source_of

logger = logging.getLogger(__name__)

_PICTURE_WIDTH_PX = 440
_HEADINGS = {
    "predict": ":material/edit: Your guess first",
    "check": ":material/help: Check yourself",
    "try": ":material/touch_app: Try it",
    "exhibit": ":material/science: Try it here",
    "takeaway": ":material/bookmark: Take this with you",
}
Answers = Mapping[tuple[str, str], Answer]


def show_block(lesson: Lesson, block: Block, number: int, given: Answers) -> None:
    """Draw one block. `given` are the learner's answers so far."""
    if block.kind in _QUIET:
        _QUIET[block.kind](block)
        return
    with st.container(border=True, key=f"lesson_{block.kind}_{number}"):
        st.header(_HEADINGS[block.kind], anchor=False)
        if block.kind == "predict":
            show_prediction(lesson.id, block, given.get((lesson.id, block.argument)), _key(lesson, block))
        elif block.kind == "check":
            st.fragment(turns.in_turn(_show_check))(lesson, block)
        elif block.kind == "exhibit":
            _show_exhibit(lesson, block, given)
        else:
            _show_text(block)
            if (link := block.link) is not None:
                page = f"pages/{link.screen}.py"
                st.page_link(page, label=link.label, icon=":material/arrow_forward:", query_params=link.query)


def _key(lesson: Lesson, block: Block) -> str:
    return f"{lesson.id}_{block.argument}".replace("#", "_")


def _show_check(lesson: Lesson, block: Block) -> None:
    given = answers.known_answers().get((lesson.id, block.argument))
    show_check(lesson.id, block, given, _key(lesson, block))


def _show_text(block: Block) -> None:
    st.markdown(render(block.text), unsafe_allow_html=True)


def _show_picture(block: Block) -> None:
    with st.container(horizontal_alignment="center"), st.container(width=_PICTURE_WIDTH_PX):
        pictures.picture(block.argument)
        if block.text:
            st.caption(block.text)


def _show_depth(block: Block) -> None:
    with st.expander(f"Look closer: {block.argument}"):
        _show_text(block)


def _show_source(block: Block) -> None:
    with st.expander(f"Look closer: the code that runs, {block.argument.partition(':')[2]}"):
        _show_text(block)
        st.code(source_of(block.argument), language="python")
        st.caption(f"This is `{block.argument}`, as Owlet runs it.")


_QUIET: dict[str, Callable[[Block], None]] = {
    "prose": _show_text,
    "picture": _show_picture,
    "look-closer": _show_depth,
    "source": _show_source,
}


def _show_exhibit(lesson: Lesson, block: Block, given: Answers) -> None:
    """The exhibit, or what must come first: the guesses about it."""
    _show_text(block)
    predictions = [other for other in lesson.blocks if _is_about(other, block)]
    waiting = [other for other in predictions if (lesson.id, other.argument) not in given]
    skipped = st.session_state.setdefault(LESSON_SKIPPED, set())
    name = (lesson.id, block.argument)
    if waiting and name not in skipped:
        st.info("Make your guess above first. Then this opens.", icon=":material/lock:")
        st.button("Open it without a guess", key=f"{_key(lesson, block)}_skip", on_click=skipped.add, args=(name,))
        return
    st.fragment(turns.in_turn(_open_exhibit))(lesson, block, predictions)


def _is_about(block: Block, exhibit: Block) -> bool:
    return isinstance(block.question, Prediction) and block.question.exhibit == exhibit.argument


def _open_exhibit(lesson: Lesson, block: Block, predictions: list[Block]) -> None:
    """Draw an exhibit; what it measures is put beside the guesses about it."""
    given = answers.known_answers()
    guessed = [
        (other.question, given[lesson.id, other.argument])
        for other in predictions
        if isinstance(other.question, Prediction) and (lesson.id, other.argument) in given
    ]
    outcomes: dict[str, Value] = {}
    guesses = {question.measure: answer.tries[-1] for question, answer in guessed}
    place = Place(f"{_key(lesson, block)}_at", block.settings, guesses, outcomes.__setitem__)
    try:
        import_module(f"ui.exhibits.{block.exhibit}").show(place)
    except Exception:  # one broken piece must not take the lesson with it; the log has the cause
        logger.exception("The exhibit %s of %s could not be shown", block.argument, lesson.id)
        st.error("This piece could not be shown just now. Reload the page; the rest of the lesson works without it.")
    for question, answer in guessed:
        if (outcome := outcomes.get(question.measure)) is not None:
            st.info(compared(question, answer.tries[-1], outcome), icon=":material/compare_arrows:")
            if strip := guess_strip(question, answer.tries[-1], outcome):
                st.html(strip)
            answers.keep_outcome(answer, outcome)
