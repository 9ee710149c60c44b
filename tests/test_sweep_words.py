"""How a sweep's numbers are told: in the table, on the map, in the file."""

import csv
import io
from dataclasses import replace
from statistics import stdev

from scipy import stats

from models.sweep import squares
from tests.test_sweep_spec import SPEC, score
from ui.charts.heat_map import HeatCell, heat_map
from ui.charts.style import ChartStyle, LineStyle
from ui.sweep_words import accuracy_note, as_csv, table

LOOKS = {
    "teacher": LineStyle("Teacher", "#FF0000", "dot", "circle"),
    "distilled": LineStyle("Distilled", "#0000FF", "solid", "diamond"),
}
STYLE = ChartStyle(LOOKS, "#000000", "#888888", "#FFFFFF")  # type: ignore[arg-type]


def test_an_accuracy_carries_the_spread_of_its_seeds_and_its_sampling_interval() -> None:
    spec = replace(SPEC, student=("cnn-4",), temperature=(4,))
    scores = {cell.key: score(cell, 0.9 + 0.02 * cell.seeds[0], 0.8, 0.85) for cell in spec.cells()}
    (square,) = squares(spec, scores)
    assert accuracy_note(square, "distilled") == f"± {100 * stdev([0.9, 0.92]):.1f}, 2 seeds"
    ends = stats.binomtest(910, 1000).proportion_ci(method="wilson")
    (row,) = table([square])
    assert row["Distilled"].replace("\u00a0", " ") == "91.0 % ({:.1f} % to {:.1f} %)".format(
        *(100 * end for end in ends)
    )


def test_the_map_prints_its_numbers_has_zero_on_paper_and_lets_cells_wait() -> None:
    cells = {
        (0, 0): HeatCell(0.04, "+4.0", "2 seeds", is_best=True),
        (0, 1): HeatCell(0.0, "0.0", "2 seeds"),
        (0, 2): HeatCell(-0.02, "−2.0", "1 seed"),
        (0, 3): HeatCell(None, "…", "waiting"),
    }
    html = heat_map(("T", ["1", "4", "10", "<b>"]), ("Student", ["cnn-4"]), cells, STYLE, diverging=True)
    assert html.count("background:#0000FF") == 1  # the widest gain has the whole colour
    assert html.count("background:#FFFFFF;color:#000000") == 1
    assert html.count("background:#FF8080") == 1  # half as wide a loss has half of its own
    assert "★ +4.0" in html and "−2.0" in html and html.count('class="waits"') == 1 and "&lt;b&gt;" in html


def test_the_file_has_a_line_for_each_run() -> None:
    spec = replace(SPEC, student=("cnn-4",), temperature=(4,))
    scores = {cell.key: score(cell, 0.9, 0.8, 0.85) for cell in spec.cells()}
    rows = list(csv.DictReader(io.StringIO(as_csv(squares(spec, scores)))))
    assert [(row["seed"], row["distilled_test"], row["student"]) for row in rows] == [
        ("0", "0.9", "cnn-4"),
        ("1", "0.9", "cnn-4"),
    ]
