"""Four failures that papers tell of: what they found, what our networks showed, why, and the cure.

Measures: `failures_seen`: in how many of the four the failure shows here; `better_teacher`: "blurred labels",
"labels as they are" or "too close to tell".
"""

import streamlit as st

from lessons import results
from lessons.comparing import Interval
from lessons.paper_failures import FAILURES, PaperFailure, harm, helped, races
from models.records import RunResult
from ui.charts.gains import GainLine, gain_line, gains_html
from ui.exhibits import race
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_words import points

_SHOWS = {-1: "it shows here", 0: "these seeds can’t tell", 1: "it is the other way round here"}
_HELPS = {-1: "it made things worse", 0: "no cure that we could be sure of", 1: "a cure"}
_BETTER = {-1: "labels as they are", 0: "too close to tell", 1: "blurred labels"}
_BLURRED = FAILURES[1]


def show(place: Place) -> None:
    """One line for each failure, then one of them with its races."""
    stored = {each.record: results.load_result(each.record) for failure in FAILURES for each in races(failure)}
    found = {failure.title: harm(failure, stored) for failure in FAILURES}
    place.report("failures_seen", float(sum(difference.sign < 0 for difference in found.values())))
    place.report("better_teacher", _BETTER[found[_BLURRED.title].sign])
    st.markdown("\n".join(f"- {failure.title}: **{_SHOWS[found[failure.title].sign]}**" for failure in FAILURES))
    by_title = {failure.title: failure for failure in FAILURES}
    failure = by_title[st.selectbox("Look at one of them", list(by_title), key=f"{place.key}_failure")]
    st.markdown(f"**What was found.** {failure.finding}")
    _chart(place, failure, stored)
    shown, *cures = measured_words(failure, stored)
    st.markdown(f"**Measured here.** {shown}")
    st.markdown("\n".join(f"- {cure}" for cure in cures))
    st.markdown(f"**Why it can happen.** {failure.why} *Cure:* {failure.cure}")
    if st.toggle("Run the first pair of the trouble yourself, here", key=f"{place.key}_run_{failure.trouble.record}"):
        name = failure.trouble.record
        race.show(Place(f"{place.key}_race_{name}", {"stored": name, "seeds": str(stored[name].spec.seeds[0])}))
    place.in_words(" ".join([shown, *cures]), rows(stored))


def _chart(place: Place, failure: PaperFailure, stored: dict[str, RunResult]) -> None:
    lines = [_line(each.record, each.title, stored) for each in races(failure)]
    st.html(gains_html(lines, chart_style()))
    trouble = stored[failure.trouble.record]
    st.caption(
        f"Each bar: a student ({trouble.spec.student}) minus its own twin without a teacher, "
        f"{len(trouble.spec.seeds)} seeds. {note(trouble)}"
    )


def _line(record: str, title: str, stored: dict[str, RunResult]) -> GainLine:
    return gain_line(title, stored[record])


def measured_words(failure: PaperFailure, stored: dict[str, RunResult]) -> list[str]:
    """Whether the failure shows, by how much; then a sentence on what each cure did."""
    loss = harm(failure, stored)
    against = f"“{failure.trouble.title}” against “{failure.instead.title}”"
    parts = [f"{against}: {_apart(loss)}. So **{_SHOWS[loss.sign]}**."]
    for cure in failure.cures:
        gained = helped(failure, cure, stored)
        parts.append(f"{cure.title}: {_apart(gained)} against the trouble, so {_HELPS[gained.sign]}.")
    return parts


def _apart(difference: Interval) -> str:
    low, high = points(difference.low), points(difference.high)
    return f"{points(difference.mean)} points (95 % interval {low} to {high})"


def rows(stored: dict[str, RunResult]) -> list[dict[str, str]]:
    """Every race of all four as a table."""
    return [
        {
            "Failure": failure.title,
            "Race": each.title,
            "Its teacher’s own score": percent(stored[each.record].networks["teacher"].accuracy_mean),
            "Student alone": percent(stored[each.record].networks["plain"].accuracy_mean),
            "Taught": percent(stored[each.record].networks["distilled"].accuracy_mean),
            "Gain (points)": _gain(stored[each.record]),
            "What it says": _line(each.record, each.title, stored).verdict,
        }
        for failure in FAILURES
        for each in races(failure)
    ]


def _gain(result: RunResult) -> str:
    assert result.difference is not None, "a stored result is complete"
    gain = result.difference
    return f"{points(gain.mean)} ({points(gain.low)} to {points(gain.high)})"
