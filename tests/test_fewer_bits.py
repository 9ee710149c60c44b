"""Fewer bits against numpy's rounding, multiply-adds against torch's own counter, break-even by hand."""

from datetime import date

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from lessons.budgets import load_budgets, load_devices
from lessons.paying_back import Times, joules
from models.catalogue import DATASETS
from models.fewer_bits import Half, Whole, to_int8
from models.networks import build, multiply_adds
from ui.charts.budgets import Point, budgets_alt, budgets_figure
from ui.charts.paying_back import paying_back_alt, paying_back_figure
from ui.charts.style import ChartStyle, LineStyle

INFO = DATASETS["mnist-5k"]
LOOKS = {role: LineStyle(role, "#FF0000", "dot", "circle") for role in ("teacher", "distilled", "plain")}
STYLE = ChartStyle(LOOKS, "#000000", "#888888", "#FFFFFF")  # type: ignore[arg-type]


def test_int8_is_numpys_rounding_of_each_output_channel() -> None:
    values = torch.randn(5, 3, 3, 3, generator=torch.Generator().manual_seed(0))
    values[4] = 0
    codes, scale = to_int8(values)
    largest = np.abs(values.numpy()).reshape(5, -1).max(1)
    by_hand = np.where(largest > 0, largest / np.float32(127), np.float32(1)).reshape(5, 1, 1, 1)
    np.testing.assert_array_equal(codes.numpy(), np.rint(values.numpy() / by_hand).astype(np.int8))
    assert (codes * scale - values).abs().max() <= scale.max() / 2 + 1e-6


@pytest.mark.parametrize("name", ["mlp-32", "cnn-8"])
def test_forms_answer_nearly_as_the_network(name: str) -> None:
    torch.manual_seed(0)
    network, images = build(name, INFO).eval(), torch.randn(8, 1, 28, 28)
    with torch.no_grad():
        for form, most in ((Half(network), 0.01), (Whole(network), 0.05)):
            assert (form.eval()(images) - network(images)).abs().max() < most
        with FlopCounterMode(display=False) as counter:
            network(images[:1])
    assert 2 * multiply_adds(network, INFO) == counter.get_total_flops()


def test_break_even_and_electricity_by_hand() -> None:
    times = Times(teacher_train=40, student_train=2, teacher_answer=0.003, student_answer=0.001)
    assert times.break_even_answers(False) == pytest.approx(1_000)
    assert times.break_even_answers(True) == pytest.approx(21_000)
    assert Times(None, 2, 0.001, 0.001).break_even_answers(False) is None
    assert joules(2) == (30, 110)


def test_devices_are_read_with_their_sources() -> None:
    budgets = load_budgets()
    assert [each.kind for each in budgets] == ["microcontroller", "watch", "phone", "laptop", "server"]
    assert all(each.sources for each in load_devices())
    assert [each.name for each in load_devices() if not each.speed] == ["ESP32 module", "Raspberry Pi Zero 2 W"]
    assert {each.kind for each in budgets if not each.is_from_makers} == {"watch", "phone", "laptop"}
    for source in (source for each in load_devices() for source in each.sources):
        assert f"[{source.title}]({source.url})" in source.link, "the link's text names its source"
        assert date.fromisoformat(source.read_on) and source.link.endswith(f"read on {source.read_on})")
    assert budgets[0].fits(2_000_000, 13_300_000) and not budgets[0].fits(2_000_001, 1)


def test_the_lines_of_both_costs_cross_where_the_teaching_has_paid_back() -> None:
    times = Times(teacher_train=40, student_train=2, teacher_answer=0.003, student_answer=0.001)
    for with_teacher, answers in ((False, 1_000), (True, 21_000)):
        figure = paying_back_figure(times, with_teacher, STYLE)
        teacher, student, mark = figure.data
        gaps = np.log(teacher.y) - np.log(student.y)  # the teacher's line is below first, then above
        crossing = np.exp(np.interp(0, gaps, np.log(teacher.x)))
        assert crossing == pytest.approx(answers, rel=0.1) and mark.x[0] == pytest.approx(answers)
        assert f"{answers:,} answers" in paying_back_alt(times, with_teacher)
    assert len(paying_back_figure(Times(None, 2, 0.001, 0.001), False, STYLE).data) == 2
    for far in (Times(None, 4_500, 1e-3, 1e-3 - 1e-10), Times(None, 1e-6, 2, 1)):
        figure = paying_back_figure(far, False, STYLE)
        low, high = figure.layout.xaxis.range
        assert low < np.log10(far.break_even_answers(False)) < high, "the crossing lies on the chart"


def test_a_network_left_of_a_devices_corner_and_below_it_is_said_to_fit() -> None:
    budgets = load_budgets()
    points = (Point("Teacher", "teacher", 3e6, 5e6), Point("Student", "distilled", 5e4, 2e5))
    told = budgets_alt(budgets, points)
    assert "Teacher: watch, phone" in told and "Student: microcontroller, watch" in told
    corners = [trace for trace in budgets_figure(budgets, points, STYLE).data if trace.mode == "lines"]
    assert [(line.x[1], line.y[1]) for line in corners] == [(each.memory_bytes, each.multiply_adds) for each in budgets]
