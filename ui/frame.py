"""What stands around every screen: the icon, and the few rules of style that the theme has no word for."""

from pathlib import Path

import streamlit as st

ICON = str(Path(__file__).parent / "pictures" / "owl_icon.svg")

_RULES = """
[data-testid="stMainBlockContainer"] { max-width: 76rem; padding-top: 5rem; }
h1 { letter-spacing: -0.015em; }
:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
[class*="st-key-door_"] { position: relative; height: 100%; }
[class*="st-key-door_"] [data-testid="stPageLink"] a::after { content: ""; position: absolute; inset: 0; }
[class*="st-key-door_"]:hover { border-color: var(--st-primary-color); }
.owlet-lead { font-size: 1.25rem; line-height: 1.5; max-width: 34rem; }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4.5rem 1rem 3rem; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
"""


def apply_look() -> None:
    """Put the rules into the page."""
    st.html(f"<style>{_RULES}</style>")
