"""What running and teaching cost: worked by hand first, then on the screen, with assumptions that can be changed."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lessons import cost, results
from lessons.cost import Accelerator, Plan, language_model
from models.spec import RunSpec
from tests.fake_results import result_of
from tests.test_charts import STYLE
from ui import amounts
from ui.charts.cost import cost_alt, cost_figure
from ui.cost_controls import networks

# 3600 operations a second in use, and 1 dollar an hour: 3600 operations take 1 s and 1/3600 dollar, at 3600 W 0.001 kWh
HAND = Accelerator(peak=7200, used=0.5, watts=3600, price_per_hour=1.0)


def plan(**changes: float) -> Plan:
    """A teacher of 900 parameters and a student of 90, two tokens an answer: 1 s and 0.1 s of work."""
    values = {"answers_per_day": 3600, "pieces": 2, "examples": 7200, "epochs": 5, "preparation": 1.0} | changes
    return Plan(language_model("big", 900), language_model("small", 90), HAND, **values)  # type: ignore[arg-type]


def test_one_answer_by_hand() -> None:
    big, small = (cost.one_answer(network, plan()) for network in (plan().teacher, plan().student))
    assert (big.seconds, big.money, big.kwh) == pytest.approx((1.0, 1 / 3600, 0.001))
    assert small.seconds == pytest.approx(0.1)
    day = big.times(3600)
    assert (day.seconds, day.money, day.kwh) == pytest.approx((3600, 1.0, 3.6))


def test_teaching_by_hand() -> None:
    """7200 labels at 1 s; five passes of 7200 at three times 0.1 s; one dollar for people."""
    total = cost.teaching(plan())
    assert total.seconds == pytest.approx(7200 + 5 * 7200 * 0.3)
    assert total.money == pytest.approx(2.0 + 3.0 + 1.0)
    assert total.kwh == pytest.approx(7.2 + 10.8)


def test_the_break_even_is_where_both_have_spent_the_same() -> None:
    """6 dollars once, 0.9 of 1 dollar saved a day: 6.67 days."""
    assert cost.break_even_days(plan()) == pytest.approx(6 / 0.9)
    assert cost.break_even_answers(plan()) == pytest.approx(24_000)
    teacher, student = cost.spent(plan(), 6 / 0.9)
    assert teacher == pytest.approx(student) == pytest.approx(6 / 0.9)


def test_a_student_that_is_no_smaller_never_pays() -> None:
    same = Plan(language_model("a", 90), language_model("b", 90), HAND, 10, 1, 10, 1, 0)
    assert cost.break_even_answers(same) is None and cost.break_even_days(same) is None
    assert cost.payback(same) == "later or never"


@pytest.mark.parametrize(
    ("answers", "words"),
    [(3600, "within a month"), (360, "within a year"), (36, "within ten years"), (3.6, "later or never")],
)
def test_payback_in_words(answers: float, words: str) -> None:
    """6.67, 66.7, 667 and 6,667 days."""
    assert cost.payback(plan(answers_per_day=answers)) == words


def test_operations_of_a_network_follow_kaplan() -> None:
    assert language_model("GPT-3", 175e9).operations == 350e9
    found = networks(result_of(RunSpec()))
    assert found["70b"].operations == 140e9
    assert found["our-teacher"].operations == 2 * 5_000_000, "a multiply-add is two operations"


def test_the_figure_draws_both_sums_the_crossing_and_the_guess() -> None:
    figure = cost_figure(plan(), STYLE, "a week", guess_days=100)
    teacher, student, crossing = figure.data
    days = np.array(teacher.x)
    assert np.allclose(teacher.y, days * 1.0) and np.allclose(student.y, 6.0 + 0.1 * days)
    assert list(crossing.text) == ["a week"]
    assert list(crossing.x) == pytest.approx([6 / 0.9]) and list(crossing.y) == pytest.approx([6 / 0.9])
    assert figure.layout.shapes[0].x0 == 100 and figure.layout.annotations[0].x == 2.0, "a label counts in powers"
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"
    assert "1 dollars after a day" in cost_alt(plan(), "Soon.") and cost_alt(plan(), "Soon.").endswith("Soon.")
    assert len(cost_figure(plan(answers_per_day=1e-4), STYLE).data) == 2, "a crossing beyond the chart is not drawn"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (amounts.amount(0.74786), "0.748"),
        (amounts.amount(12_345), "12,300"),
        (amounts.amount(999.6), "1,000"),
        (amounts.amount(10), "10"),
        (amounts.amount(0.0000153), "0.0000153"),
        (amounts.amount(1e-9), "under a millionth"),
        (amounts.count(13_706), "13,706"),
        (amounts.count(1.5e9), "1.5 billion"),
        (amounts.duration(0.0002), "200 microseconds"),
        (amounts.duration(0.0123), "12.3 milliseconds"),
        (amounts.duration(86_400 * 14), "14 days"),
        (amounts.duration(86_400 * 730), "2 years"),
        (amounts.size(54_824), "54.8 kB"),
        (amounts.size(40e9), "40 GB"),
    ],
)
def test_amounts_keep_three_digits(shown: str, text: str) -> None:
    assert shown == text


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "load_result", lambda name: result_of(RunSpec()), raising=False)


def page() -> None:
    import streamlit as st

    from ui.exhibits.cost_dial import show
    from ui.exhibits.place import Place

    settings = {"answers": "1000000", "teacher": "70b", "student": "7b", "tokens": "500"}
    show(Place("cost", settings, {"break_even_days": 30.0}, st.session_state.setdefault("told", {}).__setitem__))


def opened() -> AppTest:
    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    return at


def text_of(at: AppTest) -> str:
    return "\n".join([*(element.value for element in at.markdown), *(e.proto.body for e in at.get("html"))])


def days_by_hand(answers: float, preparation: float = 5_000) -> float:
    """The lesson's opening plan, worked again: 70 and 7 billion parameters, 500 tokens, A100 at 30 % and 2 dollars."""
    dollars_per_operation = 2 / 3600 / (312e12 * 0.3)
    teacher, student = (2 * size * 500 * dollars_per_operation for size in (70e9, 7e9))
    once = 100_000 * teacher + 3 * 100_000 * 3 * student + preparation
    return once / (teacher - student) / answers


def test_the_screen_says_what_the_hand_works_out() -> None:
    at = opened()
    told = at.session_state["told"]
    assert told["break_even_days"] == pytest.approx(days_by_hand(1e6))
    assert told["bill_ratio"] == pytest.approx(10) and told["payback"] == "within a month"
    assert f"{days_by_hand(1e6):.3g} days" in text_of(at)
    assert "In words and as a table" in [box.label for box in at.expander]


def test_turning_a_dial_changes_the_screen_and_not_what_was_guessed() -> None:
    at = opened()
    at.select_slider(key="cost_answers").set_value(10)
    at.number_input(key="cost_work").set_value(0)
    at.run()
    assert at.session_state["told"]["break_even_days"] == pytest.approx(days_by_hand(1e6))
    years = days_by_hand(10, preparation=0) / 365
    assert f"{years:.3g} years" in text_of(at)


def test_a_bigger_student_never_pays_back() -> None:
    at = opened()
    at.selectbox(key="cost_student").set_value("GPT-3")
    assert "It never pays back" in text_of(at.run())
    assert not at.exception


def test_every_assumption_says_who_made_it() -> None:
    captions = " ".join(element.value for element in opened().caption)
    assert captions.count("You set this") == 5 and captions.count("data sheet") == 2 and "Ember" in captions


def test_the_smallest_pair_has_readable_amounts() -> None:
    at = opened()
    at.selectbox(key="cost_teacher").set_value("our teacher")
    at.selectbox(key="cost_student").set_value("our student")
    at.select_slider(key="cost_pieces").set_value(1)
    assert not re.search(r"\de[-+]\d", text_of(at.run())) and not at.exception
