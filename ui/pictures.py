"""Our own pictures: SVG files whose title and description are read to those who cannot see them."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import streamlit as st

FOLDER = Path(__file__).parent / "pictures"
_SVG = "{http://www.w3.org/2000/svg}"


def picture(name: str) -> None:
    """Place `ui/pictures/<name>.svg` at the width of its column. Raises FileNotFoundError if there is none."""
    path = FOLDER / f"{name}.svg"
    st.image(str(path), width="stretch", alt=alternative(path))


@cache
def alternative(path: Path) -> str:
    """A picture's title and description, as one text."""
    root = ElementTree.parse(path).getroot()
    return f"{root.findtext(f'{_SVG}title', '')}. {root.findtext(f'{_SVG}desc', '')}"
