"""A learner's place in a class: guess, run the own cell, see it on everybody's map. It redraws itself."""

from html import escape

import streamlit as st

import jobs
import store
from lessons.contents import contents, experiments
from lessons.loader import Lesson
from store import seats
from store.class_records import DRAWING, Cell, ClassRoom, Guess, has_reached, spec_of
from store.class_rows import ClassError
from ui import class_gallery, class_map, class_room, class_words, lab_words, learner, turns
from ui.charts import race
from ui.components.live_figure import live_figure
from ui.formats import percent
from ui.guess_slider import guess_slider
from ui.lab_look import chart_style
from ui.lab_specs import in_words
from ui.lesson_view import PAGES
from ui.sweep_words import names_in_words, value_text

SEED = "The seed is its start: first weights and order of images. With another seed, other luck."
LIVE_S, CALM_S = 1.0, 3.0


def show(class_id: str) -> None:
    """Draw the seat, and go on doing so."""
    pace_s = _pace(class_id)
    st.fragment(turns.in_turn(_seat), run_every=pace_s)(class_id, pace_s)
    _own_code(class_id)


def _pace(class_id: str) -> float:
    room = class_room.look(class_id)
    cells = room.cells_of(learner.learner_id()) if room is not None else ()
    return LIVE_S if any(cell.started_at and not cell.ended_at for cell in cells) else CALM_S


def _seat(class_id: str, pace_s: float) -> None:
    try:
        me = learner.learner_id()
        class_room.say_that_i_am_here(class_id, me)
        room = class_room.look(class_id)
        if room is None or all(member.learner != me for member in room.members):
            st.info("This class has ended, or you are not in it any more.")
            return
        if pace_s != _pace(class_id):
            st.rerun()
        _greet(room, me)
        if room.plan.lesson == DRAWING:
            class_gallery.show_task(room)
        elif room.plan.lesson:
            _lesson(room)
        else:
            _experiment(room, me)
        class_gallery.show_to_learner(room, me)
    except ClassError as error:
        class_room.look_anew(class_id)
        st.warning(str(error))
    except store.StoreError as error:
        st.warning(f"The class cannot be read just now ({error}). Nothing is lost; this page tries again by itself.")


def _greet(room: ClassRoom, me: str) -> None:
    name = next(member.nickname for member in room.members if member.learner == me)
    st.title(f"Hello, {name}", anchor=False)  # letters, digits, blanks and hyphens only: no Markdown
    st.caption(f"Class {room.code}, {len(room.members)} joined")


def lesson_of(wanted: str) -> Lesson | None:
    """The lesson or experiment with this id."""
    lessons = [entry.lesson for entry in contents() if entry.lesson] + list(experiments())
    return next((lesson for lesson in lessons if lesson.id == wanted), None)


def _lesson(room: ClassRoom) -> None:
    lesson = lesson_of(room.plan.lesson)
    if lesson is None:
        st.info("Your teacher has chosen a lesson that isn't here.")
        return
    st.markdown(f"The class reads **{lesson.title}** now. Your teacher sees your answers in it while you are in class.")
    query = {"lesson": lesson.id, "class": room.code}
    st.page_link(PAGES[lesson.shelf], label="Open the lesson", query_params=query, icon=":material/menu_book:")
    st.caption("At its top stands the way back here.")


def _experiment(room: ClassRoom, me: str) -> None:
    own = room.cells_of(me)
    if not own:
        own = (seats.deal(room.class_id, me),)
        class_room.look_anew(room.class_id)
    cell = max(own, key=lambda one: one.dealt_at)
    spec = spec_of(room.plan.grid, cell.number)
    st.header(f"Your cell: {class_words.cell_name(spec)}", anchor=False)
    st.markdown(in_words(spec))
    st.caption(f"{names_in_words((spec.student,))} {SEED}")
    if not has_reached(room.plan.pace, "predict"):
        st.info(class_words.HELD)
        return
    if cell.guess is None:
        _ask(room, cell)
        return
    _run(room, cell)
    if cell.score is not None:
        _outcome(room, cell)
    st.header("Everybody’s map", anchor=False)
    class_map.show(room)
    class_map.show_words(room)
    if cell.score is not None:
        class_map.show_own_verdict(room, spec)


def _ask(room: ClassRoom, cell: Cell) -> None:
    """The guess, before anything runs."""
    key = f"class_guess_{room.plan.round}_{cell.number}"
    with st.form(key):
        st.markdown("**Guess first.** Nobody knows it yet, so no guess is silly.")
        gain = guess_slider(
            "How many points better than its twin will the student with a teacher be?", -10, 30, 0.5, 0,
            key=f"{key}_gain", sign=True,
        )  # fmt: skip
        st.caption("Points are percent of the test images. Below zero: the teacher does harm.")
        temperatures = room.plan.grid.temperature
        hottest = st.radio(
            "On the whole map, at which temperature will the teacher help most?",
            temperatures, format_func=lambda value: f"T = {value_text(value)}", horizontal=True, index=None,
            key=f"{key}_temperature",
        )  # fmt: skip
        pressed = st.form_submit_button("That is my guess", type="primary")
    if not pressed:
        return
    if hottest not in temperatures:  # none, or what a hostile client sends
        st.warning("Choose a temperature too.")
        return
    seats.keep_guess(room.class_id, cell.learner, cell.number, Guess(gain, hottest))
    class_room.look_anew(room.class_id)
    st.rerun()


def _run(room: ClassRoom, cell: Cell) -> None:
    """The button, and the curves while the run goes on."""
    assert cell.guess is not None
    st.markdown(
        f"Your guess: **{lab_words.points(cell.guess.gain_points / 100)} points**, and most help at "
        f"**T = {value_text(cell.guess.temperature)}**."
    )
    if not cell.started_at or cell.error:
        if cell.error:
            st.warning(f"That did not work: {cell.error}")
        if not has_reached(room.plan.pace, "run"):
            st.info(class_words.HELD)
        elif st.button("Run my cell", type="primary", icon=":material/play_arrow:", key=f"class_run_{cell.number}"):
            begin(room, cell)
        return
    _curves(room, cell)


def begin(room: ClassRoom, cell: Cell) -> None:
    """Start the run of an own cell."""
    begun = seats.begin_cell(room.class_id, cell.learner, cell.number)
    try:
        jobs.run_cell(room.class_id, begun, spec_of(room.plan.grid, cell.number), cell.learner)
    except jobs.TooManyRuns as error:
        seats.end_cell(room.class_id, begun, None, str(error))
    class_room.look_anew(room.class_id)
    st.rerun()


def _curves(room: ClassRoom, cell: Cell) -> None:
    handle = jobs.find(cell.run_id) if cell.run_id else None
    spec = spec_of(room.plan.grid, cell.number)
    if handle is None:
        if not cell.ended_at:
            _lost(room, cell)
        return
    now = handle.snapshot()
    if now.state in jobs.ENDED and not cell.ended_at:  # the store was away when the run ended
        jobs.catch_up_cell(room.class_id, cell)
        class_room.look_anew(room.class_id)
    headline, detail = lab_words.status(now, spec)
    st.html(
        f'<div class="owlet-status"><strong>{escape(headline)}</strong><span>{escape(detail)}</span>'
        f'<progress value="{lab_words.share_done(now):.3f}" aria-label="Steps done"></progress></div>'
    )
    figure = race.accuracy_figure(spec, now.progress, chart_style(), None)
    found = race.accuracy_at(now.progress, spec.epochs)
    words = ", ".join(f"{role} {percent(value)}" for role, value in found.items())
    live_figure(figure, alt=race.accuracy_alt(spec), words=words, key=f"class_curve_{cell.number}")


def _lost(room: ClassRoom, cell: Cell) -> None:
    """A run that this process does not know: its outcome is in the store, or it is to be begun again."""
    jobs.catch_up_cell(room.class_id, cell)
    st.info("Your run is looked for. If nothing comes within two minutes, start it again.")
    if st.button("Start it again", key=f"class_again_{cell.number}"):
        begin(room, cell)


def _outcome(room: ClassRoom, cell: Cell) -> None:
    """What came out beside the guess, and another cell for whoever is quick."""
    assert cell.score is not None and cell.guess is not None
    gain, guess = 100 * cell.score.gain, cell.guess.gain_points
    close = "Close!" if class_words.is_close(cell) else "A surprise, and those teach most."
    st.success(
        f"Measured: {lab_words.points(cell.score.gain)} points (with a teacher "
        f"{percent(cell.score.test['distilled'])}, alone {percent(cell.score.test['plain'])}). "
        f"You guessed {lab_words.points(guess / 100)}, which is {abs(gain - guess):.1f} away. {close}"
    )
    st.caption("One cell is one pair of twins, so luck has a say. That is why the whole class runs them.")
    if has_reached(room.plan.pace, "free") and st.button("Take another cell", key=f"class_more_{cell.number}"):
        seats.deal(room.class_id, cell.learner, another=True)
        class_room.look_anew(room.class_id)
        st.rerun()


def _own_code(class_id: str) -> None:
    """The way to another device, and out."""
    with st.expander("Go on at another device, or leave"):
        st.markdown("Type the class code and this **private code** there. Whoever has it is you, so keep it.")
        st.code(learner.code(), language=None)
        st.markdown("Leaving deletes your nickname, your guesses and your drawings from the class.")
        if st.button("Leave this class", key="class_leave"):
            seats.leave(class_id, learner.learner_id())
            class_room.look_anew(class_id)
            st.rerun()
        st.markdown("Is somebody else to join at this computer?")
        if st.button("Join as somebody else", key="class_someone_else"):
            learner.become(learner.new_code())
            st.rerun()
