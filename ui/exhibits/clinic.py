"""Patients with a bug in their distillation: see the symptoms, name the bug, read the case file. Or break it yourself.

Measures: `hidden_bugs` (how many patients lose less than one and a half points of test accuracy) and
`shuffled_percent` (test accuracy of the patient with shuffled answers, once its bug is named).
"""

from statistics import fmean

import streamlit as st

import jobs
from lessons.clinic import Patient, healthy, patients
from models.faults_catalogue import FAULTS
from models.records import RunResult
from store import Answer
from ui import answers
from ui.charts.clinic import accuracy_alt, accuracy_figure, loss_alt, loss_figure
from ui.clinic_race import break_it
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.source_code import source_of
from ui.tables import show_table

LESSON = "the-clinic"  # under which a learner's diagnoses are kept
HIDDEN = 0.015  # a smaller loss of test accuracy would hardly be asked about
MODES = ("Patients", "Break it yourself")


def show(place: Place) -> None:
    """Draw the waiting room, or the operating table."""
    jobs.warm_up()
    mode = st.segmented_control("What to do", MODES, default=MODES[0], key=f"{place.key}_mode")
    if mode == MODES[1]:
        break_it(place)
        return
    given = diagnoses()
    ids = [patient.fault for patient in patients()]
    solved = [fault for fault in ids if given.get(fault, ())[-1:] == (fault,)]
    place.report("hidden_bugs", float(sum(lost(patient.result()) < HIDDEN for patient in patients())))
    if "shuffled-answers" in solved:
        place.report("shuffled_percent", 100 * tested(patients()[ids.index("shuffled-answers")].result()))
    number = st.segmented_control(
        "Which patient?", range(1, len(ids) + 1), default=1, key=f"{place.key}_patient",
        format_func=lambda each: f"{each} ✓" if ids[each - 1] in solved else str(each),
    )  # fmt: skip
    st.caption(standing(given))
    patient = patients()[(number or 1) - 1]
    _symptoms(place, patient, number or 1)
    _ask(place, patient, number or 1, given.get(patient.fault, ()))


def diagnoses() -> dict[str, tuple[str, ...]]:
    """Every try of this learner, by the patient's real fault."""
    kept = answers.all_answers()
    return {
        patient.fault: tuple(str(each) for each in kept[LESSON, f"patient-{number}"].tries)
        for number, patient in enumerate(patients(), start=1)
        if (LESSON, f"patient-{number}") in kept
    }


def tested(result: RunResult) -> float:
    """Mean test accuracy of the distilled student."""
    return result.networks["distilled"].accuracy_mean


def lost(ill: RunResult) -> float:
    """Test accuracy that the bug costs."""
    return tested(healthy()) - tested(ill)


def standing(given: dict[str, tuple[str, ...]]) -> str:
    """How the learner's shift goes."""
    named = [fault for fault, tries in given.items() if tries[-1] == fault]
    first = sum(len(given[fault]) == 1 for fault in named)
    return f"{len(named)} of {len(patients())} bugs named, {first} of them at the first try. Your score is kept."


def _symptoms(place: Place, patient: Patient, number: int) -> None:
    well, ill, style = healthy(), patient.result(), chart_style()
    st.markdown(f"**Patient {number} comes in.** Its code runs without an error. Its healthy twin stands beside it.")
    left, right = st.columns(2)
    with left:
        show_chart(accuracy_figure(well, ill, style), accuracy_alt(well), f"{place.key}_accuracy_{number}")
    with right:
        show_chart(loss_figure(well, ill, style), loss_alt(well, ill), f"{place.key}_loss_{number}")
    table = rows(well, ill)
    show_table(table, f"Symptoms of patient {number}")
    spec = well.spec
    st.caption(
        f"{len(spec.seeds)} seeds; T = {spec.temperature:g}, soft weight {spec.soft_weight:g}, ten classes. “Agrees”: "
        "with the teacher, on test images. “Calibration error”: how far its confidence lies from its accuracy; 0 % is "
        f"best. Curves: first seed. {note(ill)}"
    )
    place.in_words(f"Patient {number}. {accuracy_alt(well)} {loss_alt(well, ill)}", table)


def rows(well: RunResult, ill: RunResult) -> list[dict[str, str]]:
    """A row for each symptom, with its value for both."""
    healthy_ones, ill_ones = _values(well), _values(ill)
    return [{"Symptom": name, "Healthy twin": healthy_ones[name], "Patient": ill_ones[name]} for name in healthy_ones]


def _values(result: RunResult) -> dict[str, str]:
    report = result.networks["distilled"]
    epochs = [record.losses["distilled"] for record in result.history if "distilled" in record.losses]
    return {
        "Test accuracy": f"{percent(report.accuracy_mean)} ± {100 * (report.accuracy_sd or 0):.1f}",
        "Agrees": percent(fmean(score.agreement for score in report.scores)),
        "Calibration error": percent(fmean(score.calibration_error for score in report.scores)),
        "Loss, epoch 1": f"{epochs[0].total:.3g}",
        "Hard loss, end": f"{epochs[-1].hard:.3g}",
        "Soft loss, end": f"{epochs[-1].soft:.3g}",
    }


def _ask(place: Place, patient: Patient, number: int, tries: tuple[str, ...]) -> None:
    if tries[-1:] == (patient.fault,):
        _open_file(patient)
        return
    key = f"{place.key}_diagnosis_{number}"
    if key not in st.session_state:
        st.session_state[key] = tries[-1] if tries else None
    st.radio(
        "What is the bug?", list(FAULTS), index=None, key=key, format_func=lambda name: FAULTS[name].title,
        on_change=_keep, args=(key, patient, number, tries),
    )  # fmt: skip
    if tries:
        st.warning(explanation(tries[-1]))


def _keep(key: str, patient: Patient, number: int, tries: tuple[str, ...]) -> None:
    chosen = st.session_state[key]
    if chosen in FAULTS:
        answers.keep(Answer(LESSON, f"patient-{number}", (*tries, chosen), passed=chosen == patient.fault))


def explanation(chosen: str) -> str:
    """Why a wrong diagnosis does not fit."""
    (other,) = (each for each in patients() if each.fault == chosen)
    return f"Not this one. “{other.diagnosis.title}” looks otherwise. {other.if_so} Compare, and try again."


def _open_file(patient: Patient) -> None:
    fault = patient.diagnosis
    st.success(f"That is it: “{fault.title}”. What gives it away: {patient.if_so}")
    for title, text in (
        ("Where it happened", patient.happened),
        ("Why it is easy to miss", patient.missed),
        ("How to catch it", patient.caught),
    ):
        st.markdown(f"**{title}.** {text}")
    if patient.threads:
        st.markdown("Read it: " + ", ".join(f"[{thread.title}]({thread.url})" for thread in patient.threads) + ".")
    left, right = st.columns(2)
    for column, title, name in ((left, "Ill: this ran", fault.wrong), (right, "Healthy", fault.right)):
        with column:
            st.markdown(f"**{title}**")
            st.code(source_of(name), language="python", wrap_lines=True)
    with st.expander("A test of ours that finds it"):
        st.code(source_of(patient.test), language="python", wrap_lines=True)
