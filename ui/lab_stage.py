"""Which run stands on the stage of the lab or of a lesson's race, and what a press of Train does."""

import logging
from dataclasses import dataclass

import streamlit as st

import jobs
import store
from jobs import RunHandle
from models.records import Progress, RunResult
from models.spec import RunSpec
from ui import learner, private_images, session

logger = logging.getLogger(__name__)

LINK_IS_OLD = (
    "The run in this link is not kept here any more, or has not ended yet. Wait for its end and open the link again, "
    "or press Train to run it here: same spec, same numbers."
)
NOT_READ = "Earlier runs cannot be looked up just now ({reason}). They are not lost, and training works all the same."


@dataclass(frozen=True)
class Stage:
    """What a race shows: a run of this process (`handle`), a stored result, or neither yet."""

    spec: RunSpec  # of the run on the stage; of the dials when there is none
    run_id: str | None = None
    handle: RunHandle | None = None
    stored: RunResult | None = None
    key: str = "lab"  # begins the keys of the race's widgets and of what the session keeps for it
    offered: str | None = None  # id of somebody's run of this very spec: it is shown when asked for

    @property
    def is_empty(self) -> bool:
        return self.handle is None and self.stored is None

    @property
    def is_live(self) -> bool:
        return self.handle is not None and self.handle.snapshot().state not in jobs.ENDED

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

    First a run that goes on, then one with this very spec (this session's, else the learner's own), then the last one.
    What somebody else's race came to is offered, and not shown: whoever has not trained yet shall find out for himself.
    """
    current, sentence = _of_session("lab", spec)
    if current is not None and (current.is_live or current.spec == spec):
        return current, sentence
    try:
        kept = store.find_result(spec, learner.learner_id())
        offered = store.newest_run(spec) if kept is None and current is None else None
    except store.StoreError as error:
        return current or Stage(spec), NOT_READ.format(reason=error)
    if kept is not None:
        st.session_state[session.LAB_RUN] = kept[0]
        return Stage(spec, run_id=kept[0], stored=kept[1]), ""
    return current or Stage(spec, offered=offered), sentence


def find_in_lesson(spec: RunSpec, key: str, shipped: RunResult | None) -> Stage:
    """The race of a lesson: this session's run, else the learner's newest kept one of this spec, else `shipped`."""
    current, _ = _of_session(key, spec)
    if current is not None:
        return current
    try:
        kept = store.find_result(spec, learner.learner_id())
    except store.StoreError as error:
        logger.warning("Kept runs could not be looked through: %s", error)
        kept = None
    if kept is not None:
        return Stage(spec, run_id=kept[0], stored=kept[1], key=key)
    return Stage(shipped.spec if shipped is not None else spec, stored=shipped, key=key)


def _of_session(key: str, dials: RunSpec) -> tuple[Stage | None, str]:
    """The run that this session has on a stage, and a sentence if it may not be seen or is gone."""
    run_id = st.session_state.get(session.RACE_RUN.format(key))
    if run_id is None:
        return None, ""
    mine = learner.learner_id()
    if (handle := jobs.find(run_id)) is not None:
        stage, is_own = Stage(handle.spec, run_id=run_id, handle=handle, key=key), handle.learner == mine
    else:
        try:
            found = store.look_up(run_id, mine)
        except store.StoreError as error:
            return None, NOT_READ.format(reason=error)
        if found is None or found.result is None:
            st.session_state[session.RACE_RUN.format(key)] = None
            return None, LINK_IS_OLD
        stage, is_own = Stage(found.result.spec, run_id=run_id, stored=found.result, key=key), found.is_own
    knows_the_images = stage.spec.data == dials.data  # the lab's link names them, the link of a run does not
    if private_images.are_kept_back(stage.spec, is_own or knows_the_images):
        st.session_state[session.RACE_RUN.format(key)] = None
        return None, private_images.KEPT_BACK
    return stage, ""


def start(spec: RunSpec, key: str) -> None:
    """Hand the spec to a worker; its run takes the stage. A refusal stands in the session as a sentence."""
    try:
        handle = jobs.submit(spec, learner.learner_id())
    except jobs.TooManyRuns as error:
        st.session_state[session.RACE_PROBLEM.format(key)] = str(error)
        return
    st.session_state[session.RACE_PROBLEM.format(key)] = ""
    st.session_state[session.RACE_RUN.format(key)] = handle.run_id
    st.session_state.pop(session.RACE_PICKED.format(key), None)


def start_in_lab(spec: RunSpec) -> None:
    """Run a race that the lab's dials do not show yet, and turn them to it."""
    st.session_state[session.LAB_ADOPT] = spec
    start(spec, "lab")


def show_in_lab(run_id: str) -> None:
    """Put a kept run on the lab's stage."""
    st.session_state[session.LAB_RUN] = run_id
