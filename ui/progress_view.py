"""The learner's own page: what is done, how well they predicted, the code that carries it, export and delete."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import msgspec
import streamlit as st

import jobs
import store
from lessons import progress
from lessons.loader import Lesson
from store import Answer, RunSummary
from ui import answers, learner, lesson_view
from ui.certificate import Shown, UnwritableName, certificate
from ui.charts.guesses import GuessLine, guesses_alt, guesses_figure
from ui.formats import percent
from ui.lab_look import chart_style
from ui.questions import in_words
from ui.runs_words import data_title
from ui.tables import show_table

Answers = Mapping[tuple[str, str], Answer]
LAB = "pages/lab.py"
_PLAIN_CHART = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def show_lessons(heading: str, lessons: tuple[Lesson, ...], given: Answers) -> None:
    """A line for each lesson of a shelf: how many checks are passed, how many minutes are left."""
    left, minutes = progress.of_course(lessons, given)
    st.header(heading, anchor=False)
    st.markdown(f"About {left} of {minutes} minutes are left." if left else "You have answered every question.")
    for lesson in lessons:
        _show_lesson(lesson, given)


def _show_lesson(lesson: Lesson, given: Answers) -> None:
    left, done, count = progress.of_lesson(lesson, given)
    passed, checks = progress.checks_passed(lesson, given)
    with st.container(key=f"progress_{lesson.id}", gap="xxsmall"):
        label = f"{lesson.number}\\. {lesson.title}"
        st.page_link(lesson_view.PAGES[lesson.shelf], label=label, query_params={"lesson": lesson.id})
        text = f"{done} of {count} questions answered, {passed} of {checks} checks passed"
        st.progress(done / count if count else 0.0, f"{text}, about {left} minutes left" if left else text)


def show_guesses(found: tuple[progress.Guess, ...]) -> None:
    """Every guess beside what came out, and how many were close."""
    st.header("How well did you predict?", anchor=False)
    if not found:
        st.markdown("No guess has met its result yet. Lessons ask for a guess, then let you try.")
        return
    close = sum(guess.is_close for guess in found)
    st.markdown(f"**{close} of {len(found)}** guesses were close: the right choice, or within a tenth of the range.")
    lines = [line for guess in found if (line := _line(guess)) is not None]
    if lines:
        figure = guesses_figure(lines, chart_style())
        st.plotly_chart(figure, theme=None, config=_PLAIN_CHART, alt=guesses_alt(lines), key="progress_guesses")
    show_table([_row(number, guess) for number, guess in enumerate(found, start=1)], "Your guesses and the results")


def _line(guess: progress.Guess) -> GuessLine | None:
    number = guess.question.number
    if number is None or isinstance(guess.guess, str) or isinstance(guess.outcome, str):
        return None
    return GuessLine(guess.lesson.title, guess.guess, guess.outcome, number.low, number.high, number.unit)


def _row(number: int, guess: progress.Guess) -> dict[str, str]:
    return {
        "": f"{number}",
        "Lesson": guess.lesson.title,
        "Your guess": in_words(guess.question, guess.guess),
        "What came out": in_words(guess.question, guess.outcome),
        "Close?": "yes" if guess.is_close else "no",
    }


def show_runs(runs: list[RunSummary]) -> None:
    """The learner's latest runs; each opens again in the lab."""
    st.header("Your races", anchor=False)
    if not runs:
        st.markdown("You have not trained a network yet. The lab is the place for it.")
        return
    for run in runs:
        accuracy = run.test_accuracy
        found = (
            f"plain {percent(accuracy['plain'])}, distilled {percent(accuracy['distilled'])}" if accuracy else "stopped"
        )
        label = f"{run.created_at[:10]}: {data_title(run.spec.data)}, {run.spec.student}, {found}"
        st.page_link(LAB, label=label, query_params=run.spec.to_query() | {"run": run.run_id})
    st.page_link(
        "pages/runs.py", label="All your runs: search, name, compare, share, delete", icon=":material/history:"
    )


def show_certificate(lessons: tuple[Lesson, ...], given: Answers, runs: int) -> None:
    """The certificate, once every check is passed; before that, what is missing."""
    st.header("Certificate", anchor=False)
    counts = [(lesson.title, *progress.checks_passed(lesson, given)) for lesson in lessons]
    if not progress.is_complete(lessons, given):
        missing = sum(count - passed for _, passed, count in counts)
        st.markdown(f"Pass every check of the course, and you can print a certificate. {missing} are still open.")
        return
    name = st.text_input("Your name, as it should stand there (not kept by Owlet)", key="progress_name").strip()
    found = progress.guesses(lessons, given)
    shown = Shown(
        counts, sum(guess.is_close for guess in found), len(found), runs, datetime.now(UTC).date().isoformat()
    )
    try:
        page = certificate(name, shown)
    except UnwritableName as error:
        st.warning(str(error))
        return
    st.download_button(
        "Download the certificate (PDF)", page, "owlet-certificate.pdf", "application/pdf", type="primary"
    )


def show_code() -> None:
    """The private code: read it, carry it, type another one."""
    st.header("Take it to another device", anchor=False)
    st.markdown(
        "There is no account. Your progress belongs to this **private code**, which this browser keeps. "
        "Open the link on another device, or type the code there. "
        "Whoever has it sees your progress, so keep it to yourself."
    )
    st.code(learner.code(), language=None)
    origin = str(st.context.url or "").partition("?")[0]
    st.code(f"{origin}?me={learner.code()}", language=None, wrap_lines=True)
    with st.form("progress_code", border=False):
        typed = st.text_input("A code from another device", placeholder="owl-0000-0000-0000-0000")
        pressed = st.form_submit_button("Go on with this code")
    if pressed:
        take_over(typed)


def take_over(typed: str) -> None:
    """Become the learner of a typed code, or say what is wrong with it."""
    if (code := learner.read(typed)) is None:
        st.warning("That is not a code. It reads like owl-0000-0000-0000-0000: copy it whole from the other device.")
        return
    learner.become(code)
    answers.forget_unsaved()
    st.rerun()


def show_export_and_delete() -> None:
    """Everything that is kept, as a file; and the way to have it forgotten."""
    st.header("What Owlet keeps of you", anchor=False)
    st.markdown(
        "Your answers, which lessons you were in, and your runs with the names you gave them. Nothing says who you are."
    )
    with st.container(horizontal=True, gap="small"):
        gather = partial(_everything, learner.learner_id())  # only when it is asked for
        st.download_button("Download all of it (JSON)", gather, "owlet-progress.json", "application/json")
        with st.popover("Delete all of it"):
            st.markdown("This deletes your answers, visits and runs from this server for good.")
            if st.button("Yes, delete everything now", key="progress_delete"):
                jobs.forget(learner.learner_id())
                store.delete_learner(learner.learner_id())
                answers.forget_unsaved()
                st.rerun()


def _everything(learner_id: str) -> bytes:
    return msgspec.json.format(msgspec.json.encode(store.export_learner(learner_id)), indent=1)
