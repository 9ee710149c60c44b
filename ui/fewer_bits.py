"""A run's distilled student written down with fewer bits: three forms, measured by a worker when it is asked for."""

import streamlit as st

import jobs
import store
from models.exhibit_records import FewerBits
from models.records import NetworkReport, RunResult
from ui.amounts import count, size
from ui.asking import WAIT_S, wait_or_say_why_not
from ui.formats import percent, times
from ui.tables import show_table

_MUCH_LESS = 0.8  # of the saving in work; what is faster by less than that share is said to be so
_WHY_NO_FASTER = "to start a layer takes time of its own, however few its sums."


def kept(run_id: str) -> FewerBits | None:
    """What was measured of this run, by whomever. Where it cannot be read, it can be measured again."""
    try:
        return store.load_fewer_bits(run_id)
    except store.StoreError as error:
        st.warning(f"What was measured before could not be read ({error}). Reload the page in a minute.")
        return None


def measure(run_id: str, result: RunResult) -> FewerBits | None:
    """The button that asks a worker. What it measures is kept with the run."""
    st.caption("A worker writes your distilled student down with fewer bits, tests it again and times it.")
    if not st.button("Measure it", key="fewer_bits_measure"):
        return None
    found = _ask(run_id, result)
    if found is not None:
        try:
            store.save_fewer_bits(run_id, found)
        except store.StoreError as error:
            st.warning(f"This could not be kept ({error}). It stands here until you go on.")
    return found


def _ask(run_id: str, result: RunResult) -> FewerBits | None:
    try:
        packed = store.load_weights(run_id).get("distilled")
    except store.StoreError as error:
        st.warning(f"The weights could not be read ({error}). Try again.")
        return None
    if packed is None:
        st.info("The weights of this run are not kept here. Run it again, then measure.")
        return None
    right = result.networks["distilled"].scores[0].test_accuracy
    found: FewerBits | None = wait_or_say_why_not(
        "fewer_bits_again",
        "A worker measures the student …",
        lambda: jobs.call("models.fewer_bits:of_run", result.spec, packed, right).result(WAIT_S),
    )
    return found


def show_forms(measured: FewerBits) -> None:
    """The student in three forms."""
    show_table(form_rows(measured), f"{measured.network} in three forms", stacked=True)
    st.caption(
        "float16 computes with half the bits. int8 keeps each weight as a whole number from −127 to 127 and turns it "
        "back into float32 at every answer. It is our own rounding, of the weights only, not torch’s. It saves room, "
        "not work. Fewer bits need not be faster: read the times. "
        f"First seed; {measured.test_images:,} test images, read once for each form; {measured.device}."
    )


def form_rows(measured: FewerBits) -> list[dict[str, str]]:
    """One row a form: size, accuracy, time for one image and speed in batches."""
    return [
        {
            "Numbers": form.bits,
            "File": size(form.size_bytes),
            "Right in the test": percent(form.test_accuracy),
            "One image": f"{form.latency_ms.median:.2g} ms ({form.latency_ms.low:.2g}–{form.latency_ms.high:.2g})",
            "256 at a time": f"{count(form.throughput_per_s.median)} a second",
        }
        for form in measured.forms
    ]


def less_work_and_time(teacher: NetworkReport, student: NetworkReport) -> str:
    """How much of the saving in work comes out as time for one image, as it was measured; "" where none is saved."""
    work = teacher.multiply_adds / student.multiply_adds
    if work <= 1:
        return ""
    less = f"The student does {times(work)} × less work than the teacher"
    faster = teacher.latency_ms.median / student.latency_ms.median
    in_batches = f"256 at a time it is {times(student.throughput_per_s.median / teacher.throughput_per_s.median)} ×."
    if student.latency_ms.high >= teacher.latency_ms.low:
        return f"{less}. For one image, though, it is not clearly faster: {_WHY_NO_FASTER}"
    if faster < _MUCH_LESS * work:
        return f"{less}, but is only {times(faster)} × faster for one image: {_WHY_NO_FASTER} {in_batches}"
    return f"{less}, and is {times(faster)} × faster for one image. {in_batches}"
