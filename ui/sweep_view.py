"""A sweep on the screen: the map that fills, its buttons, the best square, one square in detail, all as a table."""

import streamlit as st

import jobs
from models.sweep import Square, best, squares
from ui import lab_words, session, sweep_map, turns, verdict_panel
from ui.asking import ask_or_say_why_not
from ui.sweep_address import LOOK_INTO, View
from ui.sweep_words import (
    as_csv,
    names_in_words,
    not_run,
    square_name,
    standing,
    start_label,
    summary,
    table,
    why_best,
)
from ui.tables import show_table
from ui.verdict_panel import Comparison

_LOOK_S = 1.0  # how often the map is drawn while runs end


def draw_map(sweep: jobs.Sweep, view: View) -> None:
    """The part that changes while the sweep runs. It draws itself again; the rest of the screen stays."""
    is_live = sweep.snapshot().state != "idle"
    st.fragment(turns.in_turn(_live), run_every=_LOOK_S if is_live else None)(sweep, view, is_live)


def _live(sweep: jobs.Sweep, view: View, was_live: bool) -> None:
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
    sweep_map.draw(sweep.spec, found, chosen, view, now.state == "running")
    st.caption(
        f"{sweep_map.GAIN_KEY if view.shown == 'gain' else sweep_map.ACCURACY_KEY} ★ is the best square on validation "
        f"images. A press on a square shows its runs. {names_in_words(sweep.spec.student)}"
    )
    if chosen is not None and now.state == "idle":
        st.markdown(why_best(chosen, sweep.spec))


def _buttons(sweep: jobs.Sweep, now: jobs.SweepSnapshot, total: int) -> None:
    with st.container(horizontal=True, gap="small"):
        start = st.button(
            start_label(now, total),
            type="primary",
            key="sweep_start",
            disabled=now.state != "idle" or len(now.scores) == total,
            icon=":material/play_arrow:",
        )
        cancel = st.button("Cancel", key="sweep_cancel", disabled=now.state != "running")
    if start:
        sweep.start()
        st.rerun()
    if cancel:
        sweep.cancel()
        st.rerun()


def draw_details(sweep: jobs.Sweep, view: View) -> int:
    """One square with its verdict and its runs, and the whole map in words and numbers. Returns which square."""
    now = sweep.snapshot()
    found = squares(sweep.spec, now.scores)
    st.header("Look into a square", anchor=LOOK_INTO)
    number: int = st.selectbox(
        "Square",
        range(len(found)),
        min(view.square, len(found) - 1),
        format_func=lambda at: square_name(found[at], sweep.spec),
        key=f"sweep_square_{st.session_state.get(session.SWEEP_LINKS, 0)}_{sweep.spec.key}",
    )
    st.fragment(turns.in_turn(_detail), run_every=_LOOK_S if now.state != "idle" else None)(sweep, number)
    with st.expander("In words and as a table"):
        st.markdown(summary(found, sweep.spec, "square"))
        show_table(table(found), "The squares of this sweep")
    st.download_button(
        "Download all runs (CSV)",
        as_csv(found),
        file_name=f"owlet-sweep-{sweep.spec.key}.csv",
        mime="text/csv",
        key="sweep_csv",
        on_click="ignore",
    )
    return number


def _detail(sweep: jobs.Sweep, number: int) -> None:
    """Drawn again while the sweep runs, so that it says the same as the map."""
    now = sweep.snapshot()
    square = squares(sweep.spec, now.scores)[number]
    if not square.scores:
        st.info(not_run(now, len(sweep.spec.cells())))
        return
    if (compared := _compared(square)) is not None:
        verdict_panel.show(compared, "sweep")
    with st.container(horizontal=True, gap="small"):
        for score in square.scores:
            query = score.spec.to_query() | {"run": score.run_id}
            label = f"Open the run of seed {score.spec.seeds[0]} in the lab"
            st.page_link("pages/lab.py", label=label, query_params=query, icon=":material/science:")


def _compared(square: Square) -> Comparison | None:
    """The verdict over this square's pairs; a worker does the statistics, which the app does not load."""
    scores = square.scores
    gains = {score.spec.seeds[0]: score.gain for score in scores}
    if len(scores) == 1:
        difference = scores[0].difference
    else:
        plain, distilled = ([score.test[role] for score in scores] for role in ("plain", "distilled"))
        pairs = plain, distilled, scores[0].test_images, scores[0].difference.one_pair
        waiting = "The pairs are being compared …"
        difference = ask_or_say_why_not("sweep_ask", waiting, "models.statistics:over_seeds", *pairs)
        if difference is None:
            return None
    return Comparison(gains, difference, lab_words.in_words(difference, scores[0].test_images))
