"""Which temperature serves a narrow student, and which a convolutional one? Stored results, seed by seed.

Measures: `narrow_better` and `convolutional_better`: "T = 4", "T = 20" or "cannot tell".
"""

import streamlit as st

from lessons import results
from lessons.comparing import Interval, differences, interval
from models.records import RunResult
from ui.charts.seed_dots import DotRow, dots_alt, dots_figure
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.lab_words import points

_STUDENTS = {
    "Narrow": ("narrow_better", ("narrow-warm", "narrow-hot")),
    "Convolutional": ("convolutional_better", ("cold", "wide-warm", "wide-hot")),
}
OUTCOMES = {1: "T = 4", 0: "cannot tell", -1: "T = 20"}


def show(place: Place) -> None:
    """Draw every seed of both students at each temperature, and say what can be told from them."""
    found = {title: [results.load_result(name) for name in names] for title, (_, names) in _STUDENTS.items()}
    groups = [[row(title, result) for result in runs] for title, runs in found.items()]
    show_chart(dots_figure(groups, chart_style()), dots_alt(groups), f"{place.key}_chart")
    sentences = []
    for title, (measure, _) in _STUDENTS.items():
        lead = warm_minus_hot(found[title])
        place.report(measure, OUTCOMES[lead.sign])
        sentences.append(verdict(title, lead, place.guesses.get(measure)))
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))
    runs = [result for each in found.values() for result in each]
    st.caption(f"{len(runs[0].spec.seeds)} seeds for each row, {runs[0].spec.examples:,} pictures. {note(runs[0])}")
    place.in_words(" ".join(sentences), [_numbers(title, result) for title in found for result in found[title]])


def row(title: str, result: RunResult) -> DotRow:
    """One line of the chart."""
    accuracies = tuple(score.test_accuracy for score in result.networks["distilled"].scores)
    name = f"{title} ({result.spec.student}), T = {result.spec.temperature:g}"
    return DotRow(name, accuracies, result.networks["plain"].accuracy_mean)


def warm_minus_hot(runs: list[RunResult]) -> Interval:
    """The last two of a student's runs, compared seed by seed: same start, same pictures, only T differs."""
    warm, hot = (run.networks["distilled"] for run in runs[-2:])
    return interval(differences(warm, hot))


def verdict(title: str, lead: Interval, guess: object) -> str:
    """What the seeds say of one student, and what was guessed."""
    span = f"on average {points(lead.mean)} points, 95 % interval {points(lead.low)} to {points(lead.high)}"
    told = {
        1: "T = 4 is better than T = 20",
        -1: "T = 20 is better than T = 4",
        0: "these seeds cannot tell T = 4 from T = 20",
    }[lead.sign]
    guessed = "" if guess is None else f" Your guess: {guess}."
    return f"**{title} student: {told}** (T = 4 minus T = 20: {span}).{guessed}"


def _numbers(title: str, result: RunResult) -> dict[str, str]:
    values = [score.test_accuracy for score in result.networks["distilled"].scores]
    return {
        "Student": f"{title} ({result.spec.student})",
        "Temperature": f"{result.spec.temperature:g}",
        "Mean test accuracy": percent(result.networks["distilled"].accuracy_mean),
        "Lowest and highest": f"{percent(min(values))} to {percent(max(values))}",
        "Plain twin": percent(result.networks["plain"].accuracy_mean),
    }
