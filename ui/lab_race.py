"""The race on the screen: buttons, status, curves, rewind, wrong images and bars. Two fragments that redraw themselves.

A run that waits behind others redraws its buttons and its place in the queue alone: in a class most runs wait, and the
rest is a hundred times the work. Every area has its size before the first number comes, so nothing jumps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

import streamlit as st

from jobs import ENDED, RunSnapshot
from models.records import Progress, Role
from models.spec import RunSpec
from ui import lab_answers, lab_curves, learner, turns
from ui.controls import is_locked
from ui.lab_link import escaped
from ui.lab_moments import finished_epochs
from ui.lab_specs import in_words
from ui.lab_stage import Stage, show_in_lab, start, start_in_lab
from ui.lab_words import one_step, share_done, status, verdict

REDRAW_S = 0.4
WAITING_REDRAW_S = 2.0  # with other runs before it there is nothing to see but the place in the queue
FAR, FAR_REDRAW_S = 4, 6.0  # with so many before it nothing happens soon


@dataclass(frozen=True)
class Scene:
    """What a screen shows of a race. The lab shows all of it, side by side; a lesson what it speaks of."""

    train: str = "Train"  # what the button that starts it says
    where: str = " More on that, and the table, below."  # follows the verdict's headline
    is_wide: bool = False  # the lab: everything in one view, and a button for a teacher of one's own
    with_curves: bool = True  # and the slider that goes back through them
    with_loss: bool = True
    with_answers: bool = True  # the images that the students get wrong, and the bars of one
    guesses: Mapping[Role, float] = field(default_factory=dict)  # accuracies (0..1) that the learner expects
    below: Callable[[RunSnapshot, int], None] | None = None  # draws what follows, at the epoch that is looked at


LAB = Scene(is_wide=True)


def draw(stage: Stage, spec: RunSpec, scene: Scene = LAB) -> None:
    """Draw the stage, and go on doing so while its run goes on. Train runs `spec`."""
    pace_s = pace_of(_snapshot(stage))
    st.fragment(turns.in_turn(_draw_standing), run_every=pace_s)(stage, spec, scene, pace_s)
    st.fragment(turns.in_turn(_draw_learning), run_every=pace_s if pace_s == REDRAW_S else None)(stage, scene)


def pace_of(snapshot: RunSnapshot) -> float | None:
    """The seconds between two drawings of a run."""
    if snapshot.state in ENDED:
        return REDRAW_S if snapshot.settling else None
    if snapshot.state == "queued" and snapshot.ahead > 0:
        return WAITING_REDRAW_S if snapshot.ahead < FAR else FAR_REDRAW_S
    return REDRAW_S


def _draw_standing(stage: Stage, spec: RunSpec, scene: Scene, pace_s: float | None) -> None:
    """What can be pressed, and how far it is."""
    snapshot = _snapshot(stage)
    if pace_s is not None and pace_s != pace_of(snapshot):
        st.rerun()  # the whole page: it has another pace, or has ended and the outcome joins in
    _buttons(stage, spec, scene, snapshot)
    _status(stage, scene, snapshot)
    if not stage.is_empty and stage.spec != spec and scene.is_wide:
        st.info(f"Here stands another run: {in_words(stage.spec)} The dials have changed; press Train for theirs.")


def _draw_learning(stage: Stage, scene: Scene) -> None:
    """What the networks have learnt so far. Before anything was trained there is nothing to look at."""
    snapshot = _snapshot(stage)
    records = snapshot.progress
    epoch = min(lab_curves.rewound_to(stage), finished_epochs(records))
    if records or snapshot.state not in ENDED:
        with st.container(key=f"{stage.key}_race_stage"):
            (_beside if scene.is_wide else _below)(stage, scene, records, epoch)
    if scene.below is not None:
        scene.below(snapshot, epoch)


def _beside(stage: Stage, scene: Scene, records: tuple[Progress, ...], epoch: int) -> None:
    """All of it on one screen: curves and wrong images to the left, the bars of one image to the right."""
    left, right = st.columns((11, 9), gap="medium")
    with left:
        lab_curves.accuracy(stage, records, epoch, scene.guesses, is_low=True)
        lab_curves.rewind(stage, records, epoch, with_answers=True)
        pick = lab_answers.wrong(stage, records, epoch)
    with right:
        lab_answers.bars(stage, records, epoch, pick)
    closer = st.expander("Look closer: the losses", key=f"{stage.key}_closer", on_change="rerun")
    if closer.open:  # drawn with every step of a race, so not for nobody
        with closer:
            lab_curves.losses(stage, records, epoch)


def _below(stage: Stage, scene: Scene, records: tuple[Progress, ...], epoch: int) -> None:
    """One below the other, as a lesson's column has it, and as much as the scene asks for."""
    if scene.with_curves:
        places = st.columns(2 if scene.with_loss else 1, gap="large")
        with places[0]:
            lab_curves.accuracy(stage, records, epoch, scene.guesses, is_low=False)
        if scene.with_loss:
            with places[1]:
                lab_curves.losses(stage, records, epoch)
        lab_curves.rewind(stage, records, epoch, scene.with_answers)
    if scene.with_answers:
        pick = lab_answers.wrong(stage, records, epoch)
        lab_answers.bars(stage, records, epoch, pick)


def _snapshot(stage: Stage) -> RunSnapshot:
    return stage.handle.snapshot() if stage.handle is not None else _kept(stage)


def _kept(stage: Stage) -> RunSnapshot:
    """A stored or absent run, seen as a run that has ended or not begun."""
    result = stage.stored
    if result is None:
        return RunSnapshot(state="done")
    return RunSnapshot(state="done" if result.complete else "stopped", progress=result.history, result=result)


def _buttons(stage: Stage, spec: RunSpec, scene: Scene, snapshot: RunSnapshot) -> None:
    handle, key = stage.handle, stage.key
    mine = handle is not None and handle.learner == learner.learner_id()
    runs, held = mine and snapshot.state == "running", mine and snapshot.state == "paused"
    waits = mine and snapshot.state == "queued"
    with st.container(horizontal=True, key=f"{key}_race_buttons", gap="small"):
        icon, busy = ":material/play_arrow:", stage.is_live
        if st.button(scene.train, type="primary", key=f"{key}_train", disabled=busy, icon=icon):
            start(spec, key)
            st.rerun()
        if scene.is_wide:
            _own_teacher(spec, busy)
        toggle, act = ("Resume", "resume") if held else ("Pause", "pause")
        for label, order, usable, name in (
            (toggle, act, runs or held, "pause"),
            ("Single step", "step", runs or held, "step"),
            ("Stop", "stop", runs or held or waits, "stop"),
        ):
            st.button(label, key=f"{key}_{name}", disabled=not usable, on_click=getattr(handle, order, None))


def _own_teacher(spec: RunSpec, busy: bool) -> None:
    usable = not (busy or spec.train_teacher or is_locked("teacher"))
    meaning = "The teacher is trained here first, before your eyes; then the students race. It takes longer."
    if st.button("Train your own teacher too", key="lab_own_teacher", disabled=not usable, help=meaning):
        start_in_lab(replace(spec, train_teacher=True))
        st.rerun()


def _status(stage: Stage, scene: Scene, snapshot: RunSnapshot) -> None:
    """How far it is, and a line for what a step is, for a notice, or for what came of it."""
    if stage.is_empty:
        st.html(_line("Ready", f"Press {scene.train} and watch three networks race."))
        _offer(stage)
        return
    headline, detail = status(snapshot, stage.spec)
    failed = snapshot.state == "failed"
    words = verdict(snapshot.result) if snapshot.result is not None else None
    outcome = f"{words.headline}{scene.where}" if words is not None else one_step(snapshot, stage.spec)
    st.html(
        _line(headline, "" if failed else detail, share_done(snapshot))
        + f'<p class="owlet-notice">{escape(snapshot.notice or outcome)}</p>'
    )
    if failed:
        st.warning(escaped(detail))


def _line(headline: str, detail: str, share: float | None = None) -> str:
    bar = "" if share is None else f'<progress value="{share:.3f}" aria-label="Steps done"></progress>'
    return f'<div class="owlet-status"><strong>{escape(headline)}</strong><span>{escape(detail)}</span>{bar}</div>'


def _offer(stage: Stage) -> None:
    """Somebody's result for these very dials, for those who ask for it."""
    if stage.offered is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lab_offer"):
            st.caption("This very race was run here before.", width="content")
            if st.button("Show its result", key="lab_show", type="tertiary"):
                show_in_lab(stage.offered)
                st.rerun()
