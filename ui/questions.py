"""Predictions and checks: a guess is committed before its exhibit opens, a check explains every answer."""

import streamlit as st

from lessons.blocks import Block, Check, Prediction, Range
from store import Answer
from ui import answers
from ui.guess_slider import guess_slider, plain
from ui.lesson_text import render

Value = float | str


def show_prediction(lesson: str, block: Block, answer: Answer | None, key: str) -> None:
    """Ask for the guess, or show the one that was made."""
    question = block.question
    assert isinstance(question, Prediction)
    st.markdown(render(question.ask), unsafe_allow_html=True)
    if answer is not None:
        st.markdown(f"**Your guess: {in_words(question, answer.tries[-1])}.** It waits for the result below.")
        answers.show_problem(lesson, block.argument)
        return
    with st.form(key, border=False):
        guess = _guess_widget(question, f"{key}_guess")
        pressed = st.form_submit_button("That is my guess", type="primary")
    if pressed and guess is None:
        st.warning("Choose one of the answers first.")
    elif pressed and guess is not None:
        answers.keep(Answer(lesson, block.argument, tries=(guess,)))
        st.rerun()


def in_words(question: Prediction, value: Value) -> str:
    """A guess or an outcome with its unit."""
    if question.number is None or isinstance(value, str):
        return str(value)
    return f"{plain(value)} {question.number.unit}".strip()


def compared(question: Prediction, guess: Value, outcome: Value) -> str:
    """The sentence that stands beside a result that somebody has guessed."""
    judgement = "Well predicted." if question.is_close(guess, outcome) else "Not what you expected."
    return f"You guessed {in_words(question, guess)}. It came out as {in_words(question, outcome)}. {judgement}"


def guess_strip(question: Prediction, guess: Value, outcome: Value) -> str:
    """Guess and outcome as two marks on the range of the question, as HTML; empty for choices, which have no place."""
    number = question.number
    if number is None or isinstance(guess, str) or isinstance(outcome, str):
        return ""
    places = {"guess": guess, "outcome": outcome}
    marks = "".join(
        f'<i class="{name}" style="left: {_percent_of_range(value, number):.1f}%"></i>'
        for name, value in places.items()
    )
    said = {"guess": "○ your guess", "outcome": "◆ what came out"}
    in_order = sorted(said, key=lambda name: places[name])  # the words stand as their marks do
    key = "".join(f'<span class="{name}">{said[name]}</span>' for name in in_order)
    ends = f"<span>{plain(number.low)}</span>{key}<span>{plain(number.high)}</span>"
    line = f'<div class="line">{marks}</div><div class="ends">{ends}</div>'
    return f'<div class="owlet-guess" aria-hidden="true">{line}</div>'  # the sentence above says the same


def show_check(lesson: str, block: Block, answer: Answer | None, key: str) -> None:
    """Ask, explain the chosen answer, and offer another try after a wrong one."""
    check = block.question
    assert isinstance(check, Check)
    choices = {choice.text: choice for choice in check.choices}
    last = answer.tries[-1] if answer is not None and answer.tries[-1] in choices else None
    if key not in st.session_state or st.session_state[key] != last:  # another tab may have answered meanwhile
        st.session_state[key] = last  # not as `index`: a default that changes would make it another widget
    st.markdown(render(check.ask), unsafe_allow_html=True)
    chosen = st.radio(
        "Your answer", [*choices], index=None, key=key, label_visibility="collapsed",
        on_change=_keep_try, args=(lesson, block, key),
    )  # fmt: skip
    if chosen in choices:
        choice = choices[chosen]
        (st.success if choice.right else st.warning)(
            render(choice.why) + ("" if choice.right else " Try another answer.")
        )
    answers.show_problem(lesson, block.argument)


def _keep_try(lesson: str, block: Block, key: str) -> None:
    """Only a press of the learner is a try: a page that is drawn again, in another tab too, is none."""
    assert isinstance(block.question, Check)
    choice = next((each for each in block.question.choices if each.text == st.session_state[key]), None)
    before = answers.all_answers().get((lesson, block.argument))
    tries = before.tries if before is not None else ()
    if choice is not None and tries[-1:] != (choice.text,):
        answers.keep(Answer(lesson, block.argument, tries=(*tries, choice.text), passed=choice.right))


def _percent_of_range(value: float, number: Range) -> float:
    return 100 * min(1.0, max(0.0, (value - number.low) / (number.high - number.low)))


def _guess_widget(question: Prediction, key: str) -> Value | None:
    if (number := question.number) is None:
        chosen = st.radio("Your guess", question.choices, index=None, key=key, label_visibility="collapsed")
        return chosen if chosen in question.choices else None  # a hostile client may send any text
    middle = number.low + round((number.high - number.low) / 2 / number.step) * number.step
    label = f"Your guess ({number.unit})" if number.unit else "Your guess"
    return guess_slider(label, number.low, number.high, number.step, middle, key)
