"""The paper bench: its constraint, transfer sets, bias and records, and that a finished row is not run again."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import streamlit as st
import torch
from scipy import stats
from torch import nn

import jobs
import store
from benchmarks import hinton2015
from lessons import paper
from lessons.results import load_result
from models import paper_bench
from models.data import Dataset, load
from models.paper_records import ROWS, BiasCurve
from models.recipes import asker
from models.records import encode
from tests.exhibit_pages import open_exhibit, words
from ui import paper_spread, paper_words
from ui.charts.paper import ErrorRow, errors_html, grid_figure
from ui.exhibits import paper_bench as exhibit
from ui.lab_look import chart_style

BY_NAME = {row.name: row for row in ROWS}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load("digits")


def test_rows_hold_the_papers_numbers() -> None:
    """Hinton, Vinyals, Dean 2015, section 3."""
    printed = {row.name: row.printed_errors for row in ROWS if row.printed_errors}
    assert printed == {"teacher": 67, "plain": 146, "distilled": 74, "no-three": 206, "seven-eight": 4730}
    assert BY_NAME["no-three"].printed_after == 109 and BY_NAME["no-three"].printed_unseen == (133, 14)
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_the_constraint_shrinks_long_weights_and_leaves_the_rest() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
    before = [layer.weight.detach().numpy().copy() for layer in network if isinstance(layer, nn.Linear)]
    before[0][0] *= 20
    network[0].weight.data = torch.tensor(before[0])
    paper_bench.constrain(network, 0.7)
    norms = np.linalg.norm(before[0], axis=1, keepdims=True)
    assert (norms > 0.7).any() and (norms < 0.7).any(), "the test has both kinds"
    expected = before[0] * np.minimum(1, 0.7 / norms)
    assert network[0].weight.detach().numpy() == pytest.approx(expected, rel=1e-5)
    assert (network[2].weight.detach().numpy() == before[1]).all(), "the logits' layer is free"


def test_a_transfer_set_holds_all_images_or_leaves_digits_and_validation_out(dataset: Dataset) -> None:
    whole = paper_bench.transfer_set(BY_NAME["plain"], dataset)
    assert len(whole.labels) == len(dataset.train.labels) + len(dataset.validation.labels)
    less = paper_bench.transfer_set(BY_NAME["no-three"], dataset)
    assert len(less.labels) == int((dataset.train.labels != 3).sum()) and not (less.labels == 3).any()


def test_a_row_runs_is_counted_and_is_not_run_again(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.setattr(paper, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(hinton2015, "load", lambda name: dataset)
    assert hinton2015.main(["distilled", "--epochs", "1", "--threads", "1"]) == 1
    assert "“teacher” first" in capsys.readouterr().err
    small = [replace(row, units=12) if row.name != "teacher" else row for row in ROWS]
    monkeypatch.setattr(hinton2015, "ROWS", small)
    for _ in range(2):
        assert hinton2015.main(["teacher", "no-three", "--epochs", "1", "--threads", "1"]) == 0
    told = capsys.readouterr()
    assert told.err.count("teacher, seed 0: epoch 1 of 1") == 1, "the second call found it done"
    assert hinton2015.main(["no-three", "--epochs", "2", "--threads", "1", "--again"]) == 0
    assert "no-three, seed 0: epoch 2 of 2" in capsys.readouterr().err and paper.of("no-three")[0].epochs == 2
    monkeypatch.setattr(hinton2015, "load", lambda name: pytest.fail("what is stored is told without any images"))
    assert hinton2015.main(["teacher", "no-three", "--json"]) == 0 and capsys.readouterr().out
    monkeypatch.setattr(hinton2015, "load", lambda name: dataset)
    assert hinton2015.main(["grid-30-4", "--seeds", "0,7", "--epochs", "1", "--threads", "1"]) == 0
    assert [each.other_teacher for each in paper.of("grid-30-4")] == [None, 0], "seed 7 has no teacher of its own"
    capsys.readouterr()
    (found,) = paper.of("no-three")
    assert found.train_images == int((dataset.train.labels != 3).sum())
    bias = found.bias
    assert bias is not None and bias.shifted == (3,)
    assert bias.errors[bias.shifts.index(0.0)] == found.errors
    assert bias.errors_unseen[bias.shifts.index(0.0)] == found.errors_unseen <= found.errors
    assert "not run yet" in told.out and hinton2015.main(["nonsense"]) == 2


def test_a_student_on_moved_digits_asks_about_each_digit_as_it_was_moved(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.setattr(paper, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(hinton2015, "load", lambda name: dataset)
    asked: list[torch.Tensor] = []

    def noting(teacher: nn.Module) -> Callable[[torch.Tensor], torch.Tensor]:
        return lambda images: asked.append(images) or asker(teacher)(images)  # type: ignore[func-returns-value]

    monkeypatch.setattr(paper_bench, "asker", noting)
    assert hinton2015.main(["teacher", "moved", "--epochs", "2", "--threads", "1"]) == 0
    (taught,), (teacher,) = paper.of("moved"), paper.of("teacher")
    beside = taught.beside_teacher
    assert beside is not None and beside.teacher_errors == teacher.errors and teacher.beside_teacher is None
    assert beside.only_student_wrong - beside.only_teacher_wrong == taught.errors - teacher.errors
    images = torch.cat(asked)
    assert len(images) == 2 * paper.of("moved")[0].train_images, "every digit, in each of two epochs"
    standing = dataset.normalise(paper_bench.transfer_set(BY_NAME["moved"], dataset).images)
    known = {image.numpy().tobytes() for image in standing}
    unmoved = sum(image.contiguous().numpy().tobytes() in known for image in images)
    assert 0 < unmoved / len(images) < 0.15, "one of 25 moves is none at all"


def test_a_taught_student_is_laid_beside_the_teacher_that_it_asked(dataset: Dataset) -> None:
    """A teacher that is right on every second test image only, and a student that is wrong on the first three."""
    labels = dataset.test.labels
    even = torch.arange(len(labels)) % 2 == 0
    teacher = _Says(torch.where(even, labels, (labels + 1) % 10))
    student = nn.functional.one_hot(torch.cat([(labels[:3] + 1) % 10, labels[3:]]), 10).float()
    found = paper_bench.beside_teacher(student, teacher, dataset)
    odd = int((~even).sum())
    # The student alone is wrong on images 0 and 2, the teacher alone on every odd one but image 1.
    assert (found.teacher_errors, found.only_student_wrong, found.only_teacher_wrong) == (odd, 2, odd - 1)
    assert found.p_value == pytest.approx(stats.binomtest(2, odd + 1).pvalue)


class _Says(nn.Module):
    """Gives these answers, image by image, whatever the images are."""

    def __init__(self, answers: torch.Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.answers, self.given = answers, 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        mine = self.answers[self.given : self.given + len(images)]
        self.given += len(images)
        return nn.functional.one_hot(mine, 10).float()


def test_the_small_version_stores_no_result(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.setattr(paper, "FOLDER", tmp_path / "results")
    monkeypatch.setattr(hinton2015, "load", {"mnist-5k": dataset}.__getitem__)
    assert hinton2015.main(["teacher", "grid-30-4", "--small", "--epochs", "1", "--threads", "1", "--json"]) == 0
    ours = {name: row["ours"] for name, row in json.loads(capsys.readouterr().out).items()}
    assert [result["epochs"] for result in ours["teacher"] + ours["grid-30-4"]] == [1, 1] and ours["plain"] == []
    assert "--small" in ours["teacher"][0]["command"] and not paper.FOLDER.exists()


def test_what_the_paper_printed_of_the_digit_left_out_stands_beside_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FOLDER", tmp_path)
    curve = BiasCurve((3,), (0.0, 4.0), (199, 140), (108, 20), 4.0, 140, 20)
    result = replace(_RESULT, row="no-three", errors=199, errors_unseen=108, bias=curve)
    (tmp_path / "no-three-0.json").write_bytes(encode(result))
    (row,) = paper_words.rows([BY_NAME["no-three"]])
    assert row["Paper"] == "206 (133 on 3s); shifted: 109 (14 on 3s) at +3.5"
    assert row["Ours"] == "199 (108 on 3s); shifted: 140 (20 on 3s) at +4.0"


def test_the_screen_says_what_has_not_been_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "FOLDER", tmp_path)
    assert {row["Ours"] for row in paper_words.rows(ROWS)} == {"not run yet"} and exhibit.grid() == {}
    result = replace(_RESULT, row="grid-30-4", errors=300)
    (tmp_path / "grid-30-4-0.json").write_bytes(encode(result))
    (tmp_path / "grid-30-4-1.json").write_bytes(encode(replace(result, seed=1, errors=310)))
    assert exhibit.grid() == {30: {4.0: (300, 310)}}
    assert "300, 310" in {row["Ours"] for row in paper_words.rows(ROWS)}


def test_the_student_that_asked_about_moved_digits_came_nearer_as_the_lesson_says() -> None:
    teacher, moved, still = (
        np.mean([each.errors for each in paper.of(row)]) for row in ("teacher", "moved", "distilled")
    )
    assert abs(moved - teacher) < abs(still - teacher)
    told = paper_spread.nearer()
    assert "It comes nearer to its teacher" in told and all(f"{count:.0f}" in told for count in (teacher, moved, still))
    more = np.subtract(*([each.errors for each in paper.of(row)] for row in ("moved", "teacher")))
    low, high = stats.t.interval(0.95, len(more) - 1, loc=more.mean(), scale=stats.sem(more))
    assert (
        f"{more.mean():+.1f} errors against its own teacher (95 % interval {low:+.1f} to {high:+.1f})"
        in told.replace("−", "-")
    )
    assert "can’t tell that from none" in told and "made 7 more than its teacher" in told


@pytest.mark.parametrize(("row", "printed"), [("no-three", 3.5), ("seven-eight", -7.6)])
def test_the_bias_is_looked_at_where_the_choices_are(row: str, printed: float) -> None:
    curve = paper.of(row)[0].bias
    assert curve is not None
    shifts = [curve.shifts[place] for place in exhibit.near(curve, printed)]
    ends = sorted((0.0, printed))
    assert shifts[0] == pytest.approx(ends[0] - 2, abs=0.5) and shifts[-1] == pytest.approx(ends[1] + 2, abs=0.5)
    assert 0.0 in shifts and shifts[0] < curve.chosen < shifts[-1]


def test_errors_stand_on_their_axis_with_the_name_beside_and_each_role_in_its_own_mark() -> None:
    rows = [ErrorRow("Big", "teacher", 67, (70, 80)), ErrorRow("Small <b>", "distilled", None, ())]
    chart = ElementTree.fromstring(errors_html(rows, chart_style()).partition("</style>")[2])
    big, small = (row for row in chart if row.find("span[@class='name']") is not None)
    assert [row.findtext("span[@class='name']") for row in (big, small)] == ["Big", "Small <b>"]
    (ticks,) = {tuple((float(tick.text or ""), left(tick)) for tick in row.iter("b")) for row in chart} - {()}
    (one, at_one), (other, at_other) = ticks[0], ticks[-1]
    for mark, count in zip(big.iter("i"), (70, 80, 67), strict=True):
        expected = at_one + (count - one) / (other - one) * (at_other - at_one)
        assert left(mark) == pytest.approx(expected, abs=0.02)
    ours, _, paper_ring = big.iter("i")
    assert ours.attrib["class"] == "circle" and chart_style().roles["teacher"].colour in ours.attrib["style"]
    assert paper_ring.attrib["class"] == "ring"
    assert not list(small.iter("i")) and "not run yet" in chart.attrib["aria-label"]


def left(mark: ElementTree.Element) -> float:
    return float(mark.attrib["style"].partition("left:")[2].partition("%")[0])


def test_the_grid_is_drawn_in_one_colour_with_a_mark_for_each_seed() -> None:
    errors = {30: {1.0: (300, 330), 4.0: (310, 290)}, 300: {1.0: (140, 150), 4.0: (120, 130)}}
    figure = grid_figure(errors, chart_style())
    assert {trace.marker.color or trace.line.color for trace in figure.data} == {
        chart_style().roles["distilled"].colour
    }
    means, seeds, wide, _ = figure.data
    assert list(means.y) == [315, 300] and list(seeds.y) == [300, 330, 310, 290] and list(seeds.x) == [1, 1, 4, 4]
    assert means.line.dash != wide.line.dash


def test_the_small_version_shows_its_own_run_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # a page alone knows of no other page
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    at = open_exhibit("paper_bench")
    at.toggle(key="here_small").set_value(True).run()
    assert not at.exception and "mlp-128 student sees 1,000 labelled images" in words(at)
    assert "A stored result" not in words(at)
    for version, digits, stored in (
        ("Without a single 3", "3", "no-three"),
        ("On 7s and 8s alone", "0, 1, 2, 3, 4, 5, 6 or 9", "only-seven-eight"),
    ):
        at.radio(key="here_smaller").set_value(version).run()
        assert not at.exception and f"Neither student ever sees an image of {digits}" in words(at)
        assert f"{load_result(stored).spec.examples:,} labelled images" in words(at)
    store.close()


_RESULT = paper.PaperResult("plain", 0, 1, 0, 10_000, 60_000, 30, 1.0, None, "", "CPU", {}, "2026-11-23T00:00:00+00:00")
