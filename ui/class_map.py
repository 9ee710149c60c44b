"""The class's shared map: it fills for all as cells come in; one square's verdict; other classes and the paper."""

import logging
from concurrent.futures import Future
from html import escape

import streamlit as st

import jobs
import store
from lessons import paper
from models.records import PairCounts, PairedDifference
from models.spec import RunSpec
from models.sweep import AXES, Square, best
from store import classes
from store.class_records import ClassRoom
from ui import lab_words, session, verdict_panel
from ui.charts.heat_map import HeatCell, heat_map
from ui.class_words import guesses_in_words, mean_gain_rows, paper_rows, same_question
from ui.lab_look import chart_style
from ui.sweep_words import AXIS_TITLES, names_in_words, seeds_note, square_name, summary, table, value_text
from ui.tables import show_table
from ui.verdict_panel import Comparison

logger = logging.getLogger(__name__)
ANSWER_S = 0.2

THE_PAPER = (
    "**And the paper?** Hinton, Vinyals and Dean taught networks of several widths. With 300 units or more in a layer, "
    "every temperature above 8 did about equally well. With 30, temperatures from 2.5 to 4 were clearly best "
    "([2015, section 3](https://arxiv.org/abs/1503.02531)). Here are our own runs of that grid, with their images and "
    "their teacher’s size: wrong answers among {images:,} test images, mean of {seeds}."
)
READ_IT = "Numbers are errors, so small is good. Compare where each row is best, not the numbers. Does your map agree?"
DOUBTS = "The higher the temperature T, the more of its doubts the teacher shows."
KEY = "Blue: the teacher helped. Orange: it did harm. Pale: no difference. Numbers are points of test accuracy."


def show(room: ClassRoom) -> None:
    """The map, how far it is, and how it is read."""
    show_map(room)
    st.caption(f"{KEY} {DOUBTS} {names_in_words(room.grid.student)}")


def show_on_wall(room: ClassRoom) -> None:
    """The map, how the class guessed, and the verdict of the square that validation prefers, as far as it is known."""
    st.html(f"<style>:root {{ --rows: {len(room.grid.student)}; }}</style>")
    show_map(room)
    st.caption(KEY)
    st.markdown(guesses_in_words(room))
    square = _first_choice(room)
    compared = _compared(square) if square is not None else None
    if square is None or compared is None:
        return
    words = compared.words
    st.html(
        f'<div class="owlet-verdict {words.kind.replace(" ", "-")}"><p class="headline">'
        f"{escape(square_name(square, room.grid))}: {escape(words.headline)}</p><p>{escape(words.interval)}</p></div>"
    )
    with st.container(key="class_wall_chart"):
        verdict_panel.show_strip(compared, "class_wall")


def show_map(room: ClassRoom) -> None:
    """How far the map is, and the map."""
    grid, scores, found = room.grid, room.scores, room.squares
    across, down = grid.temperature, grid.student
    cells = {
        (down.index(str(square.at["student"])), across.index(float(square.at["temperature"]))): _cell(square)
        for square in found
    }
    wanted = max(len(room.plan.grid.cells()), len(room.now))
    st.progress(min(1.0, len(scores) / wanted), f"{len(scores)} of {wanted} cells are done")
    titles = [
        (AXIS_TITLES["temperature"], [value_text(value) for value in across]),
        (AXIS_TITLES["student"], list(down)),
    ]
    st.html(heat_map(titles[0], titles[1], cells, chart_style(), diverging=True))


def _cell(square: Square) -> HeatCell:
    if not square.scores:
        return HeatCell(None, "…", "waiting")
    return HeatCell(square.gain, lab_words.points(square.gain), seeds_note(square))


def show_verdict(room: ClassRoom, key: str) -> None:
    """The interval and the verdict of one square: of all its seeds, each another learner's."""
    found = [square for square in room.squares if square.scores]
    chosen = _first_choice(room)
    if chosen is None:
        return
    names = {square_name(square, room.grid): square for square in found}
    first = [*names].index(square_name(chosen, room.grid))
    name = st.selectbox("The verdict of the square", [*names], first, key=f"{key}_square_{len(names)}")
    square = names[name]
    if (compared := _compared(square)) is not None:
        verdict_panel.show(compared, key)


def _first_choice(room: ClassRoom) -> Square | None:
    """The square that validation prefers, else the one with most seeds; None while none is done."""
    found = [square for square in room.squares if square.scores]
    return best(found) or max(found, key=lambda square: len(square.scores), default=None)


def show_own_verdict(room: ClassRoom, spec: RunSpec) -> None:
    """What all seeds of a learner's square say together."""
    at = {axis: getattr(spec, axis) for axis in AXES}
    square = next(square for square in room.squares if square.at == at)
    if square.scores and (compared := _compared(square)) is not None:
        st.markdown(f"**Your square with the seeds of everybody: {square_name(square, room.grid)}**")
        verdict_panel.show_verdict(compared.words)


def _compared(square: Square) -> Comparison | None:
    """What the seeds of a square say, or said before the last of them came; None while nothing is known."""
    kept = st.session_state.setdefault(session.CLASS_VERDICTS, {})
    at, scores = (*square.at.values(), square.scores[0].run_id), square.scores  # its run: of this class, this round
    difference = scores[0].difference if len(scores) == 1 else _over_seeds(square)
    if difference is not None:
        gains = {score.spec.seeds[0]: score.gain for score in scores}
        kept[at] = Comparison(gains, difference, lab_words.in_words(difference, scores[0].test_images))
    return kept.get(at)


def _over_seeds(square: Square) -> PairedDifference | None:
    """A worker's answer if it is there: no page of a class waits for a busy worker, the next look asks again."""
    plain, distilled = (tuple(score.test[role] for score in square.scores) for role in ("plain", "distilled"))
    pairs = plain, distilled, square.scores[0].test_images, square.scores[0].difference.one_pair
    try:
        return _asked(*pairs).result(ANSWER_S)
    except TimeoutError:
        return None
    except Exception:  # whatever a worker may raise: the map stays, and the log has the cause
        logger.exception("The pairs of a class could not be compared")
        _asked.clear(*pairs)
        return None


@st.cache_resource(max_entries=500, show_spinner=False)
def _asked(
    plain: tuple[float, ...], distilled: tuple[float, ...], images: int, one_pair: PairCounts | None
) -> "Future[PairedDifference]":
    """One question for all who look."""
    return jobs.call("models.statistics:over_seeds", plain, distilled, images, one_pair)


def show_words(room: ClassRoom) -> None:
    """The map in words and as a table, and how the class guessed."""
    found = room.squares
    st.markdown(f"{guesses_in_words(room)} {summary(found, room.grid, 'square')}")
    with st.expander("The map as a table"):
        show_table(table(found), "The squares of the class's map")


def show_others(room: ClassRoom) -> None:
    """Other classes on this server with the same squares, and what the paper found."""
    try:
        past = [
            one for one in classes.other_results(room.class_id) if same_question(one.room.plan.grid, room.plan.grid)
        ]
    except store.StoreError as error:
        st.warning(f"Other classes cannot be read just now ({error}).")
        past = []
    rooms = {"This class": room}
    rooms |= {f"Class {number}, {one.opened_at[:10]}": one.room for number, one in enumerate(past, start=1)}
    st.markdown("Mean gain in points, and in brackets how many pairs it rests on. Classes are shown without names.")
    show_table(mean_gain_rows(rooms), "Classes compared")
    if not past:
        st.caption("No other class here has run these squares yet.")
    grid = [result for result in paper.results() if result.row.startswith("grid-")]
    seeds = len({result.seed for result in grid})
    told = THE_PAPER.format(images=grid[0].test_images, seeds=f"{seeds} seeds" if seeds > 1 else "one seed")
    st.markdown(told)
    show_table(paper_rows(grid), "Our runs of the paper's grid")
    st.caption(READ_IT)
