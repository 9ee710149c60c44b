"""A whole class at a glance: a small tile for each learner, in groups, so that two hundred fit on a screen or two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

_RULES = """<style>
.owlet-group { font-weight: 600; margin: 0.6rem 0 0.25rem; }
ul.owlet-tiles { list-style: none; display: grid; gap: 0.3rem; margin: 0; padding: 0;
  grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); }
ul.owlet-tiles li { position: relative; display: flex; gap: 0.4rem; align-items: baseline; margin: 0;
  padding: 0.15rem 0.5rem; border: 1px solid var(--st-border-color); border-radius: 0.4rem; font-size: 0.9rem;
  line-height: 1.5; font-variant-numeric: tabular-nums; }
ul.owlet-tiles b { flex: 1; font-weight: 500; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
ul.owlet-tiles.help { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
ul.owlet-tiles.help li { border: 2px solid var(--owlet-teacher); }
ul.owlet-tiles.help b { font-weight: 700; }
ul.owlet-tiles.done li { background: var(--st-secondary-background-color); }
ul.owlet-tiles i { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
ul.owlet-tiles.away li { border-style: dashed; opacity: 0.75; }
</style>"""


@dataclass(frozen=True)
class Tile:
    """One learner."""

    icon: str
    name: str
    note: str = ""  # a few letters
    hint: str = ""  # shown on pointing at it, and read aloud


def show(groups: Mapping[str, tuple[str, Sequence[Tile]]]) -> None:
    """Groups of tiles: title → look ("help", "work", "done", "away") and who is in it; empty ones are left out."""
    st.html(_RULES + "".join(_group(title, look, tiles) for title, (look, tiles) in groups.items() if tiles))


def _group(title: str, look: str, tiles: Sequence[Tile]) -> str:
    items = "".join(
        f'<li title="{escape(tile.hint)}"><span aria-hidden="true">{escape(tile.icon)}</span>'
        f"<b>{escape(tile.name)}</b><span>{escape(tile.note)}</span><i>{escape(tile.hint)}</i></li>"
        for tile in tiles
    )
    return f'<p class="owlet-group">{escape(title)}: {len(tiles)}</p><ul class="owlet-tiles {look}">{items}</ul>'
