"""The screen of sweeps with runs made up for it: stored cells at once, links, the way to a square."""

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
import store
from jobs.sweeps import Sweeps
from models.spec import RunSpec
from models.sweep import SweepSpec, squares
from tests.fake_results import result_of
from tests.fake_sweeps import PATIENCE_S, FakeRuns, own_home
from tests.test_sweep_spec import SPEC
from ui import engine_line, session
from ui.sweep_address import View, link, read_spec, read_view, to_query, usual_view
from ui.sweep_words import PRESETS

PAGE = Path(__file__).parent.parent / "pages" / "sweeps.py"
CODE = "owl-0000-0000-0000-0000"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    asked: Future[str] = Future()
    asked.set_result("CPU with 2 cores")
    monkeypatch.setattr(engine_line, "_asked", lambda: asked)
    with own_home(tmp_path, monkeypatch):
        yield


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
