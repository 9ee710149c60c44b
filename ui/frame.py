"""What stands around every screen: the icon, the theme's colours for our own rules, and the few rules themselves."""

import re
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

_CONNECTION = (Path(__file__).parent / "connection.js").read_text(encoding="utf-8")
ICON = str(Path(__file__).parent / "pictures" / "owl_icon.svg")

# Streamlit gives these to components only. light-dark() picks by the theme that is on, without asking the server.
_COLOURS = ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "borderColor")

_RULES = """
[data-testid="stMainBlockContainer"] { max-width: 76rem; padding-top: 5rem; }
[data-testid^="stBaseButton-primary"]:enabled :is(p, span) { color: var(--st-background-color); }
[data-testid="stMultiSelect"] [data-tag], [data-tag] :is(span, button, svg) { color: var(--st-background-color); }
h1 { letter-spacing: -0.015em; text-wrap: balance; }
:is(a, button, summary):focus-visible { outline: 3px solid var(--st-primary-color) !important; outline-offset: 2px; }
[data-testid="stRadioGroup"] { row-gap: 0.6rem; } /* room for a thumb */
[data-testid="stRadioOption"][data-focus-visible] { outline: 2px solid var(--st-primary-color); }
[data-testid="stRadioOption"]:not([data-selected]) > div > div:first-child {
  border-color: color-mix(in srgb, var(--st-text-color) 65%, transparent); } /* 3 to 1 and more */
[data-testid="stMain"] [data-testid="stPageLink"] a { background: none; padding-inline: 0; }
[data-testid="stMain"] [data-testid="stPageLink"] a :is(p, span) { color: var(--st-primary-color); font-weight: 600; }
[data-testid="stMain"] [data-testid="stPageLink"] a :is(p, span) { white-space: normal; overflow-wrap: anywhere; }
[data-testid="stMain"] [data-testid="stPageLink"] a:hover p { text-decoration: underline; text-underline-offset: 3px; }
[class*="st-key-door_"] { position: relative; padding: 1.4rem 1.6rem; gap: 0.5rem; border-radius: 1.1rem;
  background: var(--st-secondary-background-color); transition: transform 0.15s ease; }
[class*="st-key-door_"] h2 { padding: 0 0 0.5rem; }
[class*="st-key-door_"] > :last-child { margin-top: auto; }
/* the whole door is its link */
[class*="st-key-door_"] [data-testid="stElementContainer"] { position: static; }
[class*="st-key-door_"] [data-testid="stPageLink"] a::after { content: ""; position: absolute; inset: 0; }
[class*="st-key-door_"]:is(:hover, :focus-within) { border-color: var(--st-primary-color);
  transform: translateY(-3px); }
[data-testid="stMain"] [data-testid="stCaptionContainer"] { color: inherit; opacity: 0.8; } /* 4.5 to 1 and more */
[data-testid="stStatusWidget"] { display: none; } /* its “Stop” stops a drawing of the page: ours stops a training */
.js-plotly-plot, .js-plotly-plot * { font-family: inherit !important; }
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > script:only-child) { display: none; }
.owlet-connection { position: fixed; top: 0.5rem; left: 50%; translate: -50%; z-index: 1000000; width: max-content;
  max-width: calc(100vw - 1.5rem); margin: 0; padding: 0.6rem 1.1rem; border-radius: 1.1rem; pointer-events: none;
  color: var(--st-background-color); background: var(--st-text-color); border: 2px solid #d99a1e; }
.owlet-connection:empty { padding: 0; border: 0; } /* it stays where screen readers listen */
.owlet-lead { font-size: 1.25rem; line-height: 1.5; max-width: 34rem; }
.st-key-home_start a { background: var(--st-primary-color) !important; padding: 0.45rem 1.2rem !important;
  border-radius: 2rem; }
.st-key-home_start a :is(p, span) { color: var(--st-background-color) !important; }
/* our drawings are on light paper, which would glare in the dark */
[data-testid="stImageContainer"]:has(> img[src^="data:image/svg"]) { position: relative; }
[data-testid="stImageContainer"]:has(> img[src^="data:image/svg"])::after { content: ""; position: absolute; inset: 0;
  background: light-dark(transparent, color-mix(in srgb, var(--st-background-color) 22%, transparent)); }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 4.5rem 1rem 3rem; }
  h1 { font-size: 2.2rem !important; }
  [data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap; } /* else the last choices are out of sight */
  .st-key-home_picture { width: 55%; margin-inline: auto; }
}
/* a projector or a large screen, read from afar; the wall of a class has sizes of its own */
@media (min-width: 1600px) {
  html:not(:has(.st-key-class_wall)) { font-size: 21px; }
  html:not(:has(.st-key-class_wall)) [data-testid="stMainBlockContainer"] { max-width: 84rem;
    padding: 4.2rem 3rem 3rem; }
  .js-plotly-plot :is(.xtick text, .ytick text, .x2tick text, .xtitle, .x2title, .ytitle, .heatmap-label,
    .annotation-text, .bartext, .textpoint text) { font-size: 15px !important; }
  .js-plotly-plot .legendtext { font-size: 14px !important; } /* a legend has room for little more */
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
"""


def apply_look() -> None:
    """Put the colours and the rules into the page, and what stands there when the server cannot be reached."""
    st.html(_style())
    st.html(f"<script>{_CONNECTION}</script>", unsafe_allow_javascript=True)


@cache
def _style() -> str:
    colours = "".join(f"--st-{_kebab(name)}: {_light_and_dark(name)};" for name in _COLOURS)
    return f"<style>:root {{ {colours} }}{_RULES}</style>"


def _light_and_dark(name: str) -> str:
    return f"light-dark({st.get_option(f'theme.light.{name}')}, {st.get_option(f'theme.dark.{name}')})"


def _kebab(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", name)


def insist() -> None:
    """Make sure that this page stands inside the frame. Every page that a link may open calls it first.

    Streamlit 1.67 takes a folder named `pages` for its old kind of app until `st.navigation` has been called once
    in the process. So the first visitor after a start who came by a link would get the bare page and a wrong menu.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
