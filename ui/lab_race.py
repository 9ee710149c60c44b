"""The race on the screen: buttons, status, curves, rewind, wrong images and bars. Two fragments that redraw themselves.

A run that waits behind others redraws its buttons and its place in the queue alone: in a class most runs wait, and the
rest is a hundred times the work. Every area has its size before the first number comes, so nothing jumps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from jobs import ENDED, RunSnapshot
from models.records import Progress, Role
from models.spec import RunSpec
from ui import lab_answers, learner, turns
from ui.charts import race as charts
from ui.components.live_figure import live_figure
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_moments import finished_epochs
from ui.lab_stage import Stage, start
from ui.lab_words import share_done, status, verdict
from ui.theme import ROLE_STYLES

REDRAW_S = 0.4
WAITING_REDRAW_S = 2.0  # with other runs before it there is nothing to see but the place in the queue
FAR, FAR_REDRAW_S = 4, 6.0  # with so many before it nothing happens soon


@dataclass(frozen=True)
class Scene:
    """What a screen shows of a race. The lab shows all of it; a lesson what it speaks of."""

    train: str = "Train"  # what the button that starts it says
    where: str = " More on that, and the table, below the bars."  # follows the verdict's headline
    with_curves: bool = True  # and the slider that goes back through them
    with_loss: bool = True
    with_answers: bool = True  # the images that the students get wrong, and the bars of one
    guesses: Mapping[Role, float] = field(default_factory=dict)  # accuracies (0..1) that the learner expects
    below: Callable[[RunSnapshot, int], None] | None = None  # draws what follows, at the epoch that is looked at


LAB = Scene()


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


def _draw_learning(stage: Stage, scene: Scene) -> None:
    """What the networks have learnt so far."""
    snapshot = _snapshot(stage)
    records = snapshot.progress
    epoch = min(_rewound_to(stage), finished_epochs(records))
    if scene.with_curves:
        _curves(stage, scene, records, epoch)
        _rewind(stage, scene, records, epoch)
    if scene.with_answers:
        lab_answers.draw(stage, records, epoch)
    if scene.below is not None:
        scene.below(snapshot, epoch)


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
        toggle, act = ("Resume", "resume") if held else ("Pause", "pause")
        for label, order, usable, name in (
            (toggle, act, runs or held, "pause"),
            ("Single step", "step", runs or held, "step"),
            ("Stop", "stop", runs or held or waits, "stop"),
        ):
            st.button(label, key=f"{key}_{name}", disabled=not usable, on_click=getattr(handle, order, None))


def _status(stage: Stage, scene: Scene, snapshot: RunSnapshot) -> None:
    if stage.handle is None and stage.stored is None:
        headline, detail = "Ready", f"Press {scene.train} and watch three networks race."
    else:
        headline, detail = status(snapshot, stage.spec)
    words = verdict(snapshot.result) if snapshot.result is not None else None
    outcome = f"{words.headline}{scene.where}" if words is not None else ""
    st.html(
        f'<div class="owlet-status"><strong>{escape(headline)}</strong><span>{escape(detail)}</span>'
        f'<progress value="{share_done(snapshot):.3f}" aria-label="Steps done"></progress></div>'
        f'<p class="owlet-notice">{escape(snapshot.notice or outcome)}</p>'
    )


def _curves(stage: Stage, scene: Scene, records: tuple[Progress, ...], epoch: int) -> None:
    cursor = epoch if 0 < epoch < finished_epochs(records) else None
    places = st.columns(2 if scene.with_loss else 1, gap="large")
    with places[0]:
        live_figure(
            charts.accuracy_figure(stage.spec, records, chart_style(), cursor, scene.guesses),
            alt=charts.accuracy_alt(stage.spec),
            words=_accuracy_words(records, epoch),
            key=f"{stage.key}_accuracy",
        )
    if scene.with_loss:
        with places[1]:
            live_figure(
                charts.loss_figure(stage.spec, records, chart_style(), cursor),
                alt=charts.loss_alt(stage.spec),
                words=_loss_words(records, epoch),
                key=f"{stage.key}_loss",
            )


def _accuracy_words(records: tuple[Progress, ...], epoch: int) -> str:
    found = charts.accuracy_at(records, epoch)
    parts = [f"{ROLE_STYLES[role].title} {percent(value)}" for role, value in found.items()]
    return f"After epoch {epoch}: {', '.join(parts)}." if parts else "There are no numbers yet."


def _loss_words(records: tuple[Progress, ...], epoch: int) -> str:
    found = charts.losses_at(records, epoch)
    parts = [f"{ROLE_STYLES[role].title} {losses.total:.3g}" for role, losses in found.items()]
    return f"After epoch {epoch}, total loss: {', '.join(parts)}." if parts else "There are no numbers yet."


def _rewind_key(stage: Stage) -> str:
    return f"{stage.key}_rewind_{stage.spec.key}"


def _rewound_to(stage: Stage) -> int:
    """Where the slider stands; its right end means: the newest epoch."""
    return int(st.session_state.get(_rewind_key(stage), stage.spec.epochs))


def _rewind(stage: Stage, scene: Scene, records: tuple[Progress, ...], epoch: int) -> None:
    finished = finished_epochs(records)
    last = max(2, stage.spec.epochs)
    st.slider("Rewind to epoch", 1, last, last, key=_rewind_key(stage), disabled=finished < 2)
    if not finished:
        st.caption("Once an epoch is done, go back through them here. The right end follows the newest one.")
    else:
        where = "the newest" if epoch == finished else "looking back"
        shown = "Curves, wrong images and bars show" if scene.with_answers else "The numbers beside the curves are of"
        st.caption(f"Epoch {epoch} of {stage.spec.epochs} ({where}). {shown} this moment.")
