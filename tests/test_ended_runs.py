"""What is kept of an ended run in memory: little, since the store has it."""

from dataclasses import replace
from pathlib import Path

import pytest

import store
from jobs.handles import RunHandle, RunSnapshot
from jobs.runs import Runs
from models.spec import RunSpec
from tests.fake_results import progress_of, result_of


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)


def ended(runs: Runs, sweep: str = "") -> RunHandle:
    """A run whose records came in one by one, and then once more within its result, with one that is another."""
    handle = runs._handles["run"] = RunHandle("run", RunSpec(), "ann", lambda handle, order: None, sweep=sweep)
    for record in progress_of(RunSpec()):
        handle.add(record)
    again = [replace(record) for record in progress_of(RunSpec()) if record.epoch_end]
    again[2] = replace(again[2], elapsed_s=99.0)
    result = replace(result_of(RunSpec()), history=tuple(again), weights={"plain": b"weights"})
    runs._ended(handle, RunSnapshot(state="done", result=result))
    return handle


def test_a_result_holds_no_record_twice_and_no_weights() -> None:
    last = ended(Runs()).snapshot()
    assert last.result is not None and last.result.weights == {}
    came = [record for record in last.progress if record.epoch_end]
    shared = [mine is theirs for mine, theirs in zip(last.result.history, came, strict=True)]
    assert shared == [at != 2 for at in range(len(came))]
    assert last.result.history[2].elapsed_s == 99.0
    kept = store.load_run("run")
    assert kept is not None and kept.history == last.result.history


def test_a_cell_of_a_sweep_is_left_to_the_store_once_it_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, cells = Runs(), Runs()
    assert ended(alone).snapshot().state == "done" and alone.find("run") is not None
    assert ended(cells, sweep="a sweep").snapshot().result is not None, "whoever waits for it still has it"
    assert cells.find("run") is None and store.load_run("run") is not None

    def no_room(*_: object) -> None:
        raise store.StoreError("no room")

    full = Runs()
    monkeypatch.setattr(store, "save_run", no_room)
    ended(full, sweep="a sweep")
    assert full.find("run") is not None, "it is nowhere else"
    monkeypatch.undo()
    full.forget("ann")
    full.close()
