"""A taught student beside its own teacher: the band by simulation, and what the screen says of it."""

from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from scipy import stats

from lessons import paper
from lessons.comparing import next_one
from models.paper_records import BesideTeacher, PaperResult
from models.records import encode
from tests.exhibit_pages import open_exhibit, words
from ui import paper_spread
from ui.charts.paper import ErrorRow, errors_html
from ui.lab_look import chart_style

RESULT = PaperResult("teacher", 0, 70, 0, 10_000, 60_000, 80, 1.0, None, "", "CPU", {}, "2026-11-29T00:00:00+00:00")


def test_one_more_value_lies_in_its_interval_19_times_in_20() -> None:
    draws = np.random.default_rng(8).normal(70, 4, (4_000, 6))
    found = [next_one(list(row[:5])) for row in draws]
    inside = [each.low <= row[5] <= each.high for each, row in zip(found, draws, strict=True)]
    assert fmean(inside) == pytest.approx(0.95, abs=0.012)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paper, "FOLDER", tmp_path)
    return tmp_path


def keep(folder: Path, row: str, errors: list[int], beside: BesideTeacher | None = None) -> None:
    for seed, count in enumerate(errors):
        result = replace(RESULT, row=row, seed=seed, errors=count, beside_teacher=beside)
        (folder / f"{row}-{seed}.json").write_bytes(encode(result))


def test_without_two_teachers_there_is_no_spread(folder: Path) -> None:
    keep(folder, "teacher", [70])
    assert paper_spread.teachers_spread() is None
    keep(folder, "teacher", [70, 72])
    spread = paper_spread.teachers_spread()
    assert spread is not None and paper_spread.within(spread) == "", "no student has been run"


@pytest.mark.parametrize(("students", "told"), [([60, 70, 95], "is inside"), ([90, 95, 74], "is outside")])
def test_students_are_counted_inside_the_band_of_one_more_teacher(folder: Path, students: list[int], told: str) -> None:
    teachers = [66, 70, 74, 70]
    keep(folder, "teacher", teachers)
    keep(folder, "moved", students)
    spread = paper_spread.teachers_spread()
    assert spread is not None
    sentence = paper_spread.within(spread)
    half = stats.t.ppf(0.975, 3) * np.std(teachers, ddof=1) * np.sqrt(5 / 4)
    inside = sum(abs(each - 70) <= half for each in students)
    assert f"get {70 - half:.0f} to {70 + half:.0f} wrong" in sentence and "Our 4 teachers" in sentence
    assert f"Of the 3 students taught on moved digits {inside} lie inside" in sentence
    assert f"their mean, {fmean(students):.1f}, {told}" in sentence


def test_a_student_is_told_apart_by_mcnemar_or_not(folder: Path) -> None:
    keep(folder, "moved", [79], BesideTeacher(70, 22, 13, 0.175))
    keep(folder, "distilled", [91], BesideTeacher(70, 35, 14, 0.0038))
    still, moved = paper_spread.beside_rows()
    assert still["Told apart? (McNemar)"] == "yes, p = 0.0038" and moved["Told apart? (McNemar)"] == "no, p = 0.17"
    assert (moved["Its errors"], moved["Its teacher’s"], moved["Only the student wrong"]) == ("79", "70", "22")
    keep(folder, "distilled", [91])
    assert len(paper_spread.beside_rows()) == 1, "an older result counted no image"


def test_the_band_is_shaded_behind_the_rows_and_told() -> None:
    rows = [ErrorRow("Big", "teacher", 67, (60, 100))]
    chart = errors_html(rows, chart_style(), (65.0, 80.0))
    # The axis runs from −3 to 105.
    low, high = (100 * (end + 3) / 108 for end in (65, 80))
    assert f"var(--band) {low:.2f}% {high:.2f}%" in chart and "Shaded: 65 to 80 errors" in chart
    assert "--band) " not in errors_html(rows, chart_style()).partition("</style>")[2]


def test_the_screen_lays_each_stored_student_beside_its_teacher() -> None:
    teachers = {each.seed: each.errors for each in paper.of("teacher")}
    for row in ("distilled", "moved"):
        for each in paper.of(row):
            beside = each.beside_teacher
            assert beside is not None and beside.teacher_errors == teachers[each.seed]
            assert each.errors - beside.teacher_errors == beside.only_student_wrong - beside.only_teacher_wrong
            counts = (beside.only_student_wrong, beside.only_teacher_wrong)
            assert beside.p_value == pytest.approx(stats.binomtest(counts[0], sum(counts)).pvalue)
    at = open_exhibit("paper_bench")
    assert not at.exception and "Is the student within its teacher’s spread?" in words(at)
    assert "Only the student wrong" in words(at)
