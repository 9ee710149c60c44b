"""A sweep on the screen: the map that fills, its buttons, the best cell, one cell in detail, and all as a table."""

import streamlit as st

import jobs
from models.sweep import AXES, Square, SweepSpec, best, squares
from ui import lab_words, turns, verdict_panel
from ui.asking import ask_or_say_why_not
from ui.charts.heat_map import HeatCell, heat_map
from ui.formats import percent
from ui.lab_look import chart_style
from ui.sweep_words import (
    AXIS_TITLES,
    as_csv,
    names_in_words,
    seeds_note,
    square_name,
    standing,
    summary,
    table,
    value_text,
    why_best,
)
from ui.tables import show_table
from ui.verdict_panel import Comparison

_LOOK_S = 1.0  # how often the map is drawn while cells come in
_SHOWN = ("Gain", "Distilled", "Plain")
_GAIN_KEY = "Blue: the teacher helped. Orange: it did harm. Pale: no difference. Numbers are points of test accuracy."
_ACCURACY_KEY = "The darker the blue, the higher the test accuracy."


def draw_map(sweep: jobs.Sweep) -> None:
    """The part that changes while the sweep runs. It draws itself again; the rest of the screen stays."""
    is_live = sweep.snapshot().state != "idle"
    st.fragment(turns.in_turn(_live), run_every=_LOOK_S if is_live else None)(sweep, is_live)


def _live(sweep: jobs.Sweep, was_live: bool) -> None:
    now, total = sweep.snapshot(), len(sweep.spec.cells())
    if was_live and now.state == "idle":
        st.rerun()
    st.progress(len(now.scores) / total, standing(now, total))
    _buttons(sweep, now, total)
    if now.problem:
        st.warning(now.problem)
    for sentence in sorted(set(now.errors.values())):
        st.error(sentence)
    found = squares(sweep.spec, now.scores)
    chosen = best(found)
    st.html(_map(sweep.spec, found, chosen))
    is_gain = (st.session_state.get("sweep_shown") or _SHOWN[0]) == _SHOWN[0]
    st.caption(
        f"{_GAIN_KEY if is_gain else _ACCURACY_KEY} ★ is the best cell on validation images. "
        f"{names_in_words(sweep.spec.student)}"
    )
    if chosen is not None and now.state == "idle":
        st.markdown(why_best(chosen, sweep.spec))


def _buttons(sweep: jobs.Sweep, now: jobs.SweepSnapshot, total: int) -> None:
    done = len(now.scores)
    label = "Run the sweep" if not done else "All cells are done" if done == total else "Go on with the rest"
    with st.container(horizontal=True, gap="small"):
        start = st.button(
            label,
            type="primary",
            key="sweep_start",
            disabled=now.state != "idle" or done == total,
            icon=":material/play_arrow:",
        )
        cancel = st.button("Cancel", key="sweep_cancel", disabled=now.state != "running")
    if start:
        sweep.start()
        st.rerun()
    if cancel:
        sweep.cancel()
        st.rerun()


def axes(spec: SweepSpec) -> None:
    """Which dials span the map, where the others stand, and what its colours show."""
    several = [axis for axis in AXES if len(getattr(spec, axis)) > 1]
    order = [*several, *(axis for axis in AXES if axis not in several)]
    usual = ("temperature", "student") if {"temperature", "student"} >= set(order[:2]) else (order[1], order[0])
    places = st.columns(3)
    across = places[0].selectbox(
        "Across", AXES, AXES.index(usual[0]), format_func=AXIS_TITLES.__getitem__, key=f"sweep_across_{several}"
    )
    rest = [axis for axis in AXES if axis != across]
    down = places[1].selectbox(
        "Down",
        rest,
        rest.index(usual[1]) if usual[1] in rest else 0,
        format_func=AXIS_TITLES.__getitem__,
        key=f"sweep_down_{several}_{across}",
    )
    places[2].segmented_control(
        "Show", _SHOWN, default=_SHOWN[0], key="sweep_shown", help="Gain: distilled minus plain, in points."
    )
    st.session_state["sweep_at"] = {"across": across, "down": down}
    for axis in several:
        if axis not in (across, down):
            values = getattr(spec, axis)
            st.session_state["sweep_at"][axis] = st.select_slider(
                f"{AXIS_TITLES[axis]} on this map", values, format_func=value_text, key=f"sweep_at_{axis}_{values}"
            )


def _map(spec: SweepSpec, found: tuple[Square, ...], chosen: Square | None) -> str:
    at = st.session_state["sweep_at"]
    across, down = at["across"], at["down"]
    columns, rows = getattr(spec, across), getattr(spec, down)
    fixed = {axis: at.get(axis, getattr(spec, axis)[0]) for axis in AXES if axis not in (across, down)}
    shown = st.session_state.get("sweep_shown") or _SHOWN[0]
    cells = {
        (rows.index(square.at[down]), columns.index(square.at[across])): _cell(square, shown, square is chosen)
        for square in found
        if all(square.at[axis] == value for axis, value in fixed.items())
    }
    titles = [
        (AXIS_TITLES[axis], [value_text(v) for v in values]) for axis, values in ((across, columns), (down, rows))
    ]
    return heat_map(titles[0], titles[1], cells, chart_style(), diverging=shown == _SHOWN[0])


def _cell(square: Square, shown: str, is_best: bool) -> HeatCell:
    if not square.scores:
        return HeatCell(None, "…", "waiting")
    if shown == "Gain":
        return HeatCell(square.gain, lab_words.points(square.gain), seeds_note(square), is_best)
    accuracy = square.test_accuracy("distilled" if shown == "Distilled" else "plain")
    return HeatCell(accuracy, percent(accuracy), f"{len(square.scores)} seed{'s' * (len(square.scores) > 1)}", is_best)


def draw_details(sweep: jobs.Sweep) -> None:
    """One cell with its verdict and its runs, and the whole map in words and numbers."""
    found = squares(sweep.spec, sweep.snapshot().scores)
    st.header("Look into a cell")
    number = st.selectbox(
        "Cell", range(len(found)), format_func=lambda at: square_name(found[at], sweep.spec), key="sweep_cell"
    )
    _detail(found[number or 0])
    with st.expander("In words and as a table"):
        st.markdown(summary(found, sweep.spec))
        show_table(table(found), "The cells of this sweep")
    st.download_button(
        "Download all runs (CSV)",
        as_csv(found),
        file_name=f"owlet-sweep-{sweep.spec.key}.csv",
        mime="text/csv",
        key="sweep_csv",
        on_click="ignore",
    )


def _detail(square: Square) -> None:
    if not square.scores:
        st.info("This cell waits. Press “Run the sweep” above; what is done stays.")
        return
    if (compared := _compared(square)) is not None:
        verdict_panel.show(compared, "sweep")
    with st.container(horizontal=True, gap="small"):
        for score in square.scores:
            query = score.spec.to_query() | {"run": score.run_id}
            label = f"Open the run of seed {score.spec.seeds[0]} in the lab"
            st.page_link("pages/lab.py", label=label, query_params=query, icon=":material/science:")


def _compared(square: Square) -> Comparison | None:
    """The verdict over this cell's pairs; a worker does the statistics, which the app does not load."""
    scores = square.scores
    gains = {score.spec.seeds[0]: score.gain for score in scores}
    if len(scores) == 1:
        difference = scores[0].difference
    else:
        plain, distilled = ([score.test[role] for score in scores] for role in ("plain", "distilled"))
        difference = ask_or_say_why_not(
            "sweep_ask", "The pairs are being compared …", "models.statistics:over_seeds", plain, distilled
        )
        if difference is None:
            return None
    return Comparison(gains, difference, lab_words.in_words(difference, scores[0].test_images))
