"""The race on the screen: buttons, status, curves, rewind, wrong images and bars. One fragment that redraws itself.

Every area has its size before the first number comes, so nothing jumps.
"""

from html import escape

import streamlit as st

from jobs import RunSnapshot
from models import folders
from models.data_errors import DataError
from models.records import Logits, Progress, Role, WatchSet
from models.spec import RunSpec
from ui import learner, session
from ui.charts import race as charts
from ui.components.live_figure import live_figure
from ui.components.soft_bars import soft_bars
from ui.components.wrong_images import Panel, sprite_style, wrong_images
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_moments import answers_at, finished_epochs, one_image, watched_in, wrong_answers
from ui.lab_stage import ENDED, Stage, start
from ui.lab_words import share_done, status, verdict
from ui.theme import ROLE_STYLES

REDRAW_S = 0.4


def draw(stage: Stage, spec: RunSpec) -> None:
    """Draw the stage, and go on doing so while its run goes on. Train runs `spec`, what the dials say."""
    st.fragment(_draw, run_every=REDRAW_S if stage.is_live else None)(stage, spec, stage.is_live)


def _draw(stage: Stage, spec: RunSpec, was_live: bool) -> None:
    snapshot = stage.handle.snapshot() if stage.handle is not None else _kept(stage)
    if was_live and snapshot.state in ENDED:
        st.rerun()  # the whole page: the outcome joins in, and this fragment stops redrawing itself
    _buttons(stage, spec, snapshot)
    _status(stage, snapshot)
    records = snapshot.progress
    epoch = min(_rewound_to(stage.spec), finished_epochs(records))
    _curves(stage.spec, records, epoch)
    _rewind(stage.spec, records, epoch)
    _answers(stage, records, epoch)


def _kept(stage: Stage) -> RunSnapshot | None:
    """A stored or absent run, seen as a run that has ended or not begun."""
    result = stage.stored
    if result is None:
        return RunSnapshot(state="done")
    return RunSnapshot(state="done" if result.complete else "stopped", progress=result.history, result=result)


def _buttons(stage: Stage, spec: RunSpec, snapshot: RunSnapshot) -> None:
    handle = stage.handle
    mine = handle is not None and handle.learner == learner.learner_id()
    runs, held = mine and snapshot.state == "running", mine and snapshot.state == "paused"
    waits = mine and snapshot.state == "queued"
    with st.container(horizontal=True, key="lab_buttons", gap="small"):
        if st.button("Train", type="primary", key="lab_train", disabled=stage.is_live, icon=":material/play_arrow:"):
            start(spec)
            st.rerun()
        toggle, act = ("Resume", "resume") if held else ("Pause", "pause")
        for label, order, usable, key in (
            (toggle, act, runs or held, "lab_pause"),
            ("Single step", "step", runs or held, "lab_step"),
            ("Stop", "stop", runs or held or waits, "lab_stop"),
        ):
            st.button(label, key=key, disabled=not usable, on_click=getattr(handle, order, None))


def _status(stage: Stage, snapshot: RunSnapshot) -> None:
    if stage.run_id is None:
        headline, detail = "Ready", "Press Train and watch three networks race."
    else:
        headline, detail = status(snapshot, stage.spec)
    words = verdict(snapshot.result) if snapshot.result is not None else None
    outcome = f"{words.headline} More on that, and the table, below the bars." if words is not None else ""
    st.html(
        f'<div class="owlet-status"><strong>{escape(headline)}</strong><span>{escape(detail)}</span>'
        f'<progress value="{share_done(snapshot):.3f}" aria-label="Steps done"></progress></div>'
        f'<p class="owlet-notice">{escape(snapshot.notice or outcome)}</p>'
    )


def _curves(spec: RunSpec, records: tuple[Progress, ...], epoch: int) -> None:
    style = chart_style()
    cursor = epoch if 0 < epoch < finished_epochs(records) else None
    left, right = st.columns(2, gap="large")
    with left:
        live_figure(
            charts.accuracy_figure(spec, records, style, cursor),
            alt=charts.accuracy_alt(spec),
            words=_accuracy_words(records, epoch),
            key="lab_accuracy",
        )
    with right:
        live_figure(
            charts.loss_figure(spec, records, style, cursor),
            alt=charts.loss_alt(spec),
            words=_loss_words(records, epoch),
            key="lab_loss",
        )


def _accuracy_words(records: tuple[Progress, ...], epoch: int) -> str:
    found = charts.accuracy_at(records, epoch)
    parts = [f"{ROLE_STYLES[role].title} {percent(value)}" for role, value in found.items()]
    return f"After epoch {epoch}: {', '.join(parts)}." if parts else "There are no numbers yet."


def _loss_words(records: tuple[Progress, ...], epoch: int) -> str:
    found = charts.losses_at(records, epoch)
    parts = [f"{ROLE_STYLES[role].title} {losses.total:.3g}" for role, losses in found.items()]
    return f"After epoch {epoch}, total loss: {', '.join(parts)}." if parts else "There are no numbers yet."


def _rewind_key(spec: RunSpec) -> str:
    return f"lab_rewind_{spec.key}"


def _rewound_to(spec: RunSpec) -> int:
    """Where the slider stands; its right end means: the newest epoch."""
    return int(st.session_state.get(_rewind_key(spec), spec.epochs))


def _rewind(spec: RunSpec, records: tuple[Progress, ...], epoch: int) -> None:
    finished = finished_epochs(records)
    last = max(2, spec.epochs)
    st.slider("Rewind to epoch", 1, last, last, key=_rewind_key(spec), disabled=finished < 2)
    if not finished:
        st.caption("Once an epoch is done, go back through them here. The right end follows the newest one.")
    else:
        where = "the newest" if epoch == finished else "looking back"
        st.caption(f"Epoch {epoch} of {spec.epochs} ({where}). Curves, wrong images and bars show this moment.")


def _answers(stage: Stage, records: tuple[Progress, ...], epoch: int) -> None:
    """The watched images that each student gets wrong at this epoch, and the bars of one of them."""
    watch = stage.stored.watch if stage.stored is not None else watched_in(records)
    logits = answers_at(records, epoch)
    classes = _classes(stage.spec.data, watch)
    count = len(watch.labels) if watch is not None else 0
    st.subheader("What they still get wrong")
    st.caption("Validation images, the hardest for the teacher first: what it is → what the student says. Pick one.")
    if watch is not None:
        st.html(sprite_style(watch.sprite_png))
    else:
        st.html("<i></i>")
    panels = [_panel(role, watch, classes, logits) for role in ("distilled", "plain")]
    picked = wrong_images(panels, count=count, picked=st.session_state.get(session.LAB_PICKED, 0), key="lab_wrong")
    st.session_state[session.LAB_PICKED] = picked
    with st.container(key="lab_bars"):
        _bars(stage.spec, watch, classes, logits, picked)


def _classes(data: str, watch: WatchSet | None) -> tuple[str, ...]:
    """Class names; numbers where the images' notes are gone."""
    try:
        return folders.info(data).classes
    except DataError:
        return tuple(str(index) for index in range(len(watch.teacher_logits[0]) if watch is not None else 0))


def _panel(role: Role, watch: WatchSet | None, classes: tuple[str, ...], logits: dict[Role, Logits]) -> Panel:
    style, look = ROLE_STYLES[role], chart_style().roles[role]
    known = watch is not None and role in logits
    wrong = wrong_answers(watch.labels, classes, logits[role]) if known else ()
    note = f"None of {len(watch.labels)} is wrong." if known else "They appear after the first epoch."
    return Panel(style.title, style.glyph, look.colour, note, wrong)


def _bars(
    spec: RunSpec, watch: WatchSet | None, classes: tuple[str, ...], logits: dict[Role, Logits], picked: int
) -> None:
    if watch is None or picked >= len(watch.labels):
        st.html('<div class="owlet-empty">Here the student’s bars will draw near to the teacher’s.</div>')
        return
    rows: dict[Role, Logits] = {"teacher": (watch.teacher_logits[picked],)}
    rows |= {role: (found[picked],) for role, found in logits.items()}
    soft_bars(
        sprite_png=one_image(watch.sprite_png, watch.side, picked),
        side=watch.side,
        classes=classes,
        labels=(watch.labels[picked],),
        logits=rows,
        temperature=min(40.0, max(0.5, spec.temperature)),
        key="lab_soft_bars",
        title="Its bars beside the teacher’s",
        show_picker=False,
        show_slider=False,
    )
