"""A measured student among real devices, with fewer bits, and when its teaching has paid back: tables and words."""

import streamlit as st

import jobs
import store
from lessons.budgets import WAIT_S, Budget, load_budgets
from lessons.paying_back import WATTS, WATTS_SOURCE, Times, joules
from models.exhibit_records import FewerBits
from models.records import NetworkReport, RunResult
from ui.amounts import amount, count, duration, size
from ui.asking import WAIT_S as WORKER_WAIT_S
from ui.asking import wait_or_say_why_not
from ui.chart_view import show_chart
from ui.charts.budgets import Point, budgets_alt, budgets_figure
from ui.charts.paying_back import paying_back_alt, paying_back_figure
from ui.formats import percent
from ui.lab_look import chart_style
from ui.tables import show_table

_PER_DAY = (10, 100, 1_000, 10_000, 100_000, 1_000_000)


def show_run(run_id: str, result: RunResult) -> None:
    """The two sections of a run's result. They are measured when they are asked for."""
    with st.expander("What it would run on, and what it costs", icon=":material/devices:"):
        st.caption("A worker writes your distilled student down with fewer bits, tests it again and times it.")
        key = f"fewer_bits_{run_id}"
        if st.button("Measure it", key="lab_fewer_bits"):
            st.session_state[key] = _ask(run_id, result)
        measured: FewerBits | None = st.session_state.get(key)
        if measured is not None:
            show_forms(measured, result.networks["teacher"], "lab")
            show_cost(times_of(result, measured.teacher_train_s), "lab")


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
        "lab_fewer_bits_again",
        "A worker measures the student …",
        lambda: jobs.call("models.fewer_bits:of_run", result.spec, packed, right).result(WORKER_WAIT_S),
    )
    return found


def show_forms(measured: FewerBits, teacher: NetworkReport, key: str) -> None:
    """The student in three forms, and the devices that have room and time for it and for its teacher."""
    show_table(form_rows(measured), f"{measured.network} in three forms")
    st.caption(
        "float16 computes with half the bits. int8 keeps each weight as a whole number from −127 to 127 and turns it "
        "back into float32 at every answer. That saves room, not work. Fewer bits need not be faster: read the times. "
        f"First seed; {measured.test_images:,} test images, read once for each form; {measured.device}."
    )
    budgets, points = load_budgets(), points_of(measured, teacher)
    show_chart(budgets_figure(budgets, points, chart_style()), budgets_alt(budgets, points), f"{key}_budgets")
    st.caption(
        "Each shaded area is a device. A network inside it has room there, and answers in time. "
        "The stronger the shade, the more devices."
    )
    show_table(budget_rows(measured), "Devices and the student")
    st.caption(
        f"“Fits” means: there is room, and the answer comes within {WAIT_S:g} seconds, if a core does one multiply-add "
        "at each tick. That is our plain rule, not a measurement: real chips do less or far more. A network at work "
        "needs more room than its numbers. " + " ".join(_where_from(budget) for budget in load_budgets())
    )


def _where_from(budget: Budget) -> str:
    kind = "from a review" if budget.from_reviews else "from its maker"
    links = ", ".join(f"[{kind}]({url})" for url in budget.sources)
    return f"{budget.name}: {links}, {budget.looked_up}. {budget.note}".strip()


def points_of(measured: FewerBits, teacher: NetworkReport) -> list[Point]:
    """The teacher, and the student in each form."""
    student = [
        Point(f"Student, {form.bits}", "distilled", form.size_bytes, measured.multiply_adds) for form in measured.forms
    ]
    return [Point("Teacher, float32", "teacher", teacher.size_bytes, teacher.multiply_adds), *student]


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


def budget_rows(measured: FewerBits) -> list[dict[str, str]]:
    """One row a device: its room, whether each form fits, and its answers a second by the plain rule."""
    return [
        {
            "Device": f"{budget.kind}: {budget.name}",
            "Room": f"{size(budget.memory_bytes)} ({budget.memory_note})",
            **{
                form.bits: "fits"
                if budget.fits(form.size_bytes, measured.multiply_adds)
                else "too big"
                if form.size_bytes > budget.memory_bytes
                else "too slow"
                for form in measured.forms
            },
            "Answers a second": f"about {count(budget.answers_per_s(measured.multiply_adds))}",
        }
        for budget in load_budgets()
    ]


def times_of(result: RunResult, teacher_train_s: float | None) -> Times:
    """Seconds of one pair, from a run's result. A teacher trained in this run has its own time there."""
    teacher, student = result.networks["teacher"], result.networks["distilled"]
    return Times(
        teacher.train_s or teacher_train_s,
        student.train_s / len(student.scores) + student.beforehand_s,
        teacher.latency_ms.median / 1e3,
        student.latency_ms.median / 1e3,
    )


def show_cost(times: Times, key: str) -> None:
    """After how many answers the teaching pays back, and the electricity, for so many answers a day."""
    per_day = st.select_slider("Answers a day", _PER_DAY, 1_000, format_func=lambda n: f"{n:,}", key=f"{key}_per_day")
    show_table(cost_rows(times, per_day), "When the teaching has paid back")
    with_teacher = times.once(True) is not None
    show_chart(
        paying_back_figure(times, with_teacher, chart_style()), paying_back_alt(times, with_teacher), f"{key}_paid_back"
    )
    alone = "The teacher was trained for this alone." if with_teacher else "The teacher was there anyway."
    st.caption(f"{alone} Where the lines cross, the student has saved what its teaching cost.")
    least, most = joules(times.teacher_answer - times.student_answer)
    st.caption(
        f"Computing time alone, one image at a time. Electricity: measured time × {WATTS[0]:g} to {WATTS[1]:g} watts, "
        f"a [laptop processor's range]({WATTS_SOURCE}); we measured no power. Each answer saves {amount(least)} to "
        f"{amount(most)} joules. A shipped teacher was trained on another day, perhaps on another machine. "
        "Against the plain student it never pays back in time: both are equally fast. It pays in right answers."
    )


def cost_rows(times: Times, per_day: int) -> list[dict[str, str]]:
    """Both ways to count: the teacher was there anyway, or was trained for this alone."""
    rows = []
    for title, alone in (("was there anyway", False), ("was trained for this alone", True)):
        once, answers = times.once(alone), times.break_even_answers(alone)
        power = "not known" if once is None else " to ".join(amount(each) for each in joules(once)) + " joules"
        rows.append(
            {
                "The teacher": title,
                "Paid once": "not known" if once is None else duration(once),
                "Electricity": power,
                "Paid back after": _answers(once, answers),
                "At your rate": "–" if answers is None else duration(answers / per_day * 86_400),
            }
        )
    return rows


def _answers(once: float | None, answers: float | None) -> str:
    if once is None:
        return "not known: this teacher's training was not timed here"
    return "never: the student is no faster" if answers is None else f"{count(answers)} answers"
