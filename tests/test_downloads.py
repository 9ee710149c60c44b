"""The download button: one at a time for all, seen by all, ended by who asked, and a clean start after any cut."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

import jobs
from models import downloads, fetching, sources
from models.data_errors import DataError
from models.downloads import Download
from models.paths import home
from ui import learner

ANN, BEN = "ann", "ben"
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path / "home"))
    for name in ("OWLET_DATA", "OWLET_DOWNLOADS", "OWLET_SCHEDULER"):
        monkeypatch.delenv(name, raising=False)


class Line:
    """Stands in for the line to the server: lets bytes through when the test says so."""

    def __init__(self) -> None:
        self.begun, self.goes_on, self.ended = Event(), Event(), Event()
        self.error: Exception | None = None

    def fetch(self, name: str, report: fetching.Report, count: fetching.Count) -> None:
        count(6_000_000)
        self.begun.set()
        assert self.goes_on.wait(PATIENCE_S)
        if self.error is not None:
            raise self.error
        count(11_000_000)
        report("Loading the images.")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    line = Line()
    release = downloads.release

    def released() -> None:
        release()
        line.ended.set()

    monkeypatch.setattr(fetching, "fetch", line.fetch)
    monkeypatch.setattr(downloads, "release", released)
    yield line
    line.goes_on.set()


def begin(line: Line, name: str = "mnist") -> None:
    assert fetching.begin(name, ANN)
    assert line.begun.wait(PATIENCE_S)


def end(line: Line) -> Download:
    line.goes_on.set()
    assert line.ended.wait(PATIENCE_S)
    last = downloads.now()
    assert last is not None
    return last


def test_everyone_sees_how_far_it_is_and_nobody_begins_another(line: Line) -> None:
    begin(line)
    assert downloads.now() == Download("mnist", ANN, share=0.5)
    assert not fetching.begin("cifar10", BEN)
    assert not fetching.begin("mnist", BEN)
    last = end(line)
    assert (last.phase, last.share) == ("done", 1.0)
    line.ended.clear()
    assert fetching.begin("cifar10", BEN)
    assert end(line).asked_by == BEN


def test_it_can_be_cancelled_and_begun_again(line: Line) -> None:
    begin(line)
    downloads.cancel()
    assert end(line).phase == "cancelled"
    line.ended.clear()
    begin(line)
    assert end(line).phase == "done"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (DataError("The server with mnist does not answer. Is there a network?"), "does not answer"),
        (ZeroDivisionError("seven by nought"), "ZeroDivisionError"),
    ],
)
def test_a_failure_is_kept_as_a_sentence_and_frees_the_line(line: Line, error: Exception, says: str) -> None:
    line.error = error
    begin(line)
    last = end(line)
    assert last.phase == "failed" and says in last.sentence
    line.error = None
    line.ended.clear()
    begin(line)
    assert end(line).phase == "done"


def test_a_full_disk_leaves_the_line_free(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_download: Download) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloads, "note", full)
    with pytest.raises(DataError, match="disk is full"):
        fetching.begin("mnist", ANN)
    monkeypatch.undo()


def test_a_download_whose_process_died_is_cut_off_and_another_takes_its_place() -> None:
    code = "from models import downloads; assert downloads.claim('mnist', 'ann')"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ}, timeout=60)
    last = downloads.now()
    assert last is not None and last.phase == "failed" and last.sentence == downloads.CUT_OFF
    assert downloads.claim("cifar10", BEN)


def test_what_a_killed_process_left_is_cleared_away_but_not_what_may_go_on(tmp_path: Path) -> None:
    old, new = tmp_path / ".download-old", tmp_path / ".download-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "half").write_bytes(b"half")
    os.utime(old, (0, 0))
    fetching._clear_away(tmp_path)
    assert not old.exists() and new.exists()


@pytest.mark.parametrize("text", ["", "{", '{"name": 1}', "[]"])
def test_a_damaged_note_is_as_none(text: str) -> None:
    (home() / "download.json").write_text(text)
    assert downloads.now() is None


@pytest.mark.parametrize(
    ("said", "scheduler", "allowed"),
    [("", "", True), ("off", "", False), ("", "tcp://x:1", False), ("on", "tcp://x:1", True)],
)
def test_the_operator_decides(said: str, scheduler: str, allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_DOWNLOADS", said)
    monkeypatch.setenv("OWLET_SCHEDULER", scheduler)
    assert downloads.is_allowed() is allowed
    if not allowed:
        with pytest.raises(DataError, match="mnist-5k"):
            fetching.begin("mnist", ANN)


@pytest.mark.parametrize("name", ["mnist-5k", "../../etc/passwd", "folder-0123456789ab"])
def test_only_known_sets_are_fetched(name: str) -> None:
    with pytest.raises(DataError):
        fetching.begin(name, ANN)
    assert downloads.now() is None


def test_a_set_is_here_when_all_its_files_or_the_decoded_copy_are() -> None:
    assert downloads.is_here("mnist-5k") and downloads.is_here("digits") and not downloads.is_here("mnist")
    files, _ = sources.original_files("mnist")
    for file in files:
        assert not downloads.is_here("mnist"), "as long as one file is missing"
        path = home() / "data" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert downloads.is_here("mnist")
    (home() / "cache").mkdir()
    (home() / "cache" / "cifar10.safetensors").touch()
    assert downloads.is_here("cifar10")


def test_nobody_is_told_that_a_shared_workers_images_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_SCHEDULER", "tcp://x:1")
    assert downloads.is_here("mnist")
    monkeypatch.setenv("OWLET_DOWNLOADS", "on")  # the operator says that all share one disk
    assert not downloads.is_here("mnist")


# --- the button ----------------------------------------------------------------------------------------------------


def page() -> None:
    from ui import download

    download.offer("cifar10")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    calls: list[tuple[object, ...]] = []

    def call(*question: object) -> "Future[bool]":
        calls.append(question)
        answered: Future[bool] = Future()
        answered.set_result(True)
        return answered

    monkeypatch.setattr(jobs, "call", call)
    monkeypatch.setattr(learner, "learner_id", lambda: ANN)
    return calls


def draw() -> AppTest:
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    return at


def test_a_press_asks_a_worker(asked: list[tuple[object, ...]]) -> None:
    at = draw()
    assert "not on this computer yet" in at.markdown[0].value and "170 MB" in at.button(key="download_fetch").label
    at.button(key="download_fetch").click().run()
    assert not at.exception and asked == [("models.fetching:begin", "cifar10", ANN)]


@pytest.mark.parametrize(("by", "buttons"), [(ANN, ["download_cancel"]), (BEN, [])])
def test_all_see_the_progress_and_who_asked_can_cancel(
    asked: list[tuple[object, ...]], by: str, buttons: list[str]
) -> None:
    assert downloads.claim("cifar10", by)
    downloads.note(Download("cifar10", by, share=0.4))
    at = draw()
    assert "68 of 170 MB" in at.get("progress")[0].proto.text
    assert [button.key for button in at.button] == buttons
    if buttons:
        at.button(key="download_cancel").click().run()
        with pytest.raises(downloads.Cancelled):
            downloads.raise_if_cancelled()


def test_a_failure_says_why_and_can_be_tried_again(asked: list[tuple[object, ...]]) -> None:
    downloads.note(Download("cifar10", BEN, "failed", 0.4, "The server with cifar10 does not answer."))
    at = draw()
    assert "does not answer" in at.error[0].value and not at.button(key="download_fetch").disabled


def test_without_leave_there_is_no_button_but_a_way(asked: list[tuple[object, ...]], monkeypatch) -> None:
    monkeypatch.setenv("OWLET_DOWNLOADS", "off")
    at = draw()
    assert not at.button and "Ask whoever looks after this server" in at.markdown[0].value


def test_nothing_is_drawn_where_the_images_are(asked: list[tuple[object, ...]]) -> None:
    (home() / "cache").mkdir()
    (home() / "cache" / "cifar10.safetensors").touch()
    at = draw()
    assert not at.button and not at.markdown and json.dumps(asked) == "[]"
