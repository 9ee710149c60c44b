"""Races in which teaching gives little or harms, with reason and cure; a stronger teacher against a weaker one.

Measures: `real_gains`: in how many of the rows the interval lies above zero; `better_teacher`: "the stronger one",
"the weaker one" or "too close to tell".
"""

import streamlit as st

from lessons import results
from lessons.comparing import Interval, differences, interval
from lessons.failures import CITED, CITED_SOURCE, CLOTHES, TROUBLES, USUAL, USUAL_TITLE, ShippedPair, shipped_pair
from models.records import RunResult
from ui.charts.gains import GainLine, gain_line, gains_html
from ui.charts.sampling import Printed, judge
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.formats import number, percent
from ui.lab_look import chart_style
from ui.lab_words import points
from ui.tables import show_table

_BETTER = {1: "the stronger one", 0: "too close to tell", -1: "the weaker one"}


def show(place: Place) -> None:
    """Draw every trouble as a row, tell the reason and cure of one, and compare two teachers."""
    stored = {trouble.record: results.load_result(trouble.record) for trouble in TROUBLES}
    clothes = shipped_pair(CLOTHES.record)
    lines = [gain_line(trouble.title, stored[trouble.record]) for trouble in TROUBLES] + [clothes_line(clothes)]
    place.report("real_gains", float(sum(line.low > 0 for line in lines)))
    shown = [gain_line(USUAL_TITLE, results.load_result(USUAL)), *lines]
    st.html(gains_html(shown, chart_style()))
    st.caption(
        f"{note(stored['cold'])} The clothes are one pair, measured on {clothes.made_at:%Y-%m-%d} on "
        f"{clothes.test_images:,} test images; its bar is the luck of the test images alone."
    )
    _one(place, lines)
    lead = teachers_apart(stored["strong-teacher"], stored["smaller-teacher"])
    place.report("better_teacher", _BETTER[lead.sign])
    st.markdown(teachers_in_words(lead, stored["strong-teacher"], stored["smaller-teacher"]))
    st.markdown("**The same on colour photos, as others printed it.**")
    show_table(cited_rows(), "One student with two teachers on CIFAR-100")
    st.caption(
        f"CIFAR-100, right answers; the student is a resnet20. From the page of [RepDistiller]({CITED_SOURCE}); "
        "nothing of it is ours."
    )
    place.in_words(summary(shown), rows(shown))


def _one(place: Place, lines: list[GainLine]) -> None:
    by_title = {trouble.title: trouble for trouble in (*TROUBLES, CLOTHES)}
    title = st.selectbox("Reason and cure of", list(by_title), key=f"{place.key}_trouble")
    line = next(line for line in lines if line.title == title)
    st.markdown(f"**What the bar says: {line.verdict}.** {by_title[title].reason} *Cure:* {by_title[title].cure}")


def clothes_line(pair: ShippedPair) -> GainLine:
    """One pair's difference; only the sampling error of its two accuracies is known."""
    accuracy = pair.test_accuracy
    found = judge(Printed(CLOTHES.title, accuracy["plain"], accuracy["distilled"], pair.test_images))
    mean, low, high = (100 * value for value in (found.mean, found.low, found.high))
    return GainLine(CLOTHES.title, mean, low, high)


def teachers_apart(strong: RunResult, weak: RunResult) -> Interval:
    """What the same student gained by having the stronger teacher, seed by seed."""
    return interval(differences(strong.networks["distilled"], weak.networks["distilled"]))


def teachers_in_words(lead: Interval, strong: RunResult, weak: RunResult) -> str:
    """Which teacher was the better one for this student."""
    accuracies = [percent(result.networks["teacher"].accuracy_mean) for result in (strong, weak)]
    return (
        f"**Two teachers for one {strong.spec.student}.** {strong.spec.teacher} gets {accuracies[0]} right, "
        f"{weak.spec.teacher} {accuracies[1]}. The better teacher for this student: **{_BETTER[lead.sign]}** "
        f"(stronger minus weaker: {points(lead.mean)} points, 95 % interval {points(lead.low)} to {points(lead.high)})."
    )


def cited_rows() -> list[dict[str, str]]:
    """The printed rows, and how much better teacher and student became with the larger teacher."""
    table = [
        {
            "Teacher": row.teacher,
            "Its own score": f"{row.teacher_percent:.2f}\u00a0%",
            "Student alone": f"{row.plain_percent:.2f}\u00a0%",
            "Taught": f"{row.distilled_percent:.2f}\u00a0%",
        }
        for row in CITED
    ]
    near, far = CITED
    scores = ("teacher_percent", "plain_percent", "distilled_percent")
    gained = [number(getattr(far, name) - getattr(near, name), 2, sign=True) for name in scores]
    return [*table, dict(zip(table[0], ["Difference", *gained], strict=True))]


def summary(lines: list[GainLine]) -> str:
    """Every row in a sentence."""
    parts = [
        f"{line.title}: {line.verdict}, {points(line.mean / 100)} points (95 % interval {points(line.low / 100)} to "
        f"{points(line.high / 100)})"
        for line in lines
    ]
    return "; ".join(parts) + "."


def rows(lines: list[GainLine]) -> list[dict[str, str]]:
    """The chart as a table."""
    return [
        {
            "Race": line.title,
            "Gain (points)": points(line.mean / 100),
            "95 % interval": f"{points(line.low / 100)} to {points(line.high / 100)}",
            "What it says": line.verdict,
            "Pairs": str(len(line.each) or 1),
        }
        for line in lines
    ]
