"""The student who never saw a class: move one bias, watch the errors be recounted, then read the test once.

Settings: as of the race (ui/exhibits/race.py), with a stored result that leaves classes out: `stored=no-three`.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

import jobs
from lessons import results
from models.records import Role, RunResult, UnseenClass, UnseenImages
from ui import lab_answers, lab_look, lab_race
from ui.charts.unseen import PAPER, Reading, error_curve, readings_alt, readings_figure, shifts_around
from ui.components.bias_slider import Curve, Mark, bias_slider
from ui.exhibits import race
from ui.exhibits.place import Place
from ui.formats import number
from ui.lab_outcome import show_chart
from ui.lab_stage import find_in_lesson

_STUDENTS: tuple[Role, ...] = ("distilled", "plain")
_SCENE = lab_race.Scene(train="Run", where="", with_curves=False, with_answers=False)


def show(place: Place) -> None:
    """Draw the slider on validation images, and the test once a bias has been chosen."""
    jobs.warm_up()
    lab_look.apply(lab_look.chart_style())
    shipped = results.load_result(place.settings["stored"])
    spec = race.spec_of(place.settings, shipped)
    stage = find_in_lesson(spec, place.key, shipped)
    race.tell_where_from(place, stage)
    lab_race.draw(stage, spec, _SCENE)
    result = stage.result
    if result is None or result.unseen is None:
        st.caption("Once both students have taken the test, the slider stands here.")
        place.in_words("There are no numbers yet.", [])
        return
    classes = lab_answers.class_names(spec.data, result.watch)
    chosen = _choose(place, result, result.unseen, classes)
    rows = readings(result.unseen, chosen)
    _report(place, result.unseen, chosen)
    _test_chart(place, rows, result.unseen, classes)
    place.in_words(_summary(result.unseen, chosen), [_row(line, role) for line in rows for role in line.wrong])


def readings(unseen: UnseenClass, chosen: float | None) -> list[Reading]:
    """The test without a shift; once the learner has chosen one, also with theirs, with the rules', and the paper's."""
    images, hidden = _sizes(unseen.test, unseen.omitted)
    before = {role: (errors.total, errors.unseen) for role, errors in unseen.before.items()}
    rows = [Reading("No shift", 0.0, images, hidden, before)]
    if chosen is None:
        return rows
    curves = {role: error_curve(unseen.test, role, (chosen,), unseen.shifted, unseen.omitted) for role in _STUDENTS}
    mine = {role: (curve.total[0], curve.unseen[0]) for role, curve in curves.items()}
    rows.append(Reading("Your shift", chosen, images, hidden, mine))
    for choice in unseen.after["distilled"]:
        counts = {"distilled": (choice.errors.total, choice.errors.unseen)}
        rows.append(Reading(f"By {choice.rule}", choice.shift, images, hidden, counts))  # type: ignore[arg-type]
    return [*rows, *PAPER.get(unseen.omitted, ())]


def _choose(place: Place, result: RunResult, unseen: UnseenClass, classes: Sequence[str]) -> float | None:
    """The slider on validation images, and the button that takes its shift to the test: once for each run."""
    slot = f"{place.key}_chosen_{result.created_at}"
    chosen: float | None = st.session_state.get(slot)
    moved = _slider(place, unseen, classes, chosen)
    st.button(
        "Take this shift to the test",
        key=f"{place.key}_choose",
        type="primary",
        disabled=chosen is not None,
        on_click=st.session_state.__setitem__,
        args=(slot, moved),
    )
    st.caption(
        "The slider counts on validation images. The test images are asked once, when you have chosen."
        if chosen is None
        else f"The test was read at your shift, {_signed(chosen)}. The dotted line shows what the computer chose."
    )
    return chosen


def _slider(place: Place, unseen: UnseenClass, classes: Sequence[str], chosen: float | None) -> float:
    style = lab_look.chart_style()
    best = unseen.after["distilled"][0].shift
    shifts = shifts_around([choice.shift for choice in unseen.after["distilled"]])
    hidden = _names(unseen.omitted, classes)
    curves = []
    for role in _STUDENTS:
        counted = error_curve(unseen.validation, role, shifts, unseen.shifted, unseen.omitted)
        look = style.roles[role]
        curves.append(Curve(f"{look.title}, all images", look.colour, "", counted.total))
        curves.append(Curve(f"{look.title}, only {hidden}", look.colour, "3 5", counted.unseen))
    return bias_slider(
        shifts=shifts,
        curves=curves,
        marks=[Mark("computer's choice", best)] if chosen is not None else [],
        images=len(unseen.validation.labels),
        label=f"Shift of the bias of {_names(unseen.shifted, classes)}",
        alt="Line chart: wrong validation images of both students at each shift of the bias.",
        key=f"{place.key}_slider",
    )


def _report(place: Place, unseen: UnseenClass, chosen: float | None) -> None:
    """What can be guessed: right answers in a hundred without a shift, and once the test is read with the best one."""
    by_rule = readings(unseen, 0.0)[2]
    of_unseen = _of_unseen(unseen)
    place.report("right_before", 100 * readings(unseen, None)[0].right_share("distilled", of_unseen))
    if chosen is not None:
        place.report("right_after", 100 * by_rule.right_share("distilled", of_unseen))


def _test_chart(place: Place, rows: list[Reading], unseen: UnseenClass, classes: Sequence[str]) -> None:
    of_unseen = _of_unseen(unseen)
    what = f"test images of {_names(unseen.omitted, classes)}" if of_unseen else "all test images"
    names = {"right_before": "Your guess: no shift", "right_after": "Your guess: shifted"}
    guesses = {name: place.guesses[key] for key, name in names.items() if key in place.guesses}
    shares = {name: guess / 100 for name, guess in guesses.items() if not isinstance(guess, str)}
    slots = len(readings(unseen, 0.0))
    figure = readings_figure(rows, slots, of_unseen, what, lab_look.chart_style(), shares)
    show_chart(figure, readings_alt(rows, of_unseen, what), f"{place.key}_test")


def _of_unseen(unseen: UnseenClass) -> bool:
    """Whether to look at the unseen classes alone: not where nearly everything is unseen."""
    return unseen.shifted == unseen.omitted


def _summary(unseen: UnseenClass, chosen: float | None) -> str:
    images, hidden = _sizes(unseen.validation, unseen.omitted)
    text = f"{images:,} validation images, {hidden:,} of them of classes that no student saw. "
    return text + ("No shift has been chosen yet." if chosen is None else f"Your shift: {_signed(chosen)}.")


def _row(line: Reading, role: Role) -> dict[str, str]:
    total, hidden = line.wrong[role]
    return {
        "Test": line.title,
        "Student": lab_look.chart_style().roles[role].title,
        "Shift": _signed(line.shift),
        "Wrong in all": f"{total:,} of {line.images:,}",
        "Wrong, never seen": "–" if hidden is None else f"{hidden:,} of {line.unseen_images:,}",
    }


def _names(labels: Sequence[int], classes: Sequence[str]) -> str:
    names = [classes[label] for label in labels]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _sizes(images: UnseenImages, omitted: Sequence[int]) -> tuple[int, int]:
    return len(images.labels), int(np.isin(images.labels, omitted).sum())


def _signed(shift: float) -> str:
    return number(shift, sign=True) if shift else "0"
