"""A sheet to draw on. The students answer on the learner's own device; only a question to the teacher travels.

The kit (two networks and some samples) travels once: the browser says when it holds it.
"""

from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from models.drawing_records import BrowserNetwork, DrawingKit
from models.records import Role
from ui.theme import ROLE_STYLES

_FOLDER = Path(__file__).parent
_LONGEST_DRAWING = 4096  # letters of base64: 32 × 32 points in three colours

_mount = st.components.v2.component(
    "owlet_draw_pad",
    html=(_FOLDER / "view.html").read_text(encoding="utf-8"),
    css=(_FOLDER / "view.css").read_text(encoding="utf-8"),
    js="\n".join(
        (_FOLDER / name).read_text(encoding="utf-8")
        for name in ("network.js", "framing.js", "paper.js", "chart.js", "gallery.js", "view.js")
    ),
)


@dataclass(frozen=True)
class Question:
    """A drawing that the learner asks the teacher about."""

    number: int
    pixels: bytes  # channels · side · side, plane by plane, in rows


@dataclass(frozen=True)
class Answer:
    """What the teacher said about the drawing of this number; or the trouble, as a sentence."""

    number: int
    logits: tuple[float, ...] = ()
    trouble: str = ""


def draw_pad(kit: DrawingKit, *, answer: Answer | None, key: str) -> Question | None:
    """Draw the sheet. Returns the learner's question to the teacher, once, when there is a new one."""
    held: Any = st.session_state.get(key)
    data = {
        "kit": None if held and held.get("holds") == kit.id else _travelling(kit),
        "styles": _styles(),
        "answer": answer and {"id": answer.number, "logits": answer.logits, "trouble": answer.trouble},
    }
    result = _mount(key=key, data=data, on_ask_change=lambda: None, on_holds_change=lambda: None)
    return read_question(result.ask)


def read_question(sent: Any) -> Question | None:
    """What a browser sent, if it is a question: it may be anything."""
    match sent:
        case {"id": int(number), "pixels": str(text)} if len(text) <= _LONGEST_DRAWING:
            try:
                return Question(number, b64decode(text, validate=True))
            except ValueError:
                return None
    return None


def _travelling(kit: DrawingKit) -> dict[str, Any]:
    """The kit as JSON."""
    return {
        "id": kit.id,
        "data": kit.spec.data,
        "learned": _where_they_learned(kit),
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


def _where_they_learned(kit: DrawingKit) -> str:
    if kit.id == kit.spec.data:
        return "The students that come with Owlet"
    return f"Students {kit.spec.student} of a run with {kit.spec.examples:,} labelled images"


def _network(network: BrowserNetwork) -> dict[str, Any]:
    return asdict(network) | {"weights": b64encode(network.weights).decode()}


def _styles() -> dict[Role, dict[str, str]]:
    return {
        role: {"title": style.title, "light": style.light, "dark": style.dark, "glyph": style.glyph}
        for role, style in ROLE_STYLES.items()
    }
