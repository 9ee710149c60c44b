"""The part of the host's screen that redraws itself: who is where, who needs help, and the map that fills."""

import streamlit as st

import jobs
import store
from store import seats
from store.class_records import DRAWING, ClassRoom, spec_of
from store.class_rows import ClassError
from ui import (
    class_answers,
    class_gallery,
    class_map,
    class_room,
    class_standings,
    class_tiles,
    class_words,
    learner,
    turns,
)
from ui.class_standings import Standing
from ui.lab_words import points
from ui.tables import show_table

LOOK_S = 2.0
_LOOKS = dict(zip(class_standings.GROUPS, ("help", "work", "done", "away"), strict=True))


def show(class_id: str, secret: str) -> None:
    """Draw it, and go on doing so."""
    st.fragment(turns.in_turn(_live), run_every=LOOK_S)(class_id, secret)


def _live(class_id: str, secret: str) -> None:
    try:
        room = class_room.look(class_id)
        if room is None:
            st.rerun()
        st.header(f"{len(room.members)} in the class", anchor=False)
        if room.plan.lesson == DRAWING:
            class_gallery.show_who_shares(room)
        elif room.plan.lesson:
            class_answers.show(room, secret)
        else:
            _experiment(room, secret)
        class_gallery.show_to_host(room, secret)
    except (ClassError, store.StoreError) as error:
        st.warning(f"The class cannot be read just now ({error}).")


def _experiment(room: ClassRoom, secret: str) -> None:
    found = class_standings.standings(room)
    st.markdown(class_standings.counts(found))
    if found:
        _who_is_where(room, found)
    class_map.show(room)
    class_map.show_words(room)
    with st.expander("The verdict of one square"):
        class_map.show_verdict(room, "class_host")
    _missing(room, secret)


def _who_is_where(room: ClassRoom, found: list[Standing]) -> None:
    class_tiles.show(
        {
            title: (_LOOKS[title], [_tile(room, standing) for standing in found if standing.state in states])
            for title, states in class_standings.GROUPS.items()
        }
    )
    st.caption(
        f"▲ to look after: a run that failed or hangs, or {class_standings.THINKING_S // 60} minutes at one step. "
        "○ thinks, ◐ guessed, ▶ runs, ✓ done: what came out in points, with ≈ after a guess within "
        f"{class_words.CLOSE_POINTS:g}. Away: no sign for {class_standings.STUCK_S // 60} minutes."
    )
    if st.toggle("Everybody as a table, with cells and guesses", key="class_table"):
        show_table(class_words.host_rows(room, found), "Who is where")


def _tile(room: ClassRoom, standing: Standing) -> class_tiles.Tile:
    cell = standing.cell
    note = class_standings.trouble(room, standing)
    if cell is not None and cell.score is not None:
        note = f"{points(cell.score.gain)}{' ≈' if class_words.is_close(cell) else ''}"
    where = class_words.cell_name(spec_of(room.plan.grid, cell.number)) if cell is not None else "no cell yet"
    error = f". {cell.error}" if cell is not None and cell.error else ""
    hint = f"{standing.state}; {where}{error}"
    return class_tiles.Tile(class_standings.ICONS[standing.state], standing.member.nickname, note, hint)


def _missing(room: ClassRoom, secret: str) -> None:
    """Run what nobody is going to run."""
    if st.button("Run the cells that nobody has", key="class_missing"):
        for cell in seats.deal_missing(room.class_id, secret):
            try:
                jobs.run_cell(room.class_id, cell, spec_of(room.plan.grid, cell.number), learner.learner_id())
            except jobs.TooManyRuns as error:
                seats.end_cell(room.class_id, cell, None, str(error))
        class_room.look_anew(room.class_id)
        st.rerun()
    st.caption("Cells of learners who left or are away are run here, so the map has no holes.")
