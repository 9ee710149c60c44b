"""Runs on a real embedded cluster with made-up runners: whose turn it is, calls between runs, and what is kept."""

import time

import pytest

import store
from jobs.errors import CallFailed
from jobs.handles import RunHandle, RunSnapshot
from jobs.runs import KEEP_ENDED, MOST_UNFINISHED, Runs, TooManyRuns
from models.spec import RunSpec
from tests.live_cluster import FAKES, PATIENCE_S, end, slow


def test_a_second_learner_overtakes_a_backlog_and_ahead_counts_down(runs: Runs) -> None:
    blockers = [slow(runs, "ann") for _ in range(2)]
    backlog = [runs.submit(RunSpec(examples=10 + n), "ann", f"{FAKES}:count") for n in range(4)]
    newcomer = runs.submit(RunSpec(examples=10), "ben", f"{FAKES}:count")
    newcomer.wait_until(lambda now: now.ahead == 1, PATIENCE_S)  # behind ann's first, before her others
    backlog[3].wait_until(lambda now: now.ahead == 4, PATIENCE_S)
    backlog[0].stop()
    assert end(backlog[0]) == RunSnapshot(state="stopped")
    newcomer.wait_until(lambda now: now.ahead == 0, PATIENCE_S)
    backlog[3].wait_until(lambda now: now.ahead == 3, PATIENCE_S)
    assert newcomer.snapshot().state == "queued"
    blockers[0].stop()
    for handle in (*backlog, newcomer):
        end(handle)
    order = list(runs._ended_s)
    assert all(order.index(newcomer.run_id) < order.index(handle.run_id) for handle in backlog[1:])
    assert [handle.snapshot().state for handle in backlog[1:]] == ["done"] * 3


def test_a_call_is_answered_while_every_worker_is_busy(runs: Runs) -> None:
    busy = [slow(runs, learner) for learner in ("ann", "ben")]
    assert runs.call(f"{FAKES}:double", 21).result(PATIENCE_S) == 42
    assert [handle.snapshot().state for handle in busy] == ["running"] * 2


def test_an_operator_sees_queue_and_workers_and_a_run_is_known_until_it_ends(runs: Runs) -> None:
    busy = [slow(runs, learner) for learner in ("ann", "ben")]
    _, waits = (runs.submit(RunSpec(examples=10 + n), "ben", f"{FAKES}:count") for n in range(2))
    waits.wait_until(lambda now: now.ahead == 1, PATIENCE_S)
    assert runs.is_under_way(waits.run_id, "ben").result(PATIENCE_S)
    found = runs.census().result(PATIENCE_S)
    assert (found.waiting, found.under_way, found.app_processes) == (2, 2, 1)
    assert [worker.runs for worker in found.workers] == [1, 1]
    assert all(worker.memory_bytes > 0 and worker.limit_bytes > 0 for worker in found.workers)
    busy[0].stop()
    end(waits)
    patience_ends_s = time.monotonic() + PATIENCE_S
    while runs.is_under_way(waits.run_id, "ben").result(PATIENCE_S):  # a run that has just ended may still be known
        assert time.monotonic() < patience_ends_s
    assert not runs.is_under_way(busy[1].run_id, "ann").result(PATIENCE_S), "it is ben's"


def test_a_call_that_fails_says_why(runs: Runs) -> None:
    with pytest.raises(CallFailed, match=r"^The zip is empty\.$"):
        runs.call(f"{FAKES}:fail_for_people").result(PATIENCE_S)


def test_one_learner_cannot_queue_without_end(runs: Runs) -> None:
    blockers = [slow(runs, "eve") for _ in range(2)]
    more = [runs.submit(RunSpec(examples=10), "ann", f"{FAKES}:count") for _ in range(MOST_UNFINISHED)]
    with pytest.raises(TooManyRuns, match=f"{MOST_UNFINISHED} unfinished runs"):
        runs.submit(RunSpec(examples=10), "ann", f"{FAKES}:count")
    bens = runs.submit(RunSpec(examples=10), "ben", f"{FAKES}:count")
    for handle in (*blockers, *more):
        handle.stop()
    assert end(bens).state == "done"


def test_a_result_that_cannot_be_saved_stays_and_is_saved_later(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise store.StoreError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save_run", no_room)
        handle = runs.submit(RunSpec(examples=33), "ann", f"{FAKES}:count")
        last = end(handle)
    assert last.state == "done" and last.result is not None
    assert "database or disk is full" in last.notice
    assert store.load_run(handle.run_id) is None
    runs.find(handle.run_id)
    assert store.load_run(handle.run_id) == last.result
    assert handle.snapshot().notice == ""


def test_old_handles_are_dropped_but_not_their_results(runs: Runs) -> None:
    first = runs.submit(RunSpec(examples=10), "ann", f"{FAKES}:count")
    end(first)
    for _ in range(KEEP_ENDED + 1):
        handle = RunHandle("made-up", RunSpec(), "ann", lambda handle, order: None)
        handle.run_id = f"made-up-{id(handle)}-{len(runs._handles)}"
        runs._handles[handle.run_id] = handle
        runs._fail(handle, "made up")
    assert runs.find(first.run_id) is None
    assert len(runs._handles) <= KEEP_ENDED
    assert store.load_run(first.run_id) is not None


def test_runs_that_train_in_one_pass_are_stored_each_for_itself(runs: Runs) -> None:
    first, *others = (RunSpec(examples=15, temperature=temperature) for temperature in (1, 4, 20))
    handle = runs.submit(first, "ann", f"{FAKES}:count_together", tuple(others))
    last = end(handle)
    assert last.state == "done" and last.result is not None and last.result.spec == first
    assert [result.spec for result in last.others.values()] == others
    stored = {handle.run_id: first} | {run_id: each.spec for run_id, each in last.others.items()}
    for run_id, spec in stored.items():
        kept = store.load_run(run_id)
        assert kept is not None and kept.spec == spec
