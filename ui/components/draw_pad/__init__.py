"""A sheet to draw on. The students answer on the learner's own device. A drawing travels only when the learner asks the
teacher about it or shows it to the class.

The kit (two networks and some samples) travels once: the browser says when it holds it.
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
from ui.theme import ROLE_STYLES

_FOLDER = Path(__file__).parent

_mount = st.components.v2.component(
    "owlet_draw_pad",
    html=(_FOLDER / "view.html").read_text(encoding="utf-8"),
    css=(_FOLDER / "view.css").read_text(encoding="utf-8"),
    js="\n".join(
        (_FOLDER / name).read_text(encoding="utf-8")
        for name in ("network.js", "framing.js", "paper.js", "chart.js", "sharing.js", "gallery.js", "view.js")
    ),
)


def draw_pad(
    kit: DrawingKit, *, seat: Seat | None, answer: Answer | None, told: Answer | None, key: str
) -> Question | Sharing | TakingBack | None:
    """Draw the sheet. Returns what the learner wants of the teacher or of the class, once, when there is something new.

    `seat`: in the class to which drawings may go; `answer`: the teacher's last one; `told`: what came of the last wish
    about the class.
    """
    held: Any = st.session_state.get(key)
    data = {
        "kit": None if held and held.get("holds") == kit.id else _travelling(kit),
        "styles": _styles(),
        "answer": answer and {"id": answer.number, "logits": answer.logits, "trouble": answer.trouble},
        "seat": seat and _seat(seat),
        "told": told and {"id": told.number, "trouble": told.trouble},
    }
    result = _mount(
        key=key,
        data=data,
        on_ask_change=lambda: None,
        on_share_change=lambda: None,
        on_holds_change=lambda: None,
    )
    return read_question(result.ask) or read_sharing(result.share)


def where_they_learned(kit: DrawingKit) -> str:
    """Whose answers these are."""
    if kit.is_shipped:
        return "The students that come with Owlet"
    return f"Students {kit.spec.student} of a run with {kit.spec.examples:,} labelled images"


def _travelling(kit: DrawingKit) -> dict[str, Any]:
    """The kit as JSON."""
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
