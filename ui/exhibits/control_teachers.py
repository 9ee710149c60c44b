"""What part of a gain is dark knowledge? The real teacher's gain beside those of teachers that lack something.

Measures: `permuted_gain`, `longer_steps_gain`: gains in points; `almost_answers_worth`: what is lost in points when the
shares of the wrong classes are mixed up.
"""

from dataclasses import dataclass

import streamlit as st

from lessons import results
from lessons.comparing import Interval, differences, interval
from models.records import RunResult
from ui.charts.gains import GainLine, gain_line, gains_html
from ui.exhibits import race
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.lab_look import chart_style
from ui.lab_words import points


@dataclass(frozen=True)
class Control:
    """One teacher, or what stands in its place. `record` names its stored race."""

    record: str
    title: str
    group: str
    taken: str  # what it lacks, as a sentence


_REAL, _WITHOUT, _WEAK = "The teacher as it is", "A part of it taken away", "Another teacher"
CONTROLS: tuple[Control, ...] = (
    Control("race-300", "The real teacher", _REAL, "Nothing is taken away."),
    Control("half-listening", "The real teacher, labels have half a say", _REAL,
            "The labels and the teacher count alike. It is there to be compared with the teacher that knows nothing."),
    Control("permuted", "Its almost-answers mixed up", _WITHOUT,
            "It is as right and as sure as before. Which wrong class is nearly right is lost."),
    Control("uniform", "It knows nothing: all classes alike", _WITHOUT,
            "It gives each class the same share, whatever it is shown. The labels have the "
            "other half of the say, or there would be nothing to learn. Compare the second row."),
    Control("label-smoothing", "No teacher, but blurred labels", _WITHOUT,
            "A tenth of each label is spread evenly over all classes. That is the teacher above, heard less, T = 1."),
    Control("longer-steps", "No teacher, but longer steps", _WITHOUT,
            "Labels alone, with a learning rate three times as large. Could the soft loss be no more than that?"),
    Control("one-epoch-teacher", "It has looked at its pictures once", _WEAK,
            "The same large network, after one pass over its images."),
    Control("same-size-teacher", "It is no larger than the student", _WEAK,
            "A network of the student's size, trained on all images with their labels."),
    Control("reversed", "The student teaches the teacher", _WEAK,
            "Roles reversed. A small network learns the same pictures from their labels, then teaches the large one. "
            "It has seen nothing that its pupil hasn't."),
)  # fmt: skip


def show(place: Place) -> None:
    """Draw every gain, say what the almost-answers are worth, and let one race be run."""
    stored = {control.record: results.load_result(control.record) for control in CONTROLS}
    lines = [_line(place, control, stored[control.record]) for control in CONTROLS]
    gains = {control.record: line.mean for control, line in zip(CONTROLS, lines, strict=True)}
    place.report("permuted_gain", gains["permuted"])
    place.report("longer_steps_gain", gains["longer-steps"])
    real = stored["race-300"]
    st.caption(
        f"The same {real.spec.student} student, but for the last row, and the same {real.spec.examples:,} labelled "
        f"pictures, {len(real.spec.seeds)} seeds each. {note(real)}"
    )
    st.html(gains_html(lines, chart_style()))
    worth = interval(differences(real.networks["distilled"], stored["permuted"].networks["distilled"]))
    place.report("almost_answers_worth", 100 * worth.mean)
    beyond = interval(differences(stored["permuted"].networks["distilled"], stored["uniform"].networks["distilled"]))
    summary = in_words(worth, beyond, gains["race-300"])
    st.markdown(summary)
    _one(place, stored)
    place.in_words(summary, rows(lines))


def _line(place: Place, control: Control, result: RunResult) -> GainLine:
    guess = place.guesses.get(f"{control.record.replace('-', '_')}_gain")
    return gain_line(control.title, result, None if isinstance(guess, str) else guess, control.group)


def in_words(worth: Interval, beyond: Interval, gain_points: float) -> str:
    """What the almost-answers are worth, and what the rest is: differences of students, seed by seed.

    `worth`: the real teacher's minus the mixed-up one's. `beyond`: the mixed-up one's minus that of the empty one.
    """
    if worth.sign <= 0:
        return f"**These seeds can't tell whether the almost-answers matter.** They are worth {_with_range(worth)}."
    rest = (
        f"mixed-up answers bring {_with_range(beyond)} more than a teacher that knows nothing"
        if beyond.sign > 0
        else "a teacher that knows nothing brings about as much as mixed-up answers: the difference is "
        f"{_with_range(beyond)}, so these seeds can't tell them apart"
    )
    return (
        f"**The almost-answers are worth {_with_range(worth)}** of the whole gain of {points(gain_points / 100)} "
        f"points. And the rest? There, {rest}."
    )


def _with_range(found: Interval) -> str:
    return f"{points(found.mean)} points (95 % interval {points(found.low)} to {points(found.high)})"


def _one(place: Place, stored: dict[str, RunResult]) -> None:
    by_record = {control.record: control for control in CONTROLS}
    name = st.selectbox(
        "Look at one of them", list(by_record), format_func=lambda record: by_record[record].title,
        key=f"{place.key}_control",
    )  # fmt: skip
    st.markdown(f"**{by_record[name].title}.** {by_record[name].taken}")
    if st.toggle("Run it yourself, here", key=f"{place.key}_run_{name}"):
        race.show(Place(f"{place.key}_race_{name}", {"stored": name, "seeds": str(stored[name].spec.seeds[0])}))


def rows(lines: list[GainLine]) -> list[dict[str, str]]:
    """The chart as a table."""
    return [
        {
            "Teacher": line.title,
            "Gain (points)": points(line.mean / 100),
            "95 % interval": f"{points(line.low / 100)} to {points(line.high / 100)}",
            "What it says": line.verdict,
        }
        for line in lines
    ]
