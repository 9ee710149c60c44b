"""Small images out of one sprite, each with a line under it. They wrap on a phone."""

from base64 import b64encode
from collections.abc import Mapping
from html import escape

import streamlit as st

_SIZE_PX = 84  # at most; a whole multiple of the images' own side looks sharp
_RULES = """<style>
.owlet-images { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0; padding: 0; list-style: none; }
.owlet-images li { display: grid; gap: 0.25rem; justify-items: center; margin: 0; font-size: 0.85rem;
  font-variant-numeric: tabular-nums; }
.owlet-images span { width: var(--size); height: var(--size); border-radius: 6px; image-rendering: pixelated;
  background: var(--sprite) calc(-1 * var(--at) * var(--size)) 0 / calc(var(--images) * var(--size)) var(--size); }
</style>"""


def image_row(sprite_png: bytes, side: int, labels: Mapping[int, str], images: int, caption: str) -> None:
    """Draw those images that have a label. The sprite holds `images` squares of `side` pixels in one row."""
    address = "data:image/png;base64," + b64encode(sprite_png).decode()
    items = "".join(
        f'<li><span role="img" aria-label="Image {at + 1}" style="--at: {at}"></span>{escape(label)}</li>'
        for at, label in labels.items()
    )
    look = f"--sprite: url({address}); --images: {images}; --size: {max(1, _SIZE_PX // side) * side}px"
    st.html(f'{_RULES}<ul class="owlet-images" style="{look}" aria-label="{escape(caption)}">{items}</ul>')
