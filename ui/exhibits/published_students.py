"""The students of DeepSeek-R1 as their makers printed them. Measure `best`: "the largest" or "a smaller one"."""

import streamlit as st

from ui.charts.published import SOURCE, STUDENTS, Test, best, published_alt, published_figure
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

_TESTS: tuple[Test, ...] = ("AIME 2024", "MATH-500")


def show(place: Place) -> None:
    """Draw one of the two tests."""
    place.report("best", who_is_best("AIME 2024"))
    test = st.segmented_control("Test", _TESTS, default=_TESTS[0], key=f"{place.key}_test", required=True)
    show_chart(
        published_figure(STUDENTS, test, chart_style()), published_alt(STUDENTS, test), f"{place.key}_{test}_chart"
    )
    st.caption(f"Cited from the makers' own [page]({SOURCE}). They give no spread, and we have not measured these.")
    leader = best(STUDENTS, test)
    place.in_words(f"In {test}, {leader.name} solves most: {percent(leader.solved[test])}.", rows())


def who_is_best(test: Test) -> str:
    """Whether the largest student leads."""
    largest = max(STUDENTS, key=lambda student: student.billions)
    return "the largest" if best(STUDENTS, test) is largest else "a smaller one"


def rows() -> list[dict[str, str]]:
    """Both tests as a table."""
    return [{"Student": each.name} | {test: percent(each.solved[test]) for test in _TESTS} for each in STUDENTS]
