"""The projector: the code and its QR in large type, how many are where, and the map that fills."""

from html import escape

import streamlit as st

import store
from store.class_records import DRAWING
from ui import class_gallery, class_map, class_room, class_standings, class_words, turns
from ui.links import qr

LOOK_S = 1.5
RULES = """<style>
.owlet-code { font-size: clamp(2.6rem, 6vw, 6rem); font-weight: 700; letter-spacing: 0.14em; line-height: 1.05;
  margin: 0; font-variant-numeric: tabular-nums; }
.owlet-qr { width: 100%; height: auto; max-width: 26rem; border-radius: 0.6rem; image-rendering: pixelated; }
</style>"""
LARGE = """<style>
[data-testid="stMainBlockContainer"] { max-width: none; padding: 3.8rem 2.5rem 1rem; }
[data-testid="stMain"] { font-size: 1.35rem; }
.owlet-heat table { font-size: 1.5rem; width: 100%; }
.owlet-heat tbody th { width: 8rem; }
.owlet-heat td { width: 12rem; height: 5.8rem; }
.owlet-heat b { font-size: 2.2rem; }
.owlet-heat small { font-size: 1.05rem; }
.st-key-class_wall [data-testid="stCaptionContainer"] { color: inherit; opacity: 0.85; } /* grey is lost on a wall */
.st-key-class_wall [data-testid="stCaptionContainer"] p { font-size: 1.15rem; }
.st-key-class_wall [data-testid="stSelectbox"] * { font-size: 1.3rem; }
.st-key-class_wall :is(p, li, .owlet-verdict p) { font-size: 1.3rem; }
.st-key-class_wall .owlet-verdict .headline { font-size: 1.6rem; }
.st-key-class_wall p.owlet-joined { font-size: 1.9rem; margin: 0.4rem 0; }
.st-key-class_wall p.owlet-code { font-size: clamp(3rem, 4.6vw, 6rem); }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4.2rem 1rem 2rem; }
  .owlet-heat td { width: 7rem; height: 4.5rem; } .owlet-heat b { font-size: 1.4rem; } }
</style>"""


def show(class_id: str) -> None:
    """Draw the wall, and go on doing so."""
    st.html(LARGE)
    with st.container(key="class_wall"):
        st.fragment(turns.in_turn(_wall), run_every=LOOK_S)(class_id)
    st.page_link("pages/host.py", label="Back to the host's screen", query_params={}, icon=":material/arrow_back:")


def _wall(class_id: str) -> None:
    try:
        room = class_room.look(class_id)
    except store.StoreError as error:
        st.warning(f"The class cannot be read just now ({error}).")
        return
    if room is None:
        st.rerun()
    left, right = st.columns([2, 5], gap="large")
    link = class_room.join_link(room.code)
    with left:
        shown = escape(link.partition("://")[2].partition("?")[0])
        st.html(
            f'<p class="owlet-joined">Join at <b>{shown}</b></p><p class="owlet-code">{escape(room.code)}</p>{qr(link)}'
        )
        found = class_standings.standings(room)
        st.html(f'<p class="owlet-joined"><b>{len(found)}</b> joined</p>')
        draws = room.plan.lesson == DRAWING
        st.markdown(class_words.gallery_in_words(room) if draws else class_standings.counts(found))
    with right:
        if draws:
            class_gallery.show_on_wall(room)
        else:
            class_map.show(room)
            st.markdown(class_words.guesses_in_words(room))
            class_map.show_verdict(room, "class_wall", beside=True)
    if room.drawings and not draws:
        class_gallery.show_on_wall(room)
