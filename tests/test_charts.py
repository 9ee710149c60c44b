"""The figures hold what the records hold, and their axes stand still while a run grows."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import pytest

from models.records import ROLES, Losses, Progress
from models.spec import RunSpec
from tests.fake_results import CLASSES, progress_of, report_of, result_of
from ui.charts import outcome, race
from ui.charts.style import ChartStyle, LineStyle

STYLE = ChartStyle(
    {
        role: LineStyle(role.title(), colour, dash, symbol)
        for role, colour, dash, symbol in zip(
            ROLES,
            ("#B85A00", "#0B6BB3", "#6F6478"),
            ("dot", "solid", "dash"),
            ("circle", "diamond", "square"),
            strict=True,
        )
    },
    ink="#333333",
    grid="#DDDDDD",
    paper="#FFFFFF",
)
SPEC = RunSpec(epochs=12)
NAMES = tuple(str(k) for k in range(CLASSES))
BOTH = pytest.mark.parametrize("draw", [race.accuracy_figure, race.loss_figure])

ROOT = Path(__file__).parents[1]


def line(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [trace for trace in figure.data if trace.name == name and trace.showlegend is not False]
    return found


def test_accuracy_curves_equal_the_records() -> None:
    records = progress_of(SPEC)
    figure = go.Figure(race.accuracy_figure(SPEC, records, STYLE, None))
    ends = [record for record in records if record.epoch_end]
    for role in ("distilled", "plain"):
        drawn = line(figure, role.title())
        assert list(drawn.x) == [record.epoch for record in ends] == list(range(1, 13))
        assert list(drawn.y) == [record.validation_accuracy[role] for record in ends]
        assert (drawn.line.color, drawn.line.dash, drawn.marker.symbol) == (
            STYLE.roles[role].colour,
            STYLE.roles[role].dash,
            STYLE.roles[role].symbol,
        )


def test_the_shipped_teacher_is_a_level_line_over_the_whole_run() -> None:
    drawn = line(go.Figure(race.accuracy_figure(SPEC, progress_of(SPEC, 3), STYLE, None)), "Teacher")
    assert (list(drawn.x), list(drawn.y)) == ([0, 12], [0.98, 0.98])


def test_a_teacher_that_trains_live_has_its_own_curve_and_a_level_after_it() -> None:
    spec = replace(SPEC, train_teacher=True, teacher_epochs=4)
    own = tuple(
        Progress("teacher", 0, 0, 1, epoch, 4, 10 * epoch, 40, 0.1, epoch_end=True,
                 losses={"teacher": Losses(1 / epoch, 0.0, 1 / epoch)},
                 validation_accuracy={"teacher": round(0.9 + epoch / 100, 2)})
        for epoch in range(1, 5)
    )  # fmt: skip
    alone = line(go.Figure(race.accuracy_figure(spec, own, STYLE, None)), "Teacher")
    assert (list(alone.x), list(alone.y)) == ([1, 2, 3, 4], [0.91, 0.92, 0.93, 0.94])
    assert list(line(go.Figure(race.loss_figure(spec, own, STYLE, None)), "Teacher, hard").y) == [
        1,
        1 / 2,
        1 / 3,
        1 / 4,
    ]
    students = tuple(replace(record, validation_accuracy={}) for record in progress_of(spec, 1))
    with_students = line(go.Figure(race.accuracy_figure(spec, own + students, STYLE, None)), "Teacher")
    assert list(with_students.x)[-2:] == [4, 12] and list(with_students.y)[-2:] == [0.94, 0.94]


def test_loss_curves_equal_the_records_by_part() -> None:
    spec = replace(SPEC, soft_weight=0.5)
    records = progress_of(spec)
    figure = go.Figure(race.loss_figure(spec, records, STYLE, None))
    told = [record for record in records if record.losses]
    expected = {
        "Distilled, total": [record.losses["distilled"].total for record in told],
        "Distilled, soft part": [record.losses["distilled"].soft for record in told],
        "Distilled, hard part": [record.losses["distilled"].hard for record in told],
        "Plain, hard": [record.losses["plain"].hard for record in told],
    }
    assert {trace.name: list(trace.y) for trace in figure.data} == expected
    assert list(figure.data[0].x) == [record.step / 10 for record in told]  # ten steps an epoch


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        (SPEC, ["Distilled, soft: its total", "Distilled, hard part", "Plain, hard"]),
        (replace(SPEC, soft_weight=0), ["Distilled, hard: its total", "Plain, hard"]),
    ],
)
def test_no_part_of_the_loss_is_hidden_under_a_total_that_it_equals(spec: RunSpec, names: list[str]) -> None:
    assert [trace.name for trace in go.Figure(race.loss_figure(spec, progress_of(spec), STYLE, None)).data] == names


def test_a_long_curve_is_thinned_but_keeps_its_newest_point() -> None:
    records = progress_of(replace(SPEC, epochs=400))
    drawn = line(go.Figure(race.loss_figure(replace(SPEC, epochs=400), records, STYLE, None)), "Plain, hard")
    assert 100 < len(drawn.x) <= race.MOST_POINTS
    assert (drawn.x[-1], drawn.y[-1]) == (400, records[-1].losses["plain"].hard)


def test_the_first_pair_is_bold_like_its_wrong_images_and_later_ones_are_faint() -> None:
    spec = replace(SPEC, seeds=(0, 1))
    second = tuple(replace(record, seed=1, seed_index=1) for record in progress_of(spec, 2) if record.losses)
    figure = go.Figure(race.accuracy_figure(spec, progress_of(spec) + second, STYLE, None))
    plain = [trace for trace in figure.data if trace.name == "Plain"]
    assert [(len(trace.x), trace.opacity < 1, trace.showlegend) for trace in plain] == [
        (12, False, True),
        (2, True, False),
    ]


@BOTH
def test_axes_are_the_same_from_the_first_point_to_the_last(draw) -> None:
    def frame(epochs: int) -> tuple:
        layout = go.Figure(draw(SPEC, progress_of(SPEC)[: 2 * epochs], STYLE, None)).layout
        names = [trace.name for trace in go.Figure(draw(SPEC, progress_of(SPEC)[: 2 * epochs], STYLE, None)).data]
        return layout.xaxis.range, layout.yaxis.range, layout.height, layout.margin.l, layout.uirevision, names

    assert frame(0) == frame(1) == frame(12)
    assert frame(0)[0] == (0, 12) and frame(0)[4] == "constant"


@BOTH
def test_axes_name_what_they_show_and_its_unit(draw) -> None:
    layout = go.Figure(draw(SPEC, (), STYLE, None)).layout
    assert layout.xaxis.title.text == "Epoch (one pass over the labelled images)"
    assert layout.yaxis.title.text in ("Validation accuracy (%)", "Loss per image (nats, log scale)")


@BOTH
def test_the_cursor_stands_at_the_epoch_looked_back_at(draw) -> None:
    (cursor,) = go.Figure(draw(SPEC, progress_of(SPEC), STYLE, 5)).layout.shapes
    assert (cursor.x0, cursor.x1, cursor.y0, cursor.y1) == (5, 5, 0, 1)
    assert not go.Figure(draw(SPEC, progress_of(SPEC), STYLE, None)).layout.shapes


def test_accuracy_axis_runs_from_0_to_100_percent_and_losses_are_logarithmic() -> None:
    accuracy = go.Figure(race.accuracy_figure(SPEC, (), STYLE, None)).layout.yaxis
    loss = go.Figure(race.loss_figure(SPEC, (), STYLE, None)).layout.yaxis
    assert accuracy.range == (0, 1) and accuracy.tickformat == ".0%"
    assert loss.type == "log" and loss.range == (-4, 2)


def test_numbers_at_an_epoch() -> None:
    records = progress_of(SPEC)
    fifth = next(record for record in records if record.epoch == 5 and record.epoch_end)
    assert race.accuracy_at(records, 5) == {"teacher": 0.98, **fifth.validation_accuracy}
    assert race.losses_at(records, 12)["plain"] == records[-1].losses["plain"]


def test_race_charts_have_words_that_name_all_lines() -> None:
    assert "teacher, distilled and plain student over 12 epochs" in race.accuracy_alt(SPEC)
    assert "(total, and its parts)" in race.loss_alt(SPEC) and "(hard)" in race.loss_alt(SPEC)


def test_seeds_chart_joins_each_pair() -> None:
    spec = replace(SPEC, seeds=(4, 9))
    plain, distilled = report_of("plain", spec, (0.80, 0.82)), report_of("distilled", spec, (0.90, 0.89))
    figure = outcome.seeds_figure(plain, distilled, STYLE)
    joints = [trace for trace in figure.data if trace.mode == "lines"]
    assert [(list(trace.x), list(trace.y)) for trace in joints] == [
        ([0.80, 0.90], ["4", "4"]),
        ([0.82, 0.89], ["9", "9"]),
    ]
    assert figure.layout.xaxis.title.text == "Test accuracy (%)"
    words = outcome.seeds_alt(plain, distilled)
    assert "seed 9: plain 82.0\u00a0%, distilled 89.0\u00a0%" in words


def test_errors_chart_counts_wrong_images_of_each_class() -> None:
    networks = result_of(SPEC).networks
    figure = outcome.errors_figure(networks, NAMES, STYLE)
    assert [list(bar.y) for bar in figure.data] == [list(networks[role].scores[0].errors_by_class) for role in ROLES]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == (
        "True class",
        "Wrong test images (count)",
    )
    worst = max(networks["plain"].scores[0].errors_by_class)
    assert f"({worst})" in outcome.errors_alt(networks, NAMES)


def test_confusion_chart_leaves_right_answers_out() -> None:
    report = replace(report_of("plain", SPEC, (0.8,)), confusion=((50, 3, 0), (1, 40, 9), (0, 2, 60)))
    (heat,) = outcome.confusion_figure(report, ("a", "b", "c"), STYLE).data
    assert [list(row) for row in heat.z] == [[None, 3, 0], [1, None, 9], [0, 2, None]]
    assert "“b” taken for “c”, 9 times" in outcome.confusion_alt(report, ("a", "b", "c"))
    perfect = replace(report, confusion=((5, 0), (0, 5)))
    assert "there are none" in outcome.confusion_alt(perfect, ("a", "b"))


def test_pandas_is_whole_before_plotly_can_look_for_it() -> None:
    """Or a chart fails where another visitor's thread has begun to import it: seen on a cold server."""
    program = "import sys, ui.charts.style; print(hasattr(sys.modules['pandas'], 'Series'))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
