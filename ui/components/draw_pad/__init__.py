"""A sheet to draw on. The students answer on the learner's own device. A drawing travels only when the learner asks the
teacher about it or shows it to the class.

The kit (two networks and some samples) travels once: the browser says when it holds it. The sheet outlives a lost
connection and a look at another page: the browser keeps what is drawn for as long as it keeps Owlet's page open.
"""

from base64 import b64encode
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from models.drawing_records import BrowserNetwork, DrawingKit
from models.records import Role
from ui.components.draw_pad.messages import (
    Answer,
    Question,
    Seat,
    Sharing,
    TakingBack,
    read_question,
    read_sharing,
)
from ui.components.sources import component
from ui.theme import ROLE_STYLES

ANSWER_WAIT_S = 25  # how long the server waits for a worker, and the browser for an answer

_mount = component(
    "draw_pad",
    Path(__file__).parent,
    *("network.js", "framing.js", "sheet.js", "traffic.js", "paper.js", "pictures.js", "chart.js"),
    *("sharing.js", "gallery.js", "asking.js", "view.js"),
)


def wish(key: str) -> Question | Sharing | TakingBack | None:
    """What the learner wants of the teacher or of the class, once. Read before the sheet is drawn, it can be answered
    with that very drawing."""
    sent: Any = st.session_state.get(key) or {}
    return read_question(sent.get("ask")) or read_sharing(sent.get("share"))


def draw_pad(kit: DrawingKit, *, seat: Seat | None, answer: Answer | None, told: Answer | None, key: str) -> None:
    """Draw the sheet.

    `seat`: in the class to which drawings may go; `answer`: the teacher's last one; `told`: what came of the last wish
    about the class.
    """
    held = st.session_state.get(_held(key), "")
    data = {
        "wanted": kit.id,
        "held": held,
        "kit": None if held == kit.id else travelling(kit),
        "answer": answer and {"id": answer.number, "logits": answer.logits, "trouble": answer.trouble},
        "seat": seat and _seat(seat),
        "told": told and {"id": told.number, "trouble": told.trouble},
        "waitMs": 1000 * ANSWER_WAIT_S,
    }
    _mount(
        key=key,
        data=data,
        on_ask_change=lambda: None,
        on_share_change=lambda: None,
        on_holds_change=lambda: _remember_what_it_holds(key),
    )


def _remember_what_it_holds(key: str) -> None:
    """Streamlit forgets what a component said once another page is shown; the browser keeps the kit."""
    st.session_state[_held(key)] = str(st.session_state[key].get("holds") or "")


def _held(key: str) -> str:
    return f"{key}_held"


def where_they_learned(kit: DrawingKit) -> str:
    """Whose answers these are."""
    if kit.is_shipped:
        return "The students that come with Owlet"
    return f"Students {kit.spec.student} of a run with {kit.spec.examples:,} labelled images"


def travelling(kit: DrawingKit) -> dict[str, Any]:
    """The kit as it goes to a browser, as JSON."""
    return {
        "id": kit.id,
        "data": kit.spec.data,
        "learned": where_they_learned(kit),
        "framing": kit.framing,
        "classes": kit.classes,
        "side": kit.side,
        "channels": kit.channels,
        "mean": kit.mean,
        "std": kit.std,
        "styles": _styles(),
        "teacher": {"name": kit.teacher},
        "students": {role: _network(network) for role, network in kit.students.items()},
        "sprite": "data:image/png;base64," + b64encode(kit.sprite_png).decode(),
        "labels": kit.labels,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    hanging = [
        {"id": each.drawing_id, "kit": each.kit, "pixels": b64encode(each.pixels).decode()} for each in seat.hanging
    ]
    return {"code": seat.code, "nickname": seat.nickname, "hanging": hanging}


def _network(network: BrowserNetwork) -> dict[str, Any]:
    return asdict(network) | {"weights": b64encode(network.weights).decode()}


def _styles() -> dict[Role, dict[str, str]]:
    return {
        role: {"title": style.title, "light": style.light, "dark": style.dark, "glyph": style.glyph}
        for role, style in ROLE_STYLES.items()
    }
