"""What the students still get wrong: the watched images at an epoch, and the bars of one of them."""

import streamlit as st

from models import folders
from models.data_errors import DataError
from models.records import Logits, Progress, Role, WatchSet
from ui import session
from ui.components.soft_bars import soft_bars
from ui.components.wrong_images import Panel, sprite_style, wrong_images
from ui.lab_look import chart_style
from ui.lab_moments import answers_at, one_image, watched_in, wrong_answers
from ui.lab_stage import Stage
from ui.theme import ROLE_STYLES


def draw(stage: Stage, records: tuple[Progress, ...], epoch: int) -> None:
    """The watched images that each student gets wrong at this epoch, and the bars of one of them."""
    watch = stage.stored.watch if stage.stored is not None else watched_in(records)
    logits = answers_at(records, epoch)
    classes = class_names(stage.spec.data, watch)
    count = len(watch.labels) if watch is not None else 0
    st.subheader("What they still get wrong")
    st.caption("Validation images, the hardest for the teacher first: what it is → what the student says. Pick one.")
    if watch is not None:
        st.html(sprite_style(watch.sprite_png))
    else:
        st.html("<i></i>")
    panels = [_panel(role, watch, classes, logits) for role in ("distilled", "plain")]
    slot = session.RACE_PICKED.format(stage.key)
    picked = wrong_images(panels, count=count, picked=st.session_state.get(slot, 0), key=f"{stage.key}_wrong")
    st.session_state[slot] = picked
    with st.container(key=f"{stage.key}_race_bars"):
        _bars(stage, watch, classes, logits, picked)


def class_names(data: str, watch: WatchSet | None) -> tuple[str, ...]:
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
    stage: Stage, watch: WatchSet | None, classes: tuple[str, ...], logits: dict[Role, Logits], picked: int
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
        temperature=min(40.0, max(0.5, stage.spec.temperature)),
        key=f"{stage.key}_soft_bars",
        title="Its bars beside the teacher’s",
        show_picker=False,
        show_slider=False,
    )
