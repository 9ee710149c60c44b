"""A sweep's cells with runs made up for them: which run and which do not, what fails, what is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import store
from jobs.handles import RunHandle
from jobs.sweeps import MOST_AT_ONCE, ONE_RUNNER, Sweep, Sweeps
from models.spec import RunSpec
from models.sweep import SweepSpec
from tests.fake_sweeps import PATIENCE_S, FakeRuns, own_home
from tests.test_sweep_spec import SPEC


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with own_home(tmp_path, monkeypatch):
        yield


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
