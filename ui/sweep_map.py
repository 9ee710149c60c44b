"""The map of a sweep: the dials that lay it out, and its squares, each a link to its numbers further down."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from models.sweep import AXES, Square, SweepSpec
from ui import lab_words, session
from ui.charts.heat_map import HeatCell, heat_map
from ui.formats import percent
from ui.lab_look import chart_style
from ui.sweep_address import LOOK_INTO, SHOWN, View, fits, left_over, link, several, usual_view
from ui.sweep_words import AXIS_TITLES, accuracy_note, dial_text, seeds_note, square_name, value_text

GAIN_KEY = "Blue: the teacher helped. Orange: it did harm. Pale: no difference. Numbers are points of test accuracy."
ACCURACY_KEY = "The darker the blue, the higher the test accuracy."


def choose_view(spec: SweepSpec) -> View:
    """Which dials span the map, where the others stand, and what its colours show."""
    kept: View | None = st.session_state.get(session.SWEEP_VIEW)
    start = kept if kept is not None and fits(kept, spec) else usual_view(spec)
    link_number = st.session_state.get(session.SWEEP_LINKS, 0)  # a new link moves widgets that stand already
    key = f"{link_number}_{several(spec)}"
    places = st.columns(3)
    across = places[0].selectbox(
        "Across", AXES, AXES.index(start.across), format_func=AXIS_TITLES.__getitem__, key=f"sweep_across_{key}"
    )
    rest = [axis for axis in AXES if axis != across]
    wanted = start.down if start.down in rest else start.across
    down = places[1].selectbox(
        "Down", rest, rest.index(wanted), format_func=AXIS_TITLES.__getitem__, key=f"sweep_down_{key}_{across}"
    )
    shown = places[2].segmented_control(
        "Show",
        list(SHOWN),
        default=start.shown,
        format_func=SHOWN.__getitem__,
        key=f"sweep_shown_{link_number}",
        help="Gain: distilled minus plain, in points.",
    )
    at = {}
    for axis in left_over(spec, across, down):
        values = getattr(spec, axis)
        at[axis] = st.select_slider(
            f"{AXIS_TITLES[axis]} on this map",
            values,
            start.at.get(axis, values[0]),
            format_func=value_text,
            key=f"sweep_at_{link_number}_{axis}_{values}",
        )
    view = View(across, down, at, shown or "gain", start.square)
    st.session_state[session.SWEEP_VIEW] = view
    return view


def draw(spec: SweepSpec, found: Sequence[Square], chosen: Square | None, view: View, is_running: bool) -> None:
    """The map, and links to other maps of the sweep that have numbers or the star."""
    columns, rows = getattr(spec, view.across), getattr(spec, view.down)
    cells = {}
    for number, square in enumerate(found):
        if _is_on_map(square, view):
            place = rows.index(square.at[view.down]), columns.index(square.at[view.across])
            cell = _cell(square, view.shown, square is chosen, is_running)
            name = f"Look into {square_name(square, spec)}"
            cells[place] = replace(cell, link=link(spec, replace(view, square=number), LOOK_INTO), link_says=name)
    titles = [
        (AXIS_TITLES[axis], [value_text(value) for value in values])
        for axis, values in ((view.across, columns), (view.down, rows))
    ]
    st.html(heat_map(titles[0], titles[1], cells, chart_style(), diverging=view.shown == "gain"))
    if told := elsewhere(spec, found, chosen, view):
        st.html(told)


def _is_on_map(square: Square, view: View) -> bool:
    return all(square.at[axis] == value for axis, value in view.at.items())


def elsewhere(spec: SweepSpec, found: Sequence[Square], chosen: Square | None, view: View) -> str:
    """Links to the sweep's other maps that have numbers; the one with the star says so. "" if there is none."""
    others = {}
    for square in found:
        if square.scores and not _is_on_map(square, view):
            at = {axis: square.at[axis] for axis in view.at}
            star = "★ " if square is chosen else others.get(str(at), ("", {}))[0]
            others[str(at)] = star, at
    links = []
    for star, at in others.values():
        words = ", ".join(dial_text(axis, value) for axis, value in at.items())
        href = escape(link(spec, replace(view, at=at)))
        links.append(f'<a style="color: var(--st-primary-color)" href="{href}">{star}{escape(words)}</a>')
    return f"<p>Other maps of this sweep have numbers too: {' · '.join(links)}</p>" if links else ""


def _cell(square: Square, shown: str, is_best: bool, is_running: bool) -> HeatCell:
    if not square.scores:
        return HeatCell(None, "…" if is_running else "–", "waiting" if is_running else "not run yet")
    if shown == "gain":
        return HeatCell(square.gain, lab_words.points(square.gain), seeds_note(square), is_best)
    role = "distilled" if shown == "distilled" else "plain"
    accuracy = square.test_accuracy(role)
    return HeatCell(accuracy, percent(accuracy), accuracy_note(square, role), is_best)
