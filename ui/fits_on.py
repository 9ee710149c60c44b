"""A measured teacher and student among real devices: a chart with its key, a table, and where the numbers are from."""

from collections.abc import Sequence

import streamlit as st

from lessons.budgets import WAIT_S, Budget, load_budgets
from models.exhibit_records import FewerBits
from models.records import NetworkReport, Role
from ui.amounts import count, size
from ui.chart_view import show_chart
from ui.charts.budgets import Point, budgets_alt, budgets_figure
from ui.formats import NO_BREAK
from ui.lab_look import chart_style
from ui.tables import show_table


def show(networks: dict[Role, NetworkReport], measured: FewerBits | None, key: str) -> None:
    """Which devices have room and time for the teacher, and for the student in each form that was measured."""
    budgets, points = load_budgets(), points_of(networks, measured)
    show_chart(budgets_figure(budgets, points, chart_style()), budgets_alt(budgets, points), f"{key}_budgets")
    named = ", ".join(f"**{number}** {budget.kind}" for number, budget in enumerate(budgets, start=1))
    st.caption(
        f"Each shaded area is a device: {named}. A network inside it has room there, and answers in time. "
        "The stronger the shade, the more devices."
    )
    show_table(device_rows(budgets, points), "Devices, the teacher and the student", stacked=True)
    st.caption(
        f"“Fits” means: there is room, and the answer comes within {WAIT_S:g} seconds, if a core does one multiply-add "
        "at each tick. That is our plain rule, not a measurement: real chips do less or far more. A network at work "
        "needs more room than its numbers."
    )
    with st.popover("Where the devices’ numbers are from"):
        st.markdown("\n".join(f"{number}. {_where_from(budget)}" for number, budget in enumerate(budgets, start=1)))


def points_of(networks: dict[Role, NetworkReport], measured: FewerBits | None) -> tuple[Point, ...]:
    """The teacher, and the student in float32 or in each form that was measured."""
    teacher, student = networks["teacher"], networks["distilled"]
    forms = [(form.bits, form.size_bytes) for form in measured.forms] if measured else [("float32", student.size_bytes)]
    return (
        Point("Teacher, float32", "teacher", teacher.size_bytes, teacher.multiply_adds),
        *(Point(f"Student, {bits}", "distilled", size_bytes, student.multiply_adds) for bits, size_bytes in forms),
    )


def device_rows(budgets: Sequence[Budget], points: Sequence[Point]) -> list[dict[str, str]]:
    """One row a device: its room, whether teacher and student fit, and answers a second by the plain rule."""
    return [
        {
            "Device": f"{number} {budget.kind}: {budget.name}",
            "Room": f"{size(budget.memory_bytes)} ({budget.memory_note})",
            "Teacher": _fit(budget, points[0]),
            "Student": _fits(budget, points[1:]),
            "Answers a second": f"{_answers('student', budget, points[-1])}, {_answers('teacher', budget, points[0])}",
        }
        for number, budget in enumerate(budgets, start=1)
    ]


def _fits(budget: Budget, forms: Sequence[Point]) -> str:
    """One word where it is true of every form, else a word for each form, such as “float32: too big”."""
    words = {form.title.removeprefix("Student, "): _fit(budget, form) for form in forms}
    one, *more = set(words.values())
    return ", ".join(f"{bits}: {word}" for bits, word in words.items()) if more else one


def _answers(who: str, budget: Budget, point: Point) -> str:
    return f"{who} {count(budget.answers_per_s(point.multiply_adds))}".replace(" ", NO_BREAK)


def _fit(budget: Budget, point: Point) -> str:
    if budget.fits(point.size_bytes, point.multiply_adds):
        return "fits"
    return "too big" if point.size_bytes > budget.memory_bytes else "too slow"


def _where_from(budget: Budget) -> str:
    links = "; ".join(source.link for source in budget.sources)
    return f"{budget.name}: {links}. {budget.note}".strip()
