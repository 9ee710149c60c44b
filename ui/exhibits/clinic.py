"""Patients with a bug in their distillation: see the symptoms, name the bug, read the case file. Or break it yourself.

Measures: `hidden_bugs` (how many patients lose less than one and a half points of test accuracy) and
`shuffled_percent` (test accuracy of the patient with shuffled answers, once its bug is named).
"""

import streamlit as st

import jobs
from lessons.clinic import Patient, healthy, patients
from models.faults_catalogue import FAULTS
from models.records import RunResult
from store import Answer
from ui import answers, clinic_symptoms
from ui.clinic_race import break_it
from ui.exhibits.place import Place
from ui.source_code import source_of

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
    st.markdown(
        f"**Patient {number} comes in.** Its code runs without an error. Its healthy twin stands beside it. Where does "
        "the loss *begin*? Is the student as sure as it should be?"
    )
    well, ill = healthy(), patient.result()
    told = clinic_symptoms.show(well, ill, f"{place.key}_{number}", f"Symptoms of patient {number}")
    place.in_words(f"Patient {number}. {told}", clinic_symptoms.rows(well, ill))


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
    else:
        st.caption("A wrong answer tells you what you would have seen.")


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
    st.success(f"That is it: “{fault.title}”. What gives it away: {patient.seen}")
    for title, text in (
        ("Where it happened", patient.happened),
        ("Why it is easy to miss", patient.missed),
        ("How to catch it", patient.caught),
    ):
        st.markdown(f"**{title}.** {text}")
    st.markdown("Read it: " + ", ".join(f"[{thread.title}]({thread.url})" for thread in patient.threads) + ".")
    for title, name in (("Ill: this ran", fault.wrong), ("Healthy", fault.right)):
        st.markdown(f"**{title}**")
        st.code(source_of(name), language="python", wrap_lines=True)
    with st.expander("A test of ours that finds it"):
        st.code(source_of(patient.test), language="python", wrap_lines=True)
