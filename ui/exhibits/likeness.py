"""How often a student says what its teacher says: taught and untaught, beside the copy that a zip file would be."""

from statistics import fmean

import streamlit as st

from models.records import Role, RunResult
from ui.charts.shares import shares_alt, shares_figure
from ui.exhibits.place import Place
from ui.exhibits.stored import note, pair
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

_TITLE = "Same answer as the teacher"


def show(place: Place) -> None:
    """Draw how often each student agrees with the teacher."""
    result = pair()
    agreed = agreements(result)
    place.report("agreement_percent", 100 * agreed["distilled"])
    guess = place.guesses.get("agreement_percent")
    guess = None if guess is None or isinstance(guess, str) else guess / 100
    style = chart_style()
    figure = shares_figure(agreed, _TITLE, style, guess=guess)
    show_chart(figure, shares_alt(agreed, _TITLE, style, guess), f"{place.key}_chart")
    st.caption(f"An unzipped copy would stand at 100 %, always. {note(result)}")
    rows = [{"Network": style.roles[role].title, _TITLE: percent(share)} for role, share in agreed.items()]
    place.in_words(
        f"On {result.test_images:,} new images the taught student gives its teacher's answer in "
        f"{percent(agreed['distilled'])} of cases, its untaught twin in {percent(agreed['plain'])}.",
        rows,
    )


def agreements(result: RunResult) -> dict[Role, float]:
    """Mean agreement with the teacher over the seeds, of both students."""
    roles: tuple[Role, ...] = ("distilled", "plain")
    return {role: fmean(score.agreement for score in result.networks[role].scores) for role in roles}
