"""One run, opened by its link: to read for everyone, to name and delete for its own learner alone."""

from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import store
from models.records import RunResult
from models.spec import RunSpec
from store import FoundRun
from ui import (
    drawing_kits,
    lab_specs,
    learner,
    links,
    private_images,
    run_costs,
    runs_words,
    take_home,
    verdict_panel,
)
from ui.chart_view import show_chart
from ui.charts import race
from ui.lab_link import escaped
from ui.lab_look import chart_style
from ui.lab_table import conditions, table_html
from ui.runs_address import PAGE, Address, link
from ui.runs_own import delete_button, name_form

BROKEN = (
    "This link does not name a run: a run has 32 letters and digits behind “run=”, and here some are missing or wrong. "
    "Copy the whole link again."
)
GONE = (
    "There is no run behind this link any more. Whoever trained it has deleted it, or it was trained on another server."
)
UNREADABLE = (
    "This run is still kept, but an older Owlet wrote it and this one cannot read its results. You can train it again."
)
_ANOTHERS = (
    "**This run is not yours.** You can read it and copy its dials into your own lab. Only whoever trained it can name "
    "or delete it."
)
_READABLE = "**This run is not yours.** You can read it. "
_NAMELESS = "They see no name, neither yours nor the run’s."
_ENDS = "If you delete the run, the link stops working."


def find(run_id: str) -> FoundRun | str:
    """The run behind a link, or a sentence that says why there is none. Raises StoreError."""
    if not runs_words.RUN_ID.fullmatch(run_id):
        return BROKEN
    return store.look_up(run_id, learner.learner_id()) or GONE


def show(at: Address, heading: DeltaGenerator) -> None:
    """The run that the address names, with a `heading` of its own if it is somebody else's. Raises StoreError."""
    back = replace(at, run="")
    st.page_link(PAGE, label="All your runs", icon=":material/arrow_back:", query_params=back.to_query())
    found = find(at.run)
    if isinstance(found, str):
        st.warning(found)
        return
    if not found.is_own:
        heading.title("A run that was shared with you")
    st.header(escaped(runs_words.title(found.line)), anchor=False)
    st.caption(f"Trained on {runs_words.when(found.line.created_at)}.")
    spec = found.result.spec if found.result else found.line.summary.spec if found.line.summary else None
    if not found.is_own:
        st.info(_anothers(spec))
    if spec is not None:
        st.markdown(escaped(f"{runs_words.data_title(spec.data)}. {lab_specs.in_words(spec)}"))
    _ways_on(found, spec, back)
    if found.result is None:
        st.warning(UNREADABLE if spec else UNREADABLE.rpartition(" You")[0])
    else:
        _result(found, found.result)


def _anothers(spec: RunSpec | None) -> str:
    return _READABLE + private_images.KEPT_BACK if _hides_images(spec) else _ANOTHERS


def _shares(spec: RunSpec | None) -> str:
    """What a link gives to others."""
    more, images = ("", private_images.NOT_SHARED) if _hides_images(spec) else (" and copy its dials, no more", "")
    return f"Whoever has this link can read the run{more}. {_NAMELESS} {images} {_ENDS}"


def _hides_images(spec: RunSpec | None) -> bool:
    return spec is not None and private_images.are_kept_back(spec, is_own=False)


def _ways_on(found: FoundRun, spec: RunSpec | None, back: Address) -> None:
    line = found.line
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if spec is not None and not private_images.are_kept_back(spec, found.is_own):
            query = spec.to_query() | ({"run": line.run_id} if found.is_own and found.result else {})
            label = "Open in the lab" if found.is_own else "Copy its dials into my lab"
            st.page_link("pages/lab.py", label=label, icon=":material/science:", query_params=query)
        if found.result is not None:
            pair = Address(first=line.run_id).to_query()
            st.page_link(PAGE, label="Compare with a run of yours", icon=":material/compare_arrows:", query_params=pair)
        if found.is_own:
            delete_button([line.run_id], "Delete", back)
    if found.is_own:
        name_form(line)
        with st.expander("Share by link", icon=":material/link:"):
            st.markdown(_shares(spec))
            links.show(link(Address(run=line.run_id)))


def _result(found: FoundRun, result: RunResult) -> None:
    if not result.complete:
        st.caption("The run was stopped: this is what it had reached.")
    compared = verdict_panel.comparison_of(result)
    kept_back = private_images.are_kept_back(result.spec, found.is_own)
    if compared is not None:
        verdict_panel.show(compared, "runs")
        st.html(table_html(result))
        st.caption(conditions(result))
        if not found.line.sweep and not kept_back:  # of a sweep's cells no weights are kept
            drawing_kits.show_way(found.line.run_id, result)
    if result.history:
        figure = race.accuracy_figure(result.spec, result.history, chart_style(), None)
        show_chart(go.Figure(figure), race.accuracy_alt(result.spec), "runs_curves")
        last = race.accuracy_at(result.history, result.spec.epochs)
        st.caption(runs_words.curves_in_words(last))
    if compared is not None:
        run_costs.show(found.line.run_id, result, may_measure=not found.line.sweep and not kept_back)
    if compared is not None and not kept_back:
        take_home.show(found.line.run_id, result, runs_words.title(found.line))
