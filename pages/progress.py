"""Your progress: lessons, predictions, races, the certificate, and the private code that carries them."""

import streamlit as st

import store
from lessons import progress
from lessons.contents import contents, experiments
from lessons.loader import LessonError
from ui import answers, frame, learner, lesson_view, progress_view


def arrive() -> None:
    """A private link brings its learner: at once if nothing would be left behind, else after a question."""
    if (typed := st.query_params.get("me")) is None:
        return
    wanted = learner.read(typed)
    if wanted is not None and wanted != learner.code() and answers.all_answers():
        st.warning("This link belongs to another private code. If you go on with it, note your own code below first.")
        if st.button("Go on with the link's code", type="primary"):
            del st.query_params["me"]
            progress_view.take_over(typed)
        return
    del st.query_params["me"]
    if wanted != learner.code():
        progress_view.take_over(typed)


def show() -> None:
    try:
        lessons = tuple(entry.lesson for entry in contents() if entry.lesson)
        beside = experiments()
        given = answers.all_answers()
        runs = store.recent_runs(learner.learner_id(), limit=20)
        progress_view.show_lessons("The course", lessons, given)
        if beside:
            progress_view.show_lessons("Experiments", beside, given)
        progress_view.show_guesses(progress.guesses(lessons + beside, given))
        progress_view.show_runs(runs)
        progress_view.show_certificate(lessons, given, len(runs))
        progress_view.show_code()
        progress_view.show_export_and_delete()
    except LessonError as error:
        st.error(f"A lesson cannot be read. {error}")
    except store.StoreError as error:
        st.error(f"Your progress cannot be read just now ({error}). It is not lost: reload the page in a minute.")
    if sentence := answers.problem():
        st.warning(sentence)


frame.insist()
lesson_view.apply_look()
with lesson_view.column("progress"):
    st.title("Your progress")
    arrive()
    show()
