"""Can a student pass its teacher? A teacher of the student's own size, and one smaller than its student.

Measures: `self_taught` and `taught_by_small`: "below its teacher", "above its teacher" or "too close to tell".
"""

import streamlit as st

from lessons import results
from lessons.comparing import Interval, differences, interval
from models.records import ROLES, RunResult
from ui.charts.accuracies import accuracies_alt, accuracies_figure
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.lab_words import points
from ui.theme import ROLE_STYLES

_RACES = {
    "self_taught": ("self-taught", "A teacher of the same size"),
    "taught_by_small": ("small-teaches-big", "A small teacher, a big student"),
}
OUTCOMES = {1: "above its teacher", 0: "too close to tell", -1: "below its teacher"}


def show(place: Place) -> None:
    """Draw both races, each with what came of it."""
    summaries, table = [], []
    for measure, (record, title) in _RACES.items():
        result = results.load_result(record)
        against_teacher = interval(differences(result.networks["distilled"], result.networks["teacher"]))
        place.report(measure, OUTCOMES[against_teacher.sign])
        sentence = in_words(result, against_teacher)
        st.markdown(f"**{title}: {result.spec.teacher} teaches {result.spec.student}.** {sentence}")
        style = chart_style()
        show_chart(accuracies_figure(result, style), accuracies_alt(result, style), f"{place.key}_{measure}")
        st.caption(note(result))
        summaries.append(f"{title}: {sentence}")
        table += rows(title, result)
    place.in_words(" ".join(summaries), table)


def in_words(result: RunResult, against_teacher: Interval) -> str:
    """What came out, against the teacher and against the twin, each with its interval."""
    low, high = points(against_teacher.low), points(against_teacher.high)
    difference = result.difference
    twin = {
        "gain": "better than",
        "loss": "worse than",
        "no gain": "as good as",
        "cannot tell": "not clearly different from",
    }
    mean = points(against_teacher.mean)
    outcome = {0: "is too close to its teacher to tell"}.get(
        against_teacher.sign, f"came out {OUTCOMES[against_teacher.sign]}"
    )
    sentence = f"The taught student {outcome}: {mean} points on average (95 % interval {low} to {high})."
    if difference is None:
        return sentence
    return f"{sentence} It is {twin[difference.verdict]} its twin, {points(difference.mean)} points."


def rows(title: str, result: RunResult) -> list[dict[str, str]]:
    """A row for each network of a race."""
    found = []
    for role in ROLES:
        report = result.networks[role]
        values = [score.test_accuracy for score in report.scores]
        found.append(
            {
                "Race": title,
                "Network": ROLE_STYLES[role].title,
                "Kind": report.network,
                "Test accuracy": percent(report.accuracy_mean),
                "Lowest and highest": f"{percent(min(values))} to {percent(max(values))}",
                "Networks trained": str(len(values)),
            }
        )
    return found
