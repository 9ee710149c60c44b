"""The history on the screen: search, pages, a card for each run or sweep, and which two are chosen."""

from dataclasses import replace
from functools import partial

import streamlit as st

import store
from store import RunLine
from ui import learner, runs_words
from ui.lab_link import escaped
from ui.runs_address import PAGE, Address, go
from ui.runs_own import delete_button
from ui.runs_words import Entry

ON_A_PAGE = 12
_RULES = """<style>
[class*="st-key-run_"] :is(button, a) em { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); } /* to be heard only */
[class*="st-key-run_"] [data-testid="stPageLink"] a { padding-block: 0; height: auto; }
[class*="st-key-run_"] [data-testid="stPageLink"] a :is(p, span) { font-size: 1rem; line-height: 1.35;
  white-space: normal; }
</style>"""


def show(at: Address) -> None:
    """The learner's runs as the address wants them. Raises StoreError."""
    mine = store.own_runs(learner.learner_id())
    if not mine:
        st.markdown("You have no runs yet. Every race that you train is kept here, and every cell of a sweep.")
        st.page_link("pages/lab.py", label="Train one in the lab", icon=":material/science:")
        return
    st.html(_RULES)
    shown = _of_sweep(at, mine) if at.sweep else mine
    _search(at)
    found = runs_words.matching(shown, at.search)
    listed = [Entry((line,)) for line in found] if at.sweep else runs_words.entries(found)
    pages = max(1, -(-len(listed) // ON_A_PAGE))
    page = min(at.page, pages)
    st.caption(_count(len(found), len(shown), page, pages))
    _chosen(at, mine)
    for entry in listed[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]:
        with st.container(border=True, key=f"run_{entry.lines[0].run_id}", gap="xsmall"):
            _sweep(at, entry) if entry.sweep else _run(at, entry.lines[0])
    if pages > 1:
        _turn(at, page, pages)


def _of_sweep(at: Address, mine: list[RunLine]) -> list[RunLine]:
    """The head of a sweep's list of cells, and those cells."""
    cells = [line for line in mine if line.sweep == at.sweep]
    st.page_link(PAGE, label="All your runs", icon=":material/arrow_back:", query_params=Address().to_query())
    if not cells:
        st.info("None of the runs of this sweep are yours, or you have deleted them.")
        return []
    entry = Entry(tuple(cells))
    st.header(runs_words.sweep_title(entry), anchor=False)
    with st.container(horizontal=True, gap="small"):
        if query := runs_words.sweep_query(entry):
            st.page_link("pages/sweeps.py", label="Open the map", icon=":material/grid_on:", query_params=query)
        delete_button([line.run_id for line in cells], f"Delete these {len(cells)} runs", Address())
    return cells


def _search(at: Address) -> None:
    st.session_state["runs_search"] = at.search
    st.text_input(
        "Search your runs",
        key="runs_search",
        type="search",
        placeholder="such as: cnn-8, T=4, 2026-11-23",
        on_change=lambda: go(replace(at, search=str(st.session_state["runs_search"] or ""), page=1)),
    )


def _count(found: int, all_runs: int, page: int, pages: int) -> str:
    if not found:
        return "No run fits this search. Try fewer words."
    of = f"{found:,} of {all_runs:,} runs" if found < all_runs else f"{all_runs:,} run{'s' * (all_runs > 1)}"
    where = f", page {page} of {pages}" if pages > 1 else ""
    return f"{of}, newest first{where}."


def _chosen(at: Address, mine: list[RunLine]) -> None:
    """What is chosen to be compared, and what to do next."""
    if not at.first:
        return
    line = next((line for line in mine if line.run_id == at.first), None)
    name = escaped(runs_words.title(line)) if line is not None else "a run by somebody else"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="runs_chosen"):
        st.markdown(f"**Run A: {name}.** Choose “Compare” at another run.")
        st.button("Choose none", key="runs_none", on_click=go, args=(replace(at, first="", second=""),))


def _run(at: Address, line: RunLine) -> None:
    if line.summary is None:
        st.markdown(f"**{escaped(runs_words.title(line))}**")
        st.caption(f"{runs_words.when(line.created_at)}. This version cannot read it. It can still be deleted.")
        delete_button([line.run_id], "Delete", at)
        return
    look = replace(at, run=line.run_id)
    when = runs_words.when(line.created_at)
    st.page_link(PAGE, label=f"{escaped(runs_words.title(line))} *of {when}*", query_params=look.to_query())
    st.markdown(runs_words.outcome(line.summary))
    named = f"{runs_words.spec_title(line.summary.spec)}. " if line.name else ""
    st.caption(f"{named}{when}")
    _compare_button(at, line)


def _compare_button(at: Address, line: RunLine) -> None:
    is_first = line.run_id == at.first
    following = replace(at, second=line.run_id) if at.first else replace(at, first=line.run_id)
    label = "This is run A" if is_first else "Compare with run A" if at.first else "Compare"
    label += f" *{escaped(runs_words.title(line))} of {runs_words.when(line.created_at)}*"
    pick = partial(go, following)
    st.button(label, key=f"compare_{line.run_id}", disabled=is_first, on_click=pick, icon=":material/compare_arrows:")


def _sweep(at: Address, entry: Entry) -> None:
    cells = replace(at, sweep=entry.sweep, page=1)
    st.page_link(PAGE, label=escaped(runs_words.sweep_title(entry)), query_params=cells.to_query())
    st.markdown(runs_words.sweep_outcome(entry))
    summary = entry.lines[0].summary
    data = f"{runs_words.data_title(summary.spec.data)}. " if summary else ""
    st.caption(f"{data}{runs_words.when(entry.lines[0].created_at)}")


def _turn(at: Address, page: int, pages: int) -> None:
    with st.container(horizontal=True, gap="small"):
        newer, older = replace(at, page=page - 1), replace(at, page=page + 1)
        st.button("Newer", key="runs_newer", disabled=page == 1, on_click=go, args=(newer,))
        st.button("Older", key="runs_older", disabled=page == pages, on_click=go, args=(older,))
