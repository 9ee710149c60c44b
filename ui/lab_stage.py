"""Which run stands on the lab's stage, and what a press of Train does."""

from dataclasses import dataclass, replace

import streamlit as st

import jobs
import store
from jobs import RunHandle
from models.records import Progress, RunResult
from models.spec import RunSpec
from ui import learner, session
from ui.controls import adopt

ENDED = ("done", "stopped", "failed")
LINK_IS_OLD = "The run in this link is not kept here any more. Press Train to run it again: same spec, same numbers."


@dataclass(frozen=True)
class Stage:
    """What the lab shows: a run of this process (`handle`), a stored result, or neither yet."""

    spec: RunSpec  # of the run on the stage; of the dials when there is none
    run_id: str | None = None
    handle: RunHandle | None = None
    stored: RunResult | None = None

    @property
    def is_live(self) -> bool:
        return self.handle is not None and self.handle.snapshot().state not in ENDED

    @property
    def result(self) -> RunResult | None:
        return self.stored if self.handle is None else self.handle.snapshot().result

    @property
    def records(self) -> tuple[Progress, ...]:
        """The run so far; for a stored one, what was kept of it."""
        if self.handle is not None:
            return self.handle.snapshot().progress
        return self.stored.history if self.stored is not None else ()


def find(spec: RunSpec) -> tuple[Stage, str]:
    """The run to show for these dials, and a sentence if the link's run is gone.

    First a run that goes on, then one with this very spec (this session's, else the store's), then the last one.
    """
    run_id = st.session_state.get(session.LAB_RUN)
    current, sentence = _by_id(run_id, spec)
    if current is not None and (current.is_live or current.spec == spec):
        return current, sentence
    try:
        kept = store.find_result(spec)
    except store.StoreError as error:
        return current or Stage(spec), str(error)
    if kept is not None:
        st.session_state[session.LAB_RUN] = kept[0]
        return Stage(spec, run_id=kept[0], stored=kept[1]), ""
    return current or Stage(spec), sentence


def _by_id(run_id: str | None, spec: RunSpec) -> tuple[Stage | None, str]:
    if run_id is None:
        return None, ""
    if (handle := jobs.find(run_id)) is not None:
        return Stage(handle.spec, run_id=run_id, handle=handle), ""
    try:
        result = store.load_run(run_id)
    except store.StoreError as error:
        return None, str(error)
    if result is None:
        st.session_state[session.LAB_RUN] = None
        return None, LINK_IS_OLD
    return Stage(result.spec, run_id=run_id, stored=result), ""


def start(spec: RunSpec) -> None:
    """Hand the spec to a worker; its run takes the stage. A refusal stands in the session as a sentence."""
    try:
        handle = jobs.submit(spec, learner.learner_id())
    except jobs.TooManyRuns as error:
        st.session_state[session.LAB_PROBLEM] = str(error)
        return
    st.session_state[session.LAB_PROBLEM] = ""
    st.session_state[session.LAB_RUN] = handle.run_id
    st.session_state[session.LAB_PICKED] = 0


def start_with_seeds(spec: RunSpec, count: int) -> None:
    """Run the same race with more pairs, and turn the dials to it."""
    wanted = replace(spec, seeds=tuple(range(count)))
    adopt(wanted)
    start(wanted)
