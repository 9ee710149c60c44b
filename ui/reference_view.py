"""How the pages beside the lessons look: the glossary's entries, questions, use cases, takeaways, further reading."""

from collections.abc import Sequence

import streamlit as st

from lessons.contents import contents
from lessons.reference import Entry, Question, Reading, Source, Takeaway, UseCase

COURSE = "pages/course.py"
QUESTION_GROUPS = {"start": "First questions", "build": "Once you have tried it"}
READING_KINDS = {
    "start": "Start here",
    "ways": "Other ways to teach",
    "doubts": "When and why it works, and when not",
    "language": "From digits to language",
    "tools": "Tools",
}


def apply_look() -> None:
    """Words of the glossary stand close together, with a line between them."""
    st.html(
        "<style>[class*='st-key-word_'] { padding: 0.9rem 0; border-bottom: 1px solid var(--st-border-color); }"
        "[class*='st-key-word_'] [data-testid='stCaptionContainer'] { color: inherit; opacity: 0.8; }"
        "[class*='st-key-word_'] [data-testid='stPageLink'] a { padding-block: 0; }</style>"
    )


def show_entry(entry: Entry) -> None:
    """A word, what it means, its other names; the rest is one click away."""
    symbol = f" (${entry.symbol}$)" if entry.symbol else ""
    with st.container(key=f"word_{entry.id}", gap="xsmall"):
        st.markdown(f"**{entry.term}**{symbol}: {entry.short}")
        if entry.also:
            st.caption(f"Also: {', '.join(entry.also)}")
        if entry.more:
            with st.expander(f"More about {entry.term}"):
                st.markdown(entry.more)
        _lesson_link(entry.lesson)


def show_questions(questions: Sequence[Question]) -> None:
    """Questions by group, each answer behind its question."""
    for group, title in QUESTION_GROUPS.items():
        st.header(title, anchor=False)
        for question in (each for each in questions if each.group == group):
            with st.expander(question.question):
                st.markdown(question.answer)
                _sources(question.sources)
                _lesson_link(question.lesson)


def show_use_case(case: UseCase) -> None:
    """One place where small taught models are used: who teaches whom, why small, and what could go wrong."""
    st.header(case.title, anchor=False)
    st.markdown(case.what)
    rows = {
        "Teacher": case.teacher,
        "Student": case.student,
        "Why small": case.why_small,
        "What could go wrong": case.could_go_wrong,
    }
    st.markdown("\n".join(f"- **{name}:** {text}" for name, text in rows.items()))
    if case.company:
        st.caption(f"An article that this course grew from names {case.company}. We have not measured it.")
    _lesson_link(case.lesson)


def show_takeaways(takeaways: Sequence[Takeaway]) -> None:
    """The course in five sentences, then what each lesson leaves behind."""
    for takeaway in (each for each in takeaways if each.part == "course"):
        st.markdown(f"- {takeaway.text}")
    st.header("Lesson by lesson", anchor=False)
    for takeaway in (each for each in takeaways if each.part == "lessons"):
        _lesson_link(takeaway.lesson)
        st.markdown(takeaway.text)


def show_readings(readings: Sequence[Reading]) -> None:
    """Papers and libraries, each with what to read it for."""
    for kind, title in READING_KINDS.items():
        st.header(title, anchor=False)
        for reading in (each for each in readings if each.kind == kind):
            st.markdown(f"[{reading.title}]({reading.url}): {reading.why}")
            _lesson_link(reading.lesson)


def _sources(sources: Sequence[Source]) -> None:
    if sources:
        st.caption("Sources: " + ", ".join(f"[{source.title}]({source.url})" for source in sources))


def _lesson_link(lesson_id: str) -> None:
    lesson = next((entry.lesson for entry in contents() if entry.lesson and entry.lesson.id == lesson_id), None)
    if lesson is not None:
        label = f"Lesson {lesson.number}: {lesson.title}"
        st.page_link(COURSE, label=label, icon=":material/menu_book:", query_params={"lesson": lesson.id})
