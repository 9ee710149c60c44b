"""Often repeated claims against stored pairs: 90–95 % as good, ten times smaller, one or two percent lost.

Settings: `records=race-300,race-100,…`, names of lessons/results; the first one's measures can be guessed.
"""

import streamlit as st

from lessons import results
from models.records import RunResult
from ui.charts.kept import Kept, kept_alt, kept_figure
from ui.exhibits.measured_table import CLAIMED, kept_shares, times_smaller
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_look import apply, chart_style
from ui.lab_outcome import show_chart
from ui.lab_table import conditions, table_html
from ui.lab_words import points


def show(place: Place) -> None:
    """All pairs against the claim, then the whole table of the one that the learner picks."""
    names = place.settings["records"].split(",")
    found = {title_of(result): result for result in map(results.load_result, names)}
    first = next(iter(found.values()))
    place.report("kept_percent", 100 * kept_shares(first)["distilled"])
    place.report("times_smaller", times_smaller(first))
    place.report("points_lost", points_lost(first))
    style = chart_style()
    apply(style)
    guess = place.guesses.get("kept_percent")
    guess = None if guess is None or isinstance(guess, str) else guess / 100
    pairs = [Kept(title, kept_shares(result)) for title, result in found.items()]
    show_chart(kept_figure(pairs, CLAIMED, style, guess), kept_alt(pairs, CLAIMED, guess), f"{place.key}_kept")
    st.caption("The shaded strip is the claim: 90 to 95 % as good. 100 % is the teacher.")
    chosen = st.selectbox("The whole table of", list(found), key=f"{place.key}_pair")
    result = found[chosen or next(iter(found))]
    st.html(table_html(result))
    st.caption(f"Stored result, measured on {result.created_at.partition('T')[0]}. {conditions(result)}")
    place.in_words(_summary(found), [_row(title, each) for title, each in found.items()])


def title_of(result: RunResult) -> str:
    """A short name that says what sets the pair apart."""
    spec = result.spec
    return f"{spec.student}, {spec.examples:,} examples, T = {spec.temperature:g}"


def points_lost(result: RunResult) -> float:
    """How many points of accuracy the distilled student lies below its teacher."""
    networks = result.networks
    return 100 * (networks["teacher"].accuracy_mean - networks["distilled"].accuracy_mean)


def _summary(found: dict[str, RunResult]) -> str:
    low, high = CLAIMED
    shares = [kept_shares(result)["distilled"] for result in found.values()]
    inside = sum(low <= share <= high for share in shares)
    return f"Of {len(found)} pairs, {inside} keep {percent(low)} to {percent(high)} of the teacher's accuracy."


def _row(title: str, result: RunResult) -> dict[str, str]:
    shares = kept_shares(result)
    return {
        "Pair": title,
        "Kept, distilled": percent(shares["distilled"]),
        "Kept, plain": percent(shares["plain"]),
        "Times smaller": f"{times_smaller(result):.0f}",
        "Points against the teacher": points(-points_lost(result) / 100),
    }
