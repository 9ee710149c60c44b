"""A slider for guesses. Its numbers stand as they do elsewhere: −10 with a true minus, and no idle decimal."""

from functools import cache

import streamlit as st

from ui.formats import number


@cache  # each drawing of a slider writes all of its numbers
def plain(value: float, sign: bool = False) -> str:
    """A number as people write it: −10, 5.5, 7; with `sign` +5.5 and +7."""
    return number(value, sign=sign).removesuffix(".0")


def guess_slider(label: str, low: float, high: float, step: float, start: float, key: str, sign: bool = False) -> float:
    """Ask for a number from low to high, in steps that end at whole tenths. Streamlit's own slider has hyphens."""
    values = [round(low + at * step, 1) for at in range(round((high - low) / step) + 1)]
    return float(st.select_slider(label, values, start, key=key, format_func=lambda value: plain(value, sign)))
