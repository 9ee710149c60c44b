"""How a lesson stands on the screen: its head, its blocks in order, its sources, and the way onward."""

from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons import progress
from lessons.contents import Entry
from lessons.loader import Lesson, Shelf
from ui import answers, lesson_text
from ui.class_words import HELD
from ui.lesson_blocks import Answers, show_block

PAGES: dict[Shelf, str] = {"course": "pages/course.py", "experiments": "pages/experiments.py"}
_ALL: dict[Shelf, str] = {"course": "All lessons", "experiments": "All experiments"}
_ONE: dict[Shelf, str] = {"course": "Lesson", "experiments": "Experiment"}
_READING_WIDTH_PX = 720
_KEEP_PLACE = (Path(__file__).parent / "keep_place.js").read_text(encoding="utf-8")

_RULES = """
.st-key-lesson h2 { font-size: 1.5rem; padding-top: 1.5rem; }
.st-key-lesson :is(p, li) { line-height: 1.65; }
.st-key-lesson .katex-display { overflow: auto hidden; padding-block: 0.2rem; }
[class*="st-key-lesson_"] { border-left-width: 5px !important; margin: 0.6rem 0; }
[class*="st-key-lesson_"] h2 { font-size: 1.05rem; font-family: inherit; padding: 0 0 0.4rem; }
[class*="st-key-lesson_predict"] { border-left-color: #8A7F93 !important; }
[class*="st-key-lesson_check"] { border-left-color: #0B6BB3 !important; }
:is([class*="st-key-lesson_try"], [class*="st-key-lesson_exhibit"]) {
  border-left-color: var(--st-primary-color) !important; }
.st-key-lesson [class*="st-key-lesson_try"] [data-testid="stPageLink"] a {
  border: 2px solid var(--st-primary-color); border-radius: 999px; padding: 0.35rem 1rem; }
[class*="st-key-lesson_takeaway"] { border-left-color: #D99A1E !important; background: rgb(217 154 30 / 10%); }
.owlet-guess { padding: 0.6rem 0.6rem 0; font-size: 0.85rem; }
.owlet-guess .line { position: relative; height: 0.4rem; border-radius: 0.2rem; background: var(--st-border-color); }
.owlet-guess i { position: absolute; top: 50%; width: 0.9rem; height: 0.9rem; box-sizing: border-box; }
.owlet-guess i.guess { border: 3px solid var(--st-text-color); border-radius: 50%; transform: translate(-50%, -50%); }
.owlet-guess i.outcome { background: var(--st-primary-color); transform: translate(-50%, -50%) rotate(45deg); }
.owlet-guess .ends { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.2rem 0.8rem;
  padding-top: 0.5rem; }
.owlet-guess .outcome { color: var(--st-primary-color); }
[class*="st-key-entry_"] { position: relative; padding: 0.7rem 0; border-bottom: 1px solid var(--st-border-color); }
[class*="st-key-entry_"] [data-testid="stPageLink"] a { padding: 0; }
[class*="st-key-entry_"] [data-testid="stPageLink"] a p { font-size: 1.15rem; }
[class*="st-key-entry_"] [data-testid="stPageLink"] a::after { content: ""; position: absolute; inset: 0; }
[class*="st-key-entry_"]:has(a):hover { border-bottom-color: var(--st-primary-color); }
@media (min-width: 1600px) { /* as wide as the type is large there */
  [class*="st-key-reading_"] > [data-testid="stLayoutWrapper"] { width: 45rem; }
}
@media (max-width: 640px) { /* eight patients in one row of a phone, and tables of five columns */
  [class*="st-key-"][class*="_patient"] button { min-width: 2.3rem; padding-inline: 0.3rem; }
  .st-key-lesson :is([data-testid="stTable"], [data-testid="stMarkdownContainer"], .owlet-table) :is(th, td) {
    padding: 0.4rem 0.3rem; font-size: 0.9rem; hyphens: auto; }
}
"""


def apply_look() -> None:
    """Put the lesson's few rules of style into the page."""
    st.html(f"<style>{_RULES}{lesson_text.RULES}</style>")


def arrive(lesson: Lesson | None) -> None:
    """Give this view its address, and begin where the learner left it: a link within a page does neither."""
    of_class = {"class": st.query_params["class"]} if "class" in st.query_params else {}  # of a learner's link
    st.query_params.from_dict({"lesson": lesson.id} | of_class if lesson else {})
    place = lesson.id if lesson else ""  # the browser runs a script anew when its text has changed
    st.html(f"<script>{_KEEP_PLACE}keepPlace('{place}')</script>", unsafe_allow_javascript=True)


def column(key: str) -> DeltaGenerator:
    """A centred column of a width that reads well."""
    return st.container(horizontal_alignment="center", key=f"reading_{key}").container(width=_READING_WIDTH_PX, key=key)


def show_way_on(lessons: tuple[Lesson, ...], latest: str | None) -> None:
    """A link back to where the learner was, if there is such a place."""
    lesson = next((lesson for lesson in lessons if lesson.id == latest), None)
    if lesson is not None:
        _link_to(lesson, f"Go on where you were: {lesson.title}", icon=":material/arrow_forward:")


def show_contents(entries: tuple[Entry, ...], given: Answers) -> None:
    """A row for each lesson of the course: the readable ones lead to their lesson, the others say that they wait."""
    for entry in entries:
        with st.container(key=f"entry_{entry.number}", gap="xxsmall"):
            if (lesson := entry.lesson) is None:
                st.markdown(f"{entry.number}\\. {entry.title}")  # escaped: a line of text, not a list
                st.caption("Being written")
            else:
                _show_row(lesson, given)


def show_experiments(lessons: tuple[Lesson, ...], given: Answers) -> None:
    """A row for each experiment."""
    for lesson in lessons:
        with st.container(key=f"entry_{lesson.number}", gap="xxsmall"):
            _show_row(lesson, given)


def _show_row(lesson: Lesson, given: Answers) -> None:
    _link_to(lesson, f"{lesson.number}\\. {lesson.title}")
    st.caption(f"{lesson.question} {_standing(lesson, given)}")


def show_lesson(lesson: Lesson, before: Lesson | None, after: Lesson | None, until: str = "") -> None:
    """The whole lesson, with the way back and onward; or, for a class that is held, as far as the question `until`."""
    whole, lesson = lesson, lesson.until(until)
    given = answers.all_answers()
    st.page_link(PAGES[lesson.shelf], label=_ALL[lesson.shelf], icon=":material/arrow_back:")
    _show_head(lesson, given)
    for number, block in enumerate(lesson.blocks):
        try:
            show_block(lesson, block, number, given)
        except (OSError, LookupError) as error:  # a picture, a result or a function that whoever edits it misspelt
            st.error(f"Line {block.line} of this lesson's file names something that isn't there: {error}.")
    if sentence := answers.problem():
        st.warning(sentence)
    if lesson != whole:
        st.info(HELD, icon=":material/pause:")
        return
    with st.expander("Sources"):
        st.markdown("\n".join(f"- [{source.title}]({source.url})" for source in lesson.sources))
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute" if before else "right"):
        if before is not None:
            _link_to(before, before.title, icon=":material/arrow_back:")
        if after is not None:
            _link_to(after, after.title, icon=":material/arrow_forward:", icon_position="right")


def _show_head(lesson: Lesson, given: Answers) -> None:
    st.title(lesson.title, anchor=False)
    place = f"{_ONE[lesson.shelf]} {lesson.number} · " if lesson.number else ""
    st.caption(f"{place}{_standing(lesson, given)}")
    st.html(f'<p class="owlet-lead">{escape(lesson.question)}</p>')
    st.markdown("When you are through, you can:\n" + "\n".join(f"- {objective}" for objective in lesson.objectives))


def _standing(lesson: Lesson, given: Answers) -> str:
    """How long the lesson takes, or how much of it is left."""
    left, done, count = progress.of_lesson(lesson, given)
    if done == 0:
        return f"About {lesson.minutes} minutes."
    if done == count:
        return f"Done: all {count} questions answered."
    return f"{done} of {count} questions answered, about {left} minutes left."


def _link_to(lesson: Lesson, label: str, **look: str) -> None:
    st.page_link(PAGES[lesson.shelf], label=label, query_params={"lesson": lesson.id}, **look)
