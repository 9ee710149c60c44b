"""What a big and a small network cost to run, and when the teaching has paid for itself.

Settings: `answers=10` a day, `teacher=70b`, `student=7b` (keys of ui/cost_controls.networks), `tokens=500`. The
measures belong to these settings, so that turning a dial does not change what was guessed.
"""

import streamlit as st

from lessons.cost import Plan, break_even_days, one_answer, payback, spent, teaching
from ui.amounts import amount, duration
from ui.charts.cost import cost_alt, cost_figure
from ui.cost_controls import Dials, networks, show_dials, starting_plan
from ui.exhibits.place import Place
from ui.exhibits.stored import note, pair
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.tables import show_table

_DAY = 86_400
_MOMENTS = {"a day": 1, "a month": 30, "a year": 365, "ten years": 3650}


def show(place: Place) -> None:
    """Draw the dials, what they come to, and the two sums of money."""
    result = pair()
    choices = networks(result)
    start = starting_plan(place.settings, choices)
    _report(place, start)
    dials = show_dials(place.key, start, choices)
    crossing = crossing_sentence(dials.plan)
    st.markdown(f"**{crossing}**")
    guess = place.guesses.get("break_even_days") if dials.plan == start else None
    guess = None if isinstance(guess, str) else guess
    show_chart(
        cost_figure(dials.plan, chart_style(), _when(dials.plan), guess),
        cost_alt(dials.plan, crossing),
        f"{place.key}_chart",
    )
    show_table(daily_rows(dials), "What a day costs with the teacher and with the student")
    st.caption(
        "Computing only: no network, no waiting line, no cooling. An answer that is worked out alone uses less of the "
        f"machine, so real waits are longer. The two networks called ours: {note(result)}"
    )
    place.in_words(summary(dials, crossing), spent_rows(dials.plan))


def _report(place: Place, start: Plan) -> None:
    if (days := break_even_days(start)) is not None:
        place.report("break_even_days", days)
    place.report("payback", payback(start))
    place.report("bill_ratio", one_answer(start.teacher, start).money / one_answer(start.student, start).money)


def crossing_sentence(plan: Plan) -> str:
    """When the teaching has paid for itself."""
    days = break_even_days(plan)
    if days is None:
        return "It never pays back: this student is no cheaper to ask than its teacher."
    once = amount(teaching(plan).money)
    if days < 1:
        return f"The teaching costs {once} dollars once. It has paid for itself within the first day."
    return f"The teaching costs {once} dollars once. It has paid for itself after {duration(days * _DAY)}."


def _when(plan: Plan) -> str:
    days = break_even_days(plan)
    return "" if days is None else duration(days * _DAY)


def daily_rows(dials: Dials) -> list[dict[str, str]]:
    """A day with the teacher at work, and one with the student."""
    plan = dials.plan
    footprint = f"CO₂, at {dials.grams_per_kwh:g} g a kWh"  # never without what it rests on
    rows: list[dict[str, str]] = [
        {"A day": name} for name in ("Bill", "Electricity", footprint, "One answer", "All answers")
    ]
    for title, network in (("Teacher", plan.teacher), ("Student", plan.student)):
        day = one_answer(network, plan).times(plan.answers_per_day)
        values = (
            f"{amount(day.money)} dollars",
            f"{amount(day.kwh)} kWh",
            f"{amount(day.kwh * dials.grams_per_kwh / 1000)} kg",
            f"{duration(one_answer(network, plan).seconds)} of work",
            f"{duration(day.seconds)} of work",
        )
        for row, value in zip(rows, values, strict=True):
            row[title] = value
    return rows


def spent_rows(plan: Plan) -> list[dict[str, str]]:
    """The chart's lines as a table."""
    return [
        {"After": name, "Teacher (dollars)": amount(teacher), "Student with its teaching (dollars)": amount(student)}
        for name, (teacher, student) in ((name, spent(plan, days)) for name, days in _MOMENTS.items())
    ]


def summary(dials: Dials, crossing: str) -> str:
    """What stands on the screen, for the ear."""
    plan = dials.plan
    days = {
        network.name: one_answer(network, plan).times(plan.answers_per_day) for network in (plan.teacher, plan.student)
    }
    bills = "; ".join(f"{name}: {amount(day.money)} dollars and {amount(day.kwh)} kWh" for name, day in days.items())
    return f"{plan.answers_per_day:,.0f} answers a day. A day costs: {bills}. {crossing}"
