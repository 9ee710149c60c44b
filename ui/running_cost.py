"""When a student's teaching has paid back, in measured computing time and in electricity: tables and words."""

import streamlit as st

from lessons.paying_back import WATTS, WATTS_MEANING, WATTS_SOURCE, Times, joules
from models.records import RunResult
from models.shipped_records import teacher_train_s
from ui.amounts import amount, count, duration
from ui.chart_view import show_chart
from ui.charts.paying_back import paying_back_alt, paying_back_figure
from ui.lab_look import chart_style
from ui.tables import show_table

_PER_DAY = (10, 100, 1_000, 10_000, 100_000, 1_000_000)


def times_of(result: RunResult) -> Times:
    """Seconds of one pair, from a run's result. A teacher trained in this run has its own time there."""
    teacher, student = result.networks["teacher"], result.networks["distilled"]
    return Times(
        teacher.train_s or teacher_train_s(result.spec),
        student.train_s / len(student.scores) + student.beforehand_s,
        teacher.latency_ms.median / 1e3,
        student.latency_ms.median / 1e3,
    )


def show_cost(times: Times, key: str) -> None:
    """After how many answers the teaching pays back, and the electricity, for so many answers a day."""
    per_day = st.select_slider("Answers a day", _PER_DAY, 1_000, format_func=lambda n: f"{n:,}", key=f"{key}_per_day")
    show_table(cost_rows(times, per_day), "When the teaching has paid back", stacked=True)
    with_teacher = times.once(True) is not None
    show_chart(
        paying_back_figure(times, with_teacher, chart_style()), paying_back_alt(times, with_teacher), f"{key}_paid_back"
    )
    alone = "The teacher was trained for this alone." if with_teacher else "The teacher was there anyway."
    st.caption(f"{alone} Where the lines cross, the student has saved what its teaching cost.")
    least, most = joules(times.teacher_answer - times.student_answer)
    st.caption(
        f"Computing time alone, one image at a time. Electricity: measured time × {WATTS[0]:g} to {WATTS[1]:g} watts. "
        f"That is what a thin laptop’s processor takes for long, and at its short peak: {WATTS_SOURCE.link}. What the "
        f"two mean: {WATTS_MEANING.link}. We measured no power. Each answer saves {amount(least)} to {amount(most)} "
        "joules. A shipped teacher was trained on another day, perhaps on another machine. "
        "Against the plain student it never pays back in time: both are equally fast. It pays in right answers."
    )


def cost_rows(times: Times, per_day: int) -> list[dict[str, str]]:
    """Both ways to count: the teacher was there anyway, or was trained for this alone."""
    rows = []
    for title, alone in (("The teacher was there anyway", False), ("The teacher was trained for this alone", True)):
        once, answers = times.once(alone), times.break_even_answers(alone)
        power = "not known" if once is None else " to ".join(amount(each) for each in joules(once)) + " joules"
        rows.append(
            {
                "If": title,
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
