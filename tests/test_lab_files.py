"""The files of the lab: a folder to take home, and a spec that comes back from one."""

import io
import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import jobs
import store
from models.records import RunResult, decode, encode, encode_result
from models.spec import RunSpec
from tests.fake_results import result_of
from ui import session
from ui.lab_import import MOST_BYTES, read_spec

SPEC = RunSpec(temperature=3, seeds=(0, 4))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    yield
    store.close()


@pytest.mark.parametrize(
    "content",
    [encode(SPEC), encode(result_of(SPEC)), encode_result(result_of(SPEC)), encode(SPEC)[:-1] + b',"channels":1}'],
)
def test_a_spec_comes_back_from_each_file_that_names_it(content: bytes) -> None:
    assert read_spec(content) == (SPEC, "")


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("race/README.txt", "A race")
        folder.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["spec.json", "my race/spec.json"])
def test_a_spec_comes_back_from_the_folder_that_was_taken_home(name: str) -> None:
    assert read_spec(zipped(name, encode(SPEC))) == (SPEC, "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped("cats/1.png", b"no spec"), "no spec.json"),
        (zipped("spec.json", encode(SPEC)).replace(b"PK\x03\x04", b"PK\x00\x00"), "no spec.json"),
        (zipped("spec.json", b" " * (MOST_BYTES + 1)), "larger than 20 MB"),
        (b"", "not a file of Owlet"),
        (b"\xff\xfe", "not a file of Owlet"),
        (b"[1, 2]", "not a file of Owlet"),
        (b'{"recipe": "soup"}', "not a file of Owlet"),
        (b"[" * 100_000, "not a file of Owlet"),
        (b'{"data": "mnist-5k", "temperature": "hot"}', "temperature"),
        (b'{"data": "mnist-5k", "temperature": 1e9}', "between 0.1 and 100"),
        (b'{"spec": {"data": "../../etc/passwd"}}', "no data set"),
        (b" " * (MOST_BYTES + 1), "larger than 20 MB"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(content: bytes, words: str) -> None:
    spec, sentence = read_spec(content)
    assert spec is None and words in sentence and "JSON is malformed" not in sentence and "`" not in sentence


def _screen() -> None:
    import streamlit as st

    from ui import take_home

    take_home.show("run-1", st.session_state["result"])


def shown(spec: RunSpec) -> AppTest:
    at = AppTest.from_function(_screen, default_timeout=30)
    at.session_state["result"] = result_of(spec)
    return at.run()


def test_the_folder_is_packed_when_it_is_asked_for_with_the_weights_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def call(function: str, *arguments: object) -> "Future[bytes]":
        asked.append((function, *arguments))
        packed = io.BytesIO()
        zipfile.ZipFile(packed, "w").close()
        answer: Future[bytes] = Future()
        answer.set_result(packed.getvalue())
        return answer

    monkeypatch.setattr(jobs, "call", call)
    monkeypatch.setattr(store, "load_weights", lambda run_id: {"plain": run_id.encode()})
    at = shown(SPEC)
    labels = [button.proto.label for button in at.get("download_button")]
    assert asked == [] and [label.partition("(")[2][:4] for label in labels] == ["PDF)", "HTML", "JSON"]
    at.button(key="lab_pack").click().run()
    assert asked == [("models.take_home:pack", encode(result_of(SPEC)), {"plain": b"run-1"})]
    labels = [button.proto.label for button in at.get("download_button")]
    assert len(labels) == 4 and "zip" in labels[2]
    key, folder = at.session_state[session.LAB_PACKED]
    with zipfile.ZipFile(io.BytesIO(folder)) as archive:
        page = archive.read("report.html").decode()
    assert key == SPEC.key and page.startswith("<!doctype html>") and "/runs?run=run-1" in page
    at.session_state["result"] = result_of(RunSpec(temperature=5))
    at.run()
    assert len(at.get("download_button")) == 3, "the folder of another run is not this one's"


def test_a_run_that_cannot_be_packed_says_why() -> None:
    at = shown(RunSpec(fault="no-t-squared"))
    assert not at.button and any("would build on the mistake" in caption.value for caption in at.caption)


@pytest.mark.parametrize(
    "change", [{"method": "hint"}, {"augment": True}, {"teacher": "resnet-16", "student": "resnet-4"}]
)
def test_any_other_run_can_be_packed(change: dict[str, Any]) -> None:
    at = shown(RunSpec(**change))
    assert [button.label for button in at.button] == ["Pack the folder"]


def test_a_result_as_a_file_has_no_empty_place_for_weights_and_reads_back_the_same() -> None:
    result = result_of(SPEC)
    content = encode_result(result)
    assert "weights" not in json.loads(content) and decode(content, RunResult) == result
