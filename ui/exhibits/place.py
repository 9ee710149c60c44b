"""What an exhibit is given: a name for its widgets, its settings, the learner's guesses, and where to report to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from ui.tables import show_table

Value = float | str


def _nowhere(measure: str, value: Value) -> None:
    """Where an exhibit reports that no prediction asks about."""


@dataclass(frozen=True)
class Place:
    """One exhibit's place in one lesson. `ui/exhibits/<name>.py` has a function `show(place)`."""

    key: str  # begins the key of every widget of the exhibit
    settings: Mapping[str, str] = field(default_factory=dict)  # from the lesson's file
    guesses: Mapping[str, Value] = field(default_factory=dict)  # measure → what the learner guessed it to be
    report: Callable[[str, Value], None] = _nowhere  # tell a measure once it is known

    def in_words(self, summary: str, rows: Sequence[Mapping[str, object]]) -> None:
        """What the picture shows, for those who cannot see it or want the numbers: a text and a data table."""
        with st.expander("In words and as a table"):
            st.markdown(summary)
            show_table(rows, "The numbers of this exhibit")
