"""What the students still get wrong: the watched images at an epoch, and the bars of one of them."""

import streamlit as st

from models import folders
from models.data_errors import DataError
from models.records import Logits, Progress, Role, WatchSet
from ui import session
from ui.components.soft_bars import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, soft_bars
from ui.components.wrong_images import Panel, Pick, sprite_style, wrong_images
from ui.lab_look import chart_style
from ui.lab_moments import answers_at, one_image, watched_in, wrong_answers
from ui.lab_stage import Stage
from ui.theme import ROLE_STYLES

_STUDENTS: tuple[Role, ...] = ("distilled", "plain")


def wrong(stage: Stage, records: tuple[Progress, ...], epoch: int) -> Pick:
    """The watched images that each student gets wrong at this epoch; which of them the learner looks at."""
    watch, logits = _watched(stage, records), answers_at(records, epoch)
    classes = class_names(stage.spec.data, watch)
    count = len(watch.labels) if watch is not None else 0
    st.markdown("**What they still get wrong**")
    st.caption("Validation images, the hardest for the teacher first: what it is → what the student says. Pick one.")
    st.html(sprite_style(watch.sprite_png) if watch is not None else "<i></i>")
    panels = [_panel(role, watch, classes, logits) for role in _STUDENTS]
    slot = session.RACE_PICKED.format(stage.key)
    pick = wrong_images(panels, count=count, picked=st.session_state.get(slot, Pick()), key=f"{stage.key}_wrong")
    st.session_state[slot] = pick
    return pick


def bars(stage: Stage, records: tuple[Progress, ...], epoch: int, pick: Pick) -> None:
    """The bars of the image that was picked: the teacher's beside those of the student in whose panel it stood."""
    watch = _watched(stage, records)
    with st.container(key=f"{stage.key}_race_bars"):
        if watch is None or pick.image >= len(watch.labels):
            st.html('<div class="owlet-empty">Here the student’s bars will draw near to the teacher’s.</div>')
            return
        rows: dict[Role, Logits] = {"teacher": (watch.teacher_logits[pick.image],)}
        rows |= {role: (found[pick.image],) for role, found in answers_at(records, epoch).items()}
        soft_bars(
            sprite_png=one_image(watch.sprite_png, watch.side, pick.image),
            side=watch.side,
            classes=class_names(stage.spec.data, watch),
            labels=(watch.labels[pick.image],),
            logits=rows,
            temperature=min(HIGHEST_TEMPERATURE, max(LOWEST_TEMPERATURE, stage.spec.temperature)),
            key=f"{stage.key}_soft_bars",
            title="One image: teacher and {student}",
            show_picker=False,
            show_hard_label=False,
            beside=_STUDENTS[pick.panel],
            compact=True,
        )


def class_names(data: str, watch: WatchSet | None) -> tuple[str, ...]:
    """Class names; numbers where the images' notes are gone."""
    try:
        return folders.info(data).classes
    except DataError:
        return tuple(str(index) for index in range(len(watch.teacher_logits[0]) if watch is not None else 0))


def _watched(stage: Stage, records: tuple[Progress, ...]) -> WatchSet | None:
    return stage.stored.watch if stage.stored is not None else watched_in(records)


def _panel(role: Role, watch: WatchSet | None, classes: tuple[str, ...], logits: dict[Role, Logits]) -> Panel:
    style, look = ROLE_STYLES[role], chart_style().roles[role]
    known = watch is not None and role in logits
    wrong = wrong_answers(watch.labels, classes, logits[role]) if known else ()
    note = f"None of {len(watch.labels)} is wrong." if known else "They appear after the first epoch."
    return Panel(style.title, style.glyph, look.colour, note, wrong)
