"""The class's gallery for learners, host and wall: small pictures, whose they are, what the networks say to each."""

import io
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import streamlit as st
from PIL import Image

from models.records import Role
from store import drawings
from store.class_records import DRAWING, ClassRoom, SharedDrawing, has_reached
from ui import class_room, class_tiles
from ui.class_words import HELD, gallery_in_words, sureness
from ui.theme import ROLE_STYLES

MOST_SHOWN, MOST_FOR_HOST = 8, 12  # of sixty
MOST_ON_WALL, MOST_BELOW_MAP = 6, 3
TASK = "Find a drawing on which two networks disagree"
TITLE = "The class’s drawings"
ORDER = "First stand those on which two networks contradict each other and both are surest."
_RULES = """<style>
ul.owlet-drawings { list-style: none; display: grid; gap: 0.8rem; margin: 0; padding: 0;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
.owlet-drawings li { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.1rem 0.9rem; margin: 0;
  align-content: start; padding: 0.8rem; border-radius: 0.8rem; background: var(--st-secondary-background-color);
  font-size: 0.95rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
.owlet-drawings :is(b, span, small) { overflow-wrap: anywhere; }
.owlet-drawings img { grid-row: 1 / span 5; width: 84px; height: 84px; border-radius: 0.5rem;
  image-rendering: pixelated; }
.owlet-drawings .name { font-size: 1.05rem; }
.owlet-drawings .teacher { color: var(--owlet-teacher); }
.owlet-drawings .distilled { color: var(--owlet-distilled); }
.owlet-drawings .plain { color: var(--owlet-plain); }
.owlet-drawings small { opacity: 0.85; }
.st-key-class_drawings { display: grid; gap: 0.8rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
[class*="st-key-class_drawing_card"] { justify-content: space-between; padding-bottom: 0.8rem; border-radius: 0.8rem;
  background: var(--st-secondary-background-color); }
[class*="st-key-class_drawing_card"] button { margin-left: 0.8rem; }
</style>"""
_LARGE = """<style>
.st-key-class_wall ul.owlet-drawings { gap: 1.2rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, max(22rem, 28vw)), 1fr)); }
.st-key-class_wall .owlet-drawings li { padding: 1.1rem; column-gap: 1.2rem; line-height: 1.25; }
.st-key-class_wall .owlet-drawings img { width: clamp(6rem, 12vw, 14rem); height: auto; }
.st-key-class_wall .owlet-drawings .name { font-size: clamp(1.3rem, 1.6vw, 1.9rem); }
.st-key-class_wall .owlet-drawings span { font-size: clamp(1.1rem, 1.3vw, 1.55rem); }
.st-key-class_wall .owlet-drawings span b { font-size: 1.55em; }
.st-key-class_wall .owlet-drawings small { display: none; } /* too small for the back of a room */
</style>"""


def show_task(room: ClassRoom) -> None:
    """For learners of a class that draws."""
    st.header(TASK, anchor=False)
    if not has_reached(room.plan.pace, "predict"):
        st.info(HELD)
    st.markdown("Draw, keep what splits them, then share it. Here you see the class’s best.")
    st.page_link("pages/draw.py", label="Draw for the networks", icon=":material/draw:")


def show_who_shares(room: ClassRoom) -> None:
    """For the host of a class that draws."""
    counted = [(member.nickname, len(room.drawings_of(member.learner))) for member in room.members]
    waiting = [class_tiles.Tile("○", name) for name, count in counted if not count]
    sharing = [class_tiles.Tile("✓", name, str(count)) for name, count in counted if count]
    class_tiles.show({"Nothing shared yet": ("work", waiting), "Have shared": ("done", sharing)})


def show_to_learner(room: ClassRoom, me: str) -> None:
    """The class's best, and the own ones, to be taken back."""
    if not room.drawings:
        return
    _head(room)
    _cards(room, room.drawings[:MOST_SHOWN])
    if own := room.drawings_of(me):
        st.markdown("**What you share**")
        if (pressed := _with_button(room, own, "Take it back")) is not None:
            drawings.take_back(room.class_id, me, pressed)
            _look_again(room)


def show_to_host(room: ClassRoom, secret: str) -> None:
    """The gallery, each drawing with a button that takes it down."""
    if not room.drawings:
        return
    _head(room)
    shown, count = room.drawings[:MOST_FOR_HOST], len(room.drawings)
    if count > MOST_FOR_HOST and st.toggle(f"All {count} drawings", key="class_all_drawings"):
        shown = room.drawings
    if (pressed := _with_button(room, shown, "Delete {name}’s")) is not None:
        drawings.take_down(room.class_id, secret, pressed)
        _look_again(room)


def show_on_wall(room: ClassRoom) -> None:
    """The best few, in type that is read from the back: beside the code while the class draws, else below the map."""
    draws = room.plan.lesson == DRAWING
    st.html(f'{_RULES}{_LARGE}<p class="owlet-joined"><b>{TASK if draws else TITLE}</b></p>')
    _cards(room, room.drawings[: MOST_ON_WALL if draws else MOST_BELOW_MAP])


def _head(room: ClassRoom) -> None:
    st.html(_RULES)
    st.header(TITLE, anchor=False)
    st.markdown(f"{gallery_in_words(room)} {ORDER}")


def _look_again(room: ClassRoom) -> None:
    class_room.look_anew(room.class_id)
    st.rerun()


def _with_button(room: ClassRoom, shown: Sequence[SharedDrawing], label: str) -> str | None:
    """Drawings with a button each; gives the id of the one whose button was pressed."""
    names, pressed = _names(room), None
    with st.container(key="class_drawings"):
        for drawing in shown:
            with st.container(key=f"class_drawing_card_{drawing.drawing_id}", gap="xxsmall"):
                _cards(room, [drawing])
                if st.button(label.format(name=names[drawing.learner]), key=f"class_drawing_{drawing.drawing_id}"):
                    pressed = drawing.drawing_id
    return pressed


def _cards(room: ClassRoom, shown: Sequence[SharedDrawing]) -> None:
    names = _names(room)
    st.html(f'<ul class="owlet-drawings">{"".join(_card(each, names[each.learner]) for each in shown)}</ul>')


def _names(room: ClassRoom) -> dict[str, str]:
    return {member.learner: member.nickname for member in room.members}


def _card(drawing: SharedDrawing, nickname: str) -> str:
    judged = drawing.judged
    said = "".join(
        f'<span class="{each.role}">{ROLE_STYLES[each.role].glyph}&nbsp;{_short(each.role)}: '
        f"<b>{escape(each.answer)}</b>, {sureness(each.share)}</span>"
        for each in judged.said
    )
    name = escape(nickname)
    picture = f'<img src="{_picture(judged.pixels, judged.side)}" alt="Drawing by {name}">'
    return f'<li>{picture}<b class="name">{name}</b>{said}<small>{escape(judged.networks)}</small></li>'


def _short(role: Role) -> str:
    return ROLE_STYLES[role].title.removesuffix(" student")


@lru_cache(maxsize=500)
def _picture(pixels: bytes, side: int) -> str:
    """Planes of side × side points as a PNG for an <img>."""
    area = side * side
    planes = [Image.frombytes("L", (side, side), pixels[at : at + area]) for at in range(0, len(pixels), area)]
    stream = io.BytesIO()
    (planes[0] if len(planes) == 1 else Image.merge("RGB", planes)).save(stream, "PNG")
    return "data:image/png;base64," + b64encode(stream.getvalue()).decode()
