"""One image, its hard label and the soft targets of its teacher, with a temperature that the browser alone turns.

The logits travel once; softmax is done in JavaScript, so no message goes to the server while the slider is dragged.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import streamlit as st

from models.records import ROLES, Logits, Role
from ui.components.sources import component
from ui.theme import ROLE_STYLES

FILTERS = ("confusing", "all")  # the most confusing first; all in order. Beside them: each class, by its name
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.5, 40.0  # the ends of the slider, as in maths.js

_mount = component("soft_bars", Path(__file__).parent, "maths.js", "picker.js", "bars.js", "view.js")


@dataclass(frozen=True)
class SoftBarsState:
    """What the learner has set: the number of the image, the temperature, the scale of the bars, and what is shown."""

    picked: int
    temperature: float
    logarithmic: bool
    student: Role | None = None  # beside the teacher; None: the first that there is
    shown: str = FILTERS[0]  # which images can be picked: one of FILTERS, or the name of a class


@dataclass(frozen=True)
class _Memory:
    """What one mounted component was last given and last returned. `edition` counts changes made by the caller."""

    given: SoftBarsState
    returned: SoftBarsState
    edition: int


def soft_bars(
    *,
    sprite_png: bytes,
    side: int,
    classes: tuple[str, ...],
    labels: tuple[int, ...],
    logits: dict[Role, Logits],
    picked: int = 0,
    temperature: float = 10.0,
    logarithmic: bool = False,
    student: Role | None = None,
    shown: str = FILTERS[0],
    key: str,
    title: str = "",
    show_picker: bool = True,
    show_slider: bool = True,
    show_hard_label: bool = True,
    show_numbers: bool = True,
    guessed: int | None = None,
    beside: Role | None = None,
    compact: bool = False,
) -> SoftBarsState:
    """Draw the bars and return what the learner has set.

    `picked`, `temperature`, `logarithmic`, `student` and `shown` are where it starts. The learner's own changes hold
    until the caller passes a new value that is not merely the one returned last, so both a constant and an echo of the
    URL work.

    Args:
        sprite_png: all N images in one row, each side × side pixels.
        classes: K names. labels: N hard labels.
        logits: (N, K) for each role; the teacher always, either student or both where there is one.
        temperature: 0.5 to 40.
        guessed: the class that the learner expected, marked in the chart.
        title: “{student}” in it becomes the student whose bars are shown.
        beside: the student to show when the image or this changes; the learner may turn to the other.
        compact: for a narrow place: low rows, and an axis that ends at a round value above the largest bar.

    Raises:
        ValueError: if there is no teacher, no image, or a size does not fit.
    """
    _check(classes, labels, logits, picked)
    given = SoftBarsState(picked, temperature, logarithmic, student, shown)
    state, edition = _settle(key, given, len(labels), (*FILTERS, *classes))
    data = {
        "sprite": "data:image/png;base64," + b64encode(sprite_png).decode(),
        "side": side,
        "classes": classes,
        "labels": labels,
        "logits": {role: logits[role] for role in ROLES if role in logits},
        "styles": {role: _style(role) for role in ROLES},
        "view": asdict(state),
        "edition": edition,
        "title": title,
        "showPicker": show_picker,
        "showSlider": show_slider,
        "showHardLabel": show_hard_label,
        "showNumbers": show_numbers,
        "guessed": guessed,
        "beside": beside,
        "compact": compact,
    }
    _mount(key=key, data=data, on_view_change=lambda: None)
    return state


def _check(classes: tuple[str, ...], labels: tuple[int, ...], logits: dict[Role, Logits], picked: int) -> None:
    if "teacher" not in logits:
        raise ValueError("soft_bars needs the teacher's logits.")
    for role, rows in logits.items():
        if len(rows) != len(labels) or any(len(row) != len(classes) for row in rows):
            raise ValueError(f"The {role}'s logits must be {len(labels)} rows of {len(classes)} classes.")
    if not 0 <= picked < len(labels):
        raise ValueError(f"There is no image {picked}; there are {len(labels)}.")


def _settle(key: str, given: SoftBarsState, image_count: int, filters: Sequence[str]) -> tuple[SoftBarsState, int]:
    """Choose, value by value, between what the caller gives and what the learner has set; remember both."""
    slot = f"{key}_memory"
    memory: _Memory | None = st.session_state.get(slot) if key in st.session_state else None
    if memory is None:
        memory = _Memory(given, given, 0)
    else:
        changes = {
            field.name: value
            for field in fields(given)
            if (value := getattr(given, field.name))
            not in (getattr(memory.given, field.name), getattr(memory.returned, field.name))
        }
        choice = replace(_learners_choice(key, memory, image_count, filters), **changes)
        memory = _Memory(given, choice, memory.edition + bool(changes))
    st.session_state[slot] = memory
    return memory.returned, memory.edition


def _learners_choice(key: str, memory: _Memory, image_count: int, filters: Sequence[str]) -> SoftBarsState:
    """The state that the browser sent last, unless it was made before the caller's newest change."""
    view: dict[str, Any] | None = st.session_state[key].get("view")
    if view is None or view["edition"] != memory.edition:
        return memory.returned
    return SoftBarsState(
        picked=min(max(0, int(view["picked"])), image_count - 1),
        temperature=min(max(LOWEST_TEMPERATURE, float(view["temperature"])), HIGHEST_TEMPERATURE),
        logarithmic=bool(view["logarithmic"]),
        student=next((role for role in ROLES if role == view["student"]), None),
        shown=next((each for each in filters if each == view["shown"]), memory.returned.shown),
    )


def _style(role: Role) -> dict[str, str]:
    style = ROLE_STYLES[role]
    return {"title": style.title, "light": style.light, "dark": style.dark, "glyph": style.glyph}
