"""Sweeps: which cells run and which do not, what is kept of them, and the screen. The runs are made up."""

import csv
import hashlib
import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from html import unescape
from pathlib import Path
from statistics import stdev
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from scipy import stats
from streamlit.testing.v1 import AppTest

import jobs
import store
from jobs.handles import Order, RunHandle
from jobs.sweeps import MOST_AT_ONCE, ONE_RUNNER, SEVERAL_RUNNER, Sweep, Sweeps
from models.spec import RunSpec
from models.sweep import SweepSpec, squares
from tests.fake_results import result_of
from tests.test_sweep_spec import SPEC, score
from ui import engine_line, session
from ui.charts.heat_map import HeatCell, heat_map
from ui.charts.style import ChartStyle, LineStyle
from ui.sweep_address import View, link, read_spec, read_view, to_query, usual_view
from ui.sweep_words import PRESETS, accuracy_note, as_csv, table

PAGE = Path(__file__).parent.parent / "pages" / "sweeps.py"
CODE = "owl-0000-0000-0000-0000"
PATIENCE_S = 60
LOOKS = {
    "teacher": LineStyle("Teacher", "#FF0000", "dot", "circle"),
    "distilled": LineStyle("Distilled", "#0000FF", "solid", "diamond"),
}


STYLE = ChartStyle(LOOKS, "#000000", "#888888", "#FFFFFF")  # type: ignore[arg-type]


class FakeRuns:
    """Takes runs as `jobs.Runs` does; the test says when they end."""

    def __init__(self) -> None:
        self.handles: list[RunHandle] = []
        self.arrived = threading.Condition()

    def submit(self, spec: RunSpec, learner: str, runner: str, others: tuple[RunSpec, ...], sweep: str) -> RunHandle:
        assert (runner == SEVERAL_RUNNER) == bool(others)
        handle = RunHandle(f"run-{id(self)}-{len(self.handles)}", spec, learner, self._obey, others)
        with self.arrived:
            self.handles.append(handle)
            self.arrived.notify_all()
        return handle

    def _obey(self, handle: RunHandle, order: Order) -> None:
        handle.update(state="stopped", result=result_of(handle.spec, None, complete=False))

    def wait_for(self, count: int) -> list[RunHandle]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.handles) >= count, PATIENCE_S)
        return self.handles[:count]

    def finish(self, handle: RunHandle) -> None:
        result = result_of(handle.spec)
        store.save_run(handle.run_id, handle.learner, result)
        others = {f"{handle.run_id}-{at}": result_of(spec) for at, spec in enumerate(handle.others)}
        for run_id, other in others.items():
            store.save_run(run_id, handle.learner, other)
        handle.update(state="done", result=result, others=others)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    asked: Future[str] = Future()
    asked.set_result("CPU with 2 cores")
    monkeypatch.setattr(engine_line, "_asked", lambda: asked)
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    yield
    store.close()


def opened(runs: FakeRuns, spec: SweepSpec = SPEC, runner: str = "one cell at a time") -> Sweep:
    sweep = Sweeps(runs).open(spec, "ann", runner)  # type: ignore[arg-type]
    sweep.wait_until_idle(PATIENCE_S)
    return sweep


def test_cells_run_few_at_a_time_are_kept_and_are_not_run_again() -> None:
    spec = replace(SPEC, seeds=(0, 1, 2, 3, 4))
    runs = FakeRuns()
    sweep = opened(runs, spec)
    sweep.start()
    runs.wait_for(MOST_AT_ONCE)
    assert len(runs.handles) == MOST_AT_ONCE and sweep.snapshot().state == "running"
    for number in range(len(spec.cells())):
        runs.finish(runs.wait_for(number + 1)[number])
    last = sweep.wait_until_idle(PATIENCE_S)
    assert set(last.scores) == {cell.key for cell in spec.cells()} and not last.errors
    for found in last.scores.values():  # a cell's link opens its run
        run = store.load_run(found.run_id)
        assert run is not None and run.spec == found.spec

    later = FakeRuns()  # another process, or this one after a restart
    again = opened(later, spec)
    assert again.snapshot().scores == last.scores
    again.start()
    again.wait_until_idle(PATIENCE_S)
    assert later.handles == []


def test_a_cancelled_sweep_keeps_what_is_done_and_goes_on_with_the_rest() -> None:
    runs = FakeRuns()
    sweep = opened(runs)
    sweep.start()
    done = runs.wait_for(12)[:3]
    for handle in done:
        runs.finish(handle)
    sweep.cancel()
    assert {s.run_id for s in sweep.wait_until_idle(PATIENCE_S).scores.values()} == {h.run_id for h in done}
    sweep.start()
    for handle in runs.wait_for(12 + 9)[12:]:
        runs.finish(handle)
    assert len(sweep.wait_until_idle(PATIENCE_S).scores) == 12
    assert len(runs.handles) == 12 + 9


def test_a_failed_cell_says_why_and_is_tried_again() -> None:
    spec = replace(SPEC, student=("cnn-4",), temperature=(1, 4), seeds=(0,))
    runs = FakeRuns()
    sweep = opened(runs, spec)
    sweep.start()
    first, second = runs.wait_for(2)
    first.update(state="failed", error="No memory.")
    runs.finish(second)
    last = sweep.wait_until_idle(PATIENCE_S)
    assert last.errors == {first.spec.key: "No memory."} and set(last.scores) == {second.spec.key}
    sweep.start()
    runs.finish(runs.wait_for(3)[2])
    assert not sweep.wait_until_idle(PATIENCE_S).errors
    assert runs.handles[2].spec == first.spec


def test_a_pass_fills_its_cells_and_each_opens_a_run_of_its_own() -> None:
    spec = replace(SPEC, seeds=(0,))
    runs = FakeRuns()
    sweep = opened(runs, spec, ONE_RUNNER)
    sweep.start()
    first, second = runs.wait_for(2)
    assert [len(handle.others) for handle in (first, second)] == [2, 2]
    runs.finish(first)
    second.update(state="failed", error="No memory.")
    last = sweep.wait_until_idle(PATIENCE_S)
    assert set(last.scores) == {cell.key for cell in spec.cells() if cell.student == "cnn-4"}
    assert len({score.run_id for score in last.scores.values()}) == 3
    for found in last.scores.values():
        run = store.load_run(found.run_id)
        assert run is not None and run.spec == found.spec
    assert set(last.errors) == {cell.key for cell in spec.cells() if cell.student == "mlp-32"}


def test_a_call_on_a_run_that_has_ended_comes_at_once() -> None:
    handle = RunHandle("id", RunSpec(), "ann", lambda handle, order: None)
    calls: list[RunHandle] = []
    handle.when_ended(calls.append)
    assert calls == []
    handle.update(state="done")
    handle.when_ended(calls.append)
    assert calls == [handle, handle]


def page(runs: FakeRuns, monkeypatch: pytest.MonkeyPatch, spec: SweepSpec = SPEC) -> AppTest:
    sweeps = Sweeps(runs)  # type: ignore[arg-type]
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "open_sweep", sweeps.open)
    sweeps.open(spec, learner_of(CODE)).wait_until_idle(PATIENCE_S)
    test = AppTest.from_file(str(PAGE), default_timeout=PATIENCE_S)
    test.session_state[session.LEARNER_CODE] = CODE
    for name, text in spec.to_query().items():
        test.query_params[name] = text
    return test.run()


def learner_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:32]


def test_the_screen_shows_stored_cells_at_once_and_starts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = replace(SPEC, student=("cnn-4",), seeds=(0,))
    for number, cell in enumerate(spec.cells()[:2]):
        store.save_run(f"kept-{number}", "bob", result_of(cell))
    runs = FakeRuns()
    links: list[str] = []  # a page alone knows of no other page
    monkeypatch.setattr(st, "page_link", lambda page, query_params, **_: links.append(query_params["run"]))
    test = page(runs, monkeypatch, spec)
    assert not test.exception and not test.warning
    assert "Training will run on: CPU with 2 cores." in [caption.value for caption in test.caption]
    assert links == ["kept-0"]  # the first cell opens its run
    assert [button.label for button in test.button if button.key == "sweep_start"] == ["Go on with the rest"]
    test.button(key="sweep_start").click().run()
    assert [handle.spec for handle in runs.wait_for(1)] == [spec.cells()[2]]
    runs.finish(runs.handles[0])
    sweep = jobs.open_sweep(spec, learner_of(CODE))
    sweep.wait_until_idle(PATIENCE_S)
    test.run()
    assert not test.exception
    assert test.button(key="sweep_start").disabled
    assert any("Best on validation" in text.value for text in test.markdown)


def test_a_faulty_link_opens_a_sweep_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = FakeRuns()
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "open_sweep", Sweeps(runs).open)  # type: ignore[arg-type]
    test = AppTest.from_file(str(PAGE), default_timeout=PATIENCE_S)
    test.query_params["temperature"] = "hot"
    test.run()
    assert not test.exception
    assert "commas" in test.warning[0].value and runs.handles == []


def test_a_faulty_dial_alone_takes_its_usual_values() -> None:
    usual = PRESETS[0].spec
    spec, sentences = read_spec({"temperature": "hot", "student": "cnn-4", "epochs": "1", "seeds": "0,1,2"})
    assert spec == replace(usual, base=replace(usual.base, epochs=1), student=("cnn-4",), seeds=(0, 1, 2))
    assert len(sentences) == 1 and "“temperature=hot”" in sentences[0]
    assert sentences[0].endswith("In its place stands temperature = 1,2,4,10,20,40.")
    seeds = ",".join(str(seed) for seed in range(400))
    spec, (sentence,) = read_spec({"seeds": seeds, "student": "cnn-4"})
    assert spec.student == ("cnn-4",) and spec.seeds == usual.seeds and "1,000 is the most" in sentence
    assert read_spec({"data": "owls", "student": "owl-1"})[0] == usual


WIDE = SweepSpec(RunSpec(), ("mlp-32", "cnn-4"), (1, 4), (100, 300), (1.0,), (0,))


def test_the_address_keeps_the_layout_and_the_square() -> None:
    view = View("examples", "student", {"temperature": 4.0}, "plain", 5)
    query = to_query(WIDE, view)
    assert read_spec(query) == (WIDE, []) and read_view(query, WIDE) == (view, [])
    short = dict(parse_qsl(link(WIDE, view, "look-into").removeprefix("?").partition("#")[0]))
    assert read_spec(short) == (WIDE, []) and read_view(short, WIDE) == (view, [])
    wrong, sentences = read_view({"across": "owl", "square": "99", "at_examples": "7", "show": "all"}, WIDE)
    assert wrong == usual_view(WIDE) and len(sentences) == 4


def test_a_square_leads_to_its_numbers_and_another_map_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, cell in enumerate(WIDE.cells()):
        if cell.examples == 300 and cell.student == "mlp-32":
            store.save_run(f"kept-{number}", "bob", result_of(cell))
    links: list[str] = []
    monkeypatch.setattr(st, "page_link", lambda page, query_params, **_: links.append(query_params["temperature"]))
    test = page(FakeRuns(), monkeypatch, WIDE)
    assert not test.exception and "has not been run yet. Press “Go on with the rest”" in test.info[0].value
    assert [slider.label for slider in test.select_slider] == ["Labelled examples on this map"]
    told = "".join(element.proto.body for element in test.get("html"))
    assert "Other maps of this sweep have numbers too" in told and ">★ 300 examples</a>" in told
    test.select_slider[0].set_value(300).run()
    told = "".join(element.proto.body for element in test.get("html"))
    hrefs = {title: unescape(href) for href, title in re.findall(r'<a href="([^"]+)" title="([^"]+)"', told)}
    assert len(hrefs) == 4 and "Other maps" not in told
    href = hrefs["Look into mlp-32, T = 4, 300 examples"]
    assert href.endswith("#look-into")
    again = page(FakeRuns(), monkeypatch, WIDE)
    for name, text in parse_qsl(href.removeprefix("?").partition("#")[0]):
        again.query_params[name] = text
    again.run()
    assert not again.exception and not again.warning and links[-1] == "4"
    wanted = {"student": "mlp-32", "temperature": 4.0, "examples": 300, "soft_weight": 1.0}
    number = [square.at for square in squares(WIDE, {})].index(wanted)
    (chosen,) = [box.value for box in again.selectbox if box.label == "Square"]
    assert chosen == number, (href, dict(again.query_params))

    assert again.query_params["square"] in (str(number + 1), [str(number + 1)])


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
