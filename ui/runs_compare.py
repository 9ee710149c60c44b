"""Two runs side by side: what differed in the dials, what came of it, and what may be said of that."""

from dataclasses import replace

import streamlit as st

from models.records import RunResult
from store import FoundRun
from ui import links, runs_view, runs_words
from ui import runs_compare_words as words
from ui.asking import ask_or_say_why_not
from ui.chart_view import show_chart
from ui.charts.two_runs import RUNS, STUDENTS, curve, two_runs_alt, two_runs_figure
from ui.formats import percent
from ui.lab_link import escaped
from ui.lab_look import chart_style
from ui.runs_address import PAGE, Address, link
from ui.tables import show_table
from ui.theme import ROLE_STYLES


def show(at: Address) -> None:
    """The pair that the address names. Raises StoreError."""
    back = replace(at, first="", second="")
    st.page_link(PAGE, label="All your runs", icon=":material/arrow_back:", query_params=back.to_query())
    st.header("Two runs side by side", anchor=False)
    if at.first == at.second:
        st.warning("Both are the same run. Go back and choose another one.")
        return
    found = [runs_view.find(run_id) for run_id in (at.first, at.second)]
    for name, one in zip(RUNS, found, strict=True):
        if isinstance(one, str):
            st.warning(f"Run {name}: {one}")
        elif one.result is None:
            st.warning(f"Run {name}: {runs_view.UNREADABLE}")
    runs = [one for one in found if not isinstance(one, str)]
    results = [one.result for one in runs if one.result is not None]
    if len(results) == 2:
        _heads(at, runs)
        _specs(results[0], results[1])
        _results(results[0], results[1])
        _curves((results[0], results[1]))


def _heads(at: Address, runs: list[FoundRun]) -> None:
    for place, name, found in zip(st.columns(2), RUNS, runs, strict=True):
        with place.container(border=True, gap="xsmall"):
            st.markdown(f"**Run {name}: {escaped(runs_words.title(found.line))}**")
            owner = "yours" if found.is_own else "somebody else’s"
            st.caption(f"{runs_words.when(found.line.created_at)}, {owner}")
            look = replace(at, run=found.line.run_id, first="", second="")
            st.page_link(PAGE, label=f"Look at run {name}", query_params=look.to_query())
    with st.expander("Share this comparison", icon=":material/link:"):
        links.show(link(Address(first=at.first, second=at.second)))


def _specs(first: RunResult, second: RunResult) -> None:
    st.subheader("What differed in the dials", anchor=False)
    st.markdown(words.spec_sentence(first.spec, second.spec))
    if rows := words.spec_rows(first.spec, second.spec):
        show_table(rows, "The dials that differ")


def _results(first: RunResult, second: RunResult) -> None:
    st.subheader("What came of it", anchor=False)
    untested = [name for name, run in zip(RUNS, (first, second), strict=True) if run.difference is None]
    if untested:
        st.info(f"Run {' and run '.join(untested)} was stopped before its test. Only the curves can be looked at.")
        return
    shared = words.grounds(first, second)
    _tested(first, second, shared)
    show_table(words.result_rows(first, second), "The results of both runs")
    st.markdown("\n".join(f"- {sentence}" for sentence in words.what_may_be_said(shared)))


def _tested(first: RunResult, second: RunResult, shared: words.Grounds) -> None:
    """The difference of the distilled students, where seeds are shared; a worker does the statistics."""
    if not shared.same_images or len(shared.shared_seeds) < 2:
        return
    scores = [words.scores_at(run, shared.shared_seeds) for run in (first, second)]
    waiting = "The shared seeds are being compared …"
    images = first.test_images
    difference = ask_or_say_why_not("runs_ask", waiting, "models.statistics:over_seeds", *scores, images)
    if difference is not None:
        st.markdown(words.tested(difference))
        st.caption(words.CHOSEN_BY_TEST)


def _curves(results: tuple[RunResult, RunResult]) -> None:
    st.subheader("Both while they learned", anchor=False)
    show_chart(two_runs_figure(results, chart_style()), two_runs_alt(results), "runs_pair")
    note = "" if results[0].spec.data == results[1].spec.data else " They are of different images: do not compare."
    st.caption(f"Mean over the seeds, on validation images.{note}")
    curves = {
        f"{run}: {ROLE_STYLES[role].title.lower()}": dict(curve(result.history, role))
        for run, result in zip(RUNS, results, strict=True)
        for role in STUDENTS
    }
    epochs = sorted({epoch for found in curves.values() for epoch in found})
    with st.expander("The curves as a table"):
        rows = [
            {"Epoch": epoch} | {name: percent(at[epoch]) if epoch in at else "–" for name, at in curves.items()}
            for epoch in epochs
        ]
        show_table(rows, "Validation accuracy after each epoch")
