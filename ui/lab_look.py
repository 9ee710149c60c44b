"""The lab's own look: chart colours for the visitor's theme, and the few rules that Streamlit's widgets need."""

from functools import cache
from pathlib import Path

import streamlit as st

from models.records import ROLES
from ui.charts.style import ChartStyle, LineStyle
from ui.theme import ROLE_STYLES

_INK = {"light": ("#3A3340", "#E4DDD2", "#FFFCF6"), "dark": ("#E9E2D6", "#4A4350", "#1B1720")}  # ink, grid, paper


def chart_style() -> ChartStyle:
    """The looks of the networks in the visitor's theme."""
    return _style_of("dark" if st.context.theme.type == "dark" else "light")


@cache
def _style_of(theme: str) -> ChartStyle:
    ink, grid, paper = _INK[theme]
    roles = {
        role: LineStyle(style.title, getattr(style, theme), style.dash, style.symbol)
        for role, style in ROLE_STYLES.items()
    }
    return ChartStyle(roles, ink, grid, paper)


def apply(style: ChartStyle) -> None:
    """Put the rules into the page."""
    colours = "".join(f"--owlet-{role}:{style.roles[role].colour};" for role in ROLES)
    st.html(f"<style>:root{{{colours}--owlet-line:{style.grid}}}{_RULES}</style>")


def show_the_race_on_train() -> None:
    """On a press that starts a race the screen moves to it: on a laptop the curves lie below the dials."""
    st.html(f"<script>{_SHOW_THE_RACE}</script>", unsafe_allow_javascript=True)


_SHOW_THE_RACE = (Path(__file__).parent / "show_the_race.js").read_text(encoding="utf-8")

_RULES = """
[data-stale="true"] { opacity: 1 !important; transition: none !important; } /* no fading while a frame is on its way */
.st-key-lab_dials > div > [data-testid="stHorizontalBlock"], .st-key-lab_dials > [data-testid="stHorizontalBlock"] {
  display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.75rem 2rem; }
.st-key-lab_dials [data-testid="stColumn"] { min-width: 0; width: auto; }
:is(.st-key-lab_dials, .st-key-lab_more) [data-testid="stCaptionContainer"] { margin-top: -0.6rem; }
:is(.st-key-lab_dials, .st-key-lab_more, [class*="_race_stage"]) .stElementContainer:has(> .stSlider)
  + :is(.stElementContainer, .stLayoutWrapper) [data-testid="stCaptionContainer"] {
  margin-top: -1.15rem; }
.st-key-lab_presets button { border-radius: 999px; }
.st-key-lab_chips button { border-radius: 999px; border-style: dashed; }
[class*="_race_buttons"] button { min-width: 7.5rem; }
.st-key-lab_race_buttons { scroll-margin-top: 4.5rem; } /* below the navigation */
.owlet-empty { min-height: 20rem; display: grid; place-items: center; text-align: center; padding: 2rem;
  box-sizing: border-box; border: 1px dashed var(--owlet-line); border-radius: 0.9rem; opacity: 0.8; }
.owlet-status { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; height: 3.2rem; overflow: hidden;
  font-variant-numeric: tabular-nums; }
.owlet-status strong { font-size: 1.1rem; }
.owlet-status progress { width: 100%; height: 6px; appearance: none; border: 0; border-radius: 3px;
  background: var(--owlet-line); overflow: hidden; }
.owlet-status progress::-webkit-progress-bar { background: var(--owlet-line); }
.owlet-status progress::-webkit-progress-value { background: var(--owlet-distilled); }
.owlet-status progress::-moz-progress-bar { background: var(--owlet-distilled); }
.st-key-lab_race_stage [data-testid="stColumn"] [data-testid="stVerticalBlock"] { gap: 0.5rem; }
.owlet-notice { min-height: 1.5rem; margin: 0; font-size: 0.9rem; opacity: 0.8; }
[class*="_race_moment"] { min-height: 2.7rem; } /* two lines, whether it has them or not */
[class*="_race_outcome"] { min-height: 27rem; }
.st-key-lesson h3 { font-size: 1.2rem; }
.owlet-verdict { border-left: 6px solid var(--owlet-plain); padding: 0.2rem 0 0.2rem 1.1rem; }
.owlet-verdict.gain { border-color: var(--owlet-distilled); }
.owlet-verdict.loss { border-color: var(--owlet-teacher); }
.owlet-verdict p { margin: 0.35rem 0; max-width: 46rem; }
.owlet-two-by-two { border-collapse: separate; border-spacing: 4px; font-variant-numeric: tabular-nums; }
.owlet-two-by-two caption { text-align: left; font-weight: 600; padding-bottom: 0.25rem; }
.owlet-two-by-two th { font-weight: 500; font-size: 0.9rem; text-align: left; padding: 0.2rem 0.5rem 0.2rem 0; }
.owlet-two-by-two td { border: 1px solid var(--owlet-line); border-radius: 0.5rem; padding: 0.3rem 0.6rem; }
.owlet-two-by-two thead td { border: 0; }
.owlet-two-by-two td.distilled { border: 3px solid var(--owlet-distilled); }
.owlet-two-by-two td.plain { border: 3px solid var(--owlet-plain); }
.owlet-two-by-two b { display: block; font-size: 1.15rem; }
.owlet-two-by-two small { font-size: 0.8rem; opacity: 0.85; }
.owlet-verdict .headline { font-size: 1.45rem; line-height: 1.3; font-weight: 650; margin-top: 0; text-wrap: balance; }
.owlet-networks { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.owlet-networks caption { text-align: left; font-weight: 650; font-size: 1.15rem; padding-bottom: 0.5rem; }
.owlet-networks th, .owlet-networks td { text-align: left; vertical-align: top; padding: 0.6rem 0.75rem; border: 0;
  border-bottom: 1px solid var(--owlet-line); font-weight: 400; }
.owlet-networks thead th, .owlet-networks tbody th { font-weight: 600; }
.owlet-networks td { font-size: 1.05rem; font-weight: 600; }
.owlet-networks small { display: block; font-size: 0.85rem; font-weight: 400; opacity: 0.8; }
.owlet-networks thead .owlet-teacher { color: var(--owlet-teacher); border-bottom: 3px solid; }
.owlet-networks thead .owlet-distilled { color: var(--owlet-distilled); border-bottom: 3px solid; }
.owlet-networks thead .owlet-plain { color: var(--owlet-plain); border-bottom: 3px solid; }
@media (max-width: 640px) {
  .st-key-lab_dials > div > [data-testid="stHorizontalBlock"], .st-key-lab_dials > [data-testid="stHorizontalBlock"] {
    grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.75rem 1rem; }
  [class*="_race_buttons"] button { min-width: 0; }
  [class*="_race_outcome"] { min-height: 36rem; }
  .owlet-status { height: 4.6rem; }
  .owlet-notice { min-height: 4.2rem; }
  [class*="_race_moment"] { min-height: 5.2rem; }
  .st-key-lab_dials [data-testid="stColumn"]:nth-child(-n + 2) { grid-column: 1 / -1; } /* names of images are long */
  .owlet-networks caption, .owlet-networks, .owlet-networks thead, .owlet-networks tbody { display: block; }
  .owlet-networks tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); padding: 0.6rem 0;
    border-bottom: 1px solid var(--owlet-line); }
  .owlet-networks th, .owlet-networks td { padding: 0.15rem 0.4rem 0.15rem 0; border: 0; font-size: 0.95rem; }
  .owlet-networks tbody th { grid-column: 1 / -1; }
  .owlet-networks tbody th small { display: inline; margin-left: 0.5rem; }
  .owlet-networks thead th:first-child { display: none; }
  .owlet-networks thead { position: sticky; top: 3.75rem; z-index: 1; background: var(--st-background-color); }
}
"""
