"""The projector: the code and its QR in large type, how many are where, and what the class does, all on one screen."""

from html import escape

import streamlit as st

import store
from store.class_records import DRAWING, ClassRoom, has_reached
from store.class_rows import ClassError
from ui import class_answers, class_gallery, class_map, class_room, class_standings, class_words, turns
from ui.links import qr

LOOK_S = 1.5
HELD_AT = {"join": "Held. Look up here.", "predict": "Held: guess first."}
RULES = """<style>
.owlet-code { font-size: clamp(2rem, 4vw, 3rem); font-weight: 700; letter-spacing: 0.14em; line-height: 1.05;
  margin: 0 0 0.4rem; font-variant-numeric: tabular-nums; }
.owlet-qr { width: 100%; height: auto; max-width: 26rem; border-radius: 0.6rem; image-rendering: pixelated; }
</style>"""
# Sizes go by the height of the screen: at 1280 × 720 as at 1920 × 1080 all of it is seen without scrolling.
LARGE = """<style>
[data-testid="stHeader"] { display: none; } /* a wall has no menu */
[data-testid="stMainBlockContainer"] { max-width: none; padding: 2vh 2.5vw 1vh; }
.st-key-class_wall { font-size: clamp(1rem, 2.3vh, 1.7rem); }
.st-key-class_wall :is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]) { font-size: inherit; }
.st-key-class_wall :is(p, li, .owlet-verdict p) { font-size: 1em; line-height: 1.35; }
.st-key-class_wall p.owlet-joined { font-size: 1.25em; margin: 0.2em 0; }
.st-key-class_wall p.owlet-code { font-size: clamp(2.4rem, 8.5vh, 6rem); margin-bottom: 0.18em; }
.st-key-class_wall .owlet-qr { max-width: min(100%, 38vh); }
.st-key-class_wall .owlet-held { display: inline-block; font-weight: 700; border-radius: 0.5em; padding: 0.15em 0.6em;
  background: var(--owlet-teacher); color: var(--st-background-color); }
.st-key-class_wall .owlet-heat table { font-size: 1.1em; width: 100%; table-layout: fixed; }
.st-key-class_wall .owlet-heat tbody th { width: 6em; }
.st-key-class_wall .owlet-heat td { width: auto; min-width: 0; }
.st-key-class_wall .owlet-heat tbody td { height: clamp(2.8rem, calc(42vh / var(--rows, 3)), 9rem); }
.st-key-class_wall .owlet-heat b { font-size: 1.5em; }
.st-key-class_wall .owlet-heat small { font-size: 0.8em; }
.st-key-class_wall [data-testid="stCaptionContainer"] { color: inherit; opacity: 0.85; } /* grey is lost on a wall */
.st-key-class_wall [data-testid="stCaptionContainer"] p { font-size: 0.85em; }
.st-key-class_wall .owlet-verdict :is(p, .headline) { max-width: none; }
.st-key-class_wall .owlet-verdict .headline { font-size: 1.25em; margin: 0; }
.st-key-class_wall ol.owlet-asked { list-style: none; margin: 0; padding: 0; display: grid; gap: 1em;
  font-size: 1.2em; }
.st-key-class_wall .owlet-asked li { display: grid; grid-template-columns: 1fr auto; gap: 0 1em; margin: 0; }
.st-key-class_wall .owlet-asked progress { grid-column: 1 / -1; width: 100%; height: 0.8em;
  accent-color: var(--owlet-distilled); }
.st-key-class_wall_back { position: fixed; right: 1rem; bottom: 0.2rem; width: auto; opacity: 0.7; }
@media (max-height: 900px), (max-width: 1000px) { .st-key-class_wall_chart { display: none; } }
@media (max-width: 640px) {
  .st-key-class_wall .owlet-heat tbody td { height: 4rem; }
  .st-key-class_wall .owlet-heat tbody th { width: 4.2em; }
  .st-key-class_wall .owlet-heat b { font-size: 1.1em; }
  .st-key-class_wall_back { position: static; }
}
</style>"""


def is_wanted() -> bool:
    """Whether the address asks for the wall; it is written back, for a link within a page does not change it."""
    wanted = st.query_params.get("view") == "wall"
    st.query_params.from_dict({"view": "wall"} if wanted else {})
    return wanted


def show(class_id: str, secret: str) -> None:
    """Draw the wall, and go on doing so."""
    st.html(LARGE)
    with st.container(key="class_wall"):
        st.fragment(turns.in_turn(_wall), run_every=LOOK_S)(class_id, secret)
    with st.container(key="class_wall_back"):
        st.page_link("pages/host.py", label="Back to the host's screen", query_params={}, icon=":material/arrow_back:")


def _wall(class_id: str, secret: str) -> None:
    try:
        room = class_room.look(class_id)
        if room is None:
            st.rerun()
        left, right = st.columns([2, 5], gap="large")
        with left:
            _door(room)
        with right:
            _what_the_class_does(room, secret)
    except (ClassError, store.StoreError) as error:
        st.warning(f"The class cannot be read just now ({error}).")


def _door(room: ClassRoom) -> None:
    link = class_room.join_link(room.code)
    shown = escape(link.partition("://")[2].partition("?")[0])
    found = class_standings.standings(room)
    st.html(
        f'<p class="owlet-joined">Join at <b>{shown}</b></p><p class="owlet-code">{escape(room.code)}</p>{qr(link)}'
        f'<p class="owlet-joined"><b>{len(found)}</b> joined</p>'
    )
    if room.plan.lesson == DRAWING:
        st.markdown(class_words.gallery_in_words(room))
    elif not room.plan.lesson:
        st.markdown(class_standings.counts(found))


def _what_the_class_does(room: ClassRoom, secret: str) -> None:
    """The drawings, the lesson or the map; and a sign when the class is held."""
    lesson = room.plan.lesson
    if held := _held(room):
        st.html(f'<p class="owlet-held" role="status">{escape(held)}</p>')
    if lesson == DRAWING:
        class_gallery.show_on_wall(room)
    elif lesson:
        class_answers.show_on_wall(room, secret)
    else:
        class_map.show_on_wall(room)
        if room.drawings:
            class_gallery.show_on_wall(room)


def _held(room: ClassRoom) -> str:
    """What a held class reads on the wall; “” while it may go on."""
    plan = room.plan
    if plan.lesson and plan.lesson != DRAWING:
        return "Held: answer this far, then look up." if plan.until else ""
    return "" if has_reached(plan.pace, "run") else HELD_AT[plan.pace]
