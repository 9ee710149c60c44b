"""Runs on a real embedded cluster with made-up runners: order, orders, fairness, deaths, and what is kept."""

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import store
from jobs.errors import CallFailed
from jobs.handles import ENDED, RunHandle, RunSnapshot
from jobs.runs import KEEP_ENDED, MOST_UNFINISHED, Runs, TooManyRuns
from jobs.sweeps import MOST_AT_ONCE, Sweep, Sweeps
from models.spec import RunSpec
from models.sweep import SweepSpec

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120  # far more than anything here takes on a busy machine; no test passes or fails by time
FAKES = "tests.fake_runs"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("jobs-home")
        patch.setenv("OWLET_HOME", str(folder))
        patch.setenv("OWLET_WORKERS", "2")
        patch.delenv("OWLET_SCHEDULER", raising=False)
        patch.delenv("OWLET_DATABASE_URL", raising=False)
        yield folder
        store.close()


@pytest.fixture(scope="session")
def cluster(home: Path) -> Iterator[Runs]:
    runs = Runs()
    yield runs
    runs.close()


@pytest.fixture
def runs(cluster: Runs, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """The cluster, with every run of the test ended at its end."""
    monkeypatch.setenv("OWLET_HOME", str(home))
    before = set(cluster._handles)
    yield cluster
    for handle in [handle for run_id, handle in cluster._handles.items() if run_id not in before]:
        handle.stop()
        end(handle)


def end(handle: RunHandle) -> RunSnapshot:
    return handle.wait_until(lambda now: now.state in ENDED and not now.settling, PATIENCE_S)


def reach(handle: RunHandle, state: str) -> RunSnapshot:
    return handle.wait_until(lambda now: now.state == state, PATIENCE_S)


def has_records(count: int) -> Callable[[RunSnapshot], bool]:
    return lambda now: len(now.progress) >= count


def slow(runs: Runs, learner: str) -> RunHandle:
    """A run that ends only when it is stopped, and that is under way."""
    handle = runs.submit(RunSpec(examples=60_000), learner, f"{FAKES}:count_slowly")
    handle.wait_until(has_records(1), PATIENCE_S)
    return handle


def test_records_arrive_complete_and_in_order_and_the_result_is_stored(runs: Runs) -> None:
    spec = RunSpec(examples=500)
    handle = runs.submit(spec, "ann", f"{FAKES}:count")
    last = end(handle)
    assert (last.state, last.error, last.notice, last.attempt) == ("done", "", "", 1)
    assert [progress.step for progress in last.progress] == list(range(1, 501))
    assert last.result is not None and last.result.spec == spec and last.result.history == last.progress
    assert runs.find(handle.run_id) is handle
    assert runs.find("unheard-of") is None
    assert store.load_run(handle.run_id) == last.result
    assert store.find_result(spec) == (handle.run_id, last.result)


def test_a_result_is_stored_when_nobody_holds_the_handle(runs: Runs) -> None:
    run_id = runs.submit(RunSpec(examples=20, seeds=(8,)), "ann", f"{FAKES}:count").run_id
    follower = runs.submit(RunSpec(examples=20, seeds=(9,)), "ann", f"{FAKES}:count")
    end(follower)
    end(runs._handles[run_id])
    assert store.load_run(run_id) is not None


def test_stop_arrives_within_half_a_second_of_steps_and_leaves_a_partial_result(runs: Runs) -> None:
    handle = slow(runs, "ann")
    seen = len(handle.snapshot().progress)
    handle.stop()
    last = end(handle)
    assert last.state == "stopped" and last.result is not None and not last.result.complete
    steps_after_stop = len(last.result.history) - seen
    assert 0 <= steps_after_stop < 50  # each takes at least 10 ms
    assert store.load_run(handle.run_id) == last.result
    assert store.find_result(handle.spec) is None


def test_a_worker_that_does_not_listen_keeps_nobody_from_stopping(runs: Runs, home: Path) -> None:
    (home / "deaf").touch()
    handle = runs.submit(RunSpec(examples=70), "ann", f"{FAKES}:deaf")
    handle.wait_until(has_records(1), PATIENCE_S)
    handle.stop()
    handle.wait_until(lambda now: now.state == "stopped", PATIENCE_S)  # while its worker still computes
    assert handle.snapshot().result is None
    other = runs.submit(RunSpec(examples=20, seeds=(6,)), "ann", f"{FAKES}:count")
    assert end(other).state == "done"
    (home / "deaf").unlink()
    last = end(handle)
    assert last.state == "stopped" and last.result is not None and store.load_run(handle.run_id) == last.result


def test_a_stop_is_heard_inside_a_long_calculation_and_other_orders_keep(runs: Runs) -> None:
    handle = runs.submit(RunSpec(examples=71), "ann", f"{FAKES}:predict_for_ever")
    handle.wait_until(has_records(1), PATIENCE_S)
    handle.pause()  # waits for the calculation's end, which never comes
    handle.stop()
    last = end(handle)
    assert last.state == "stopped" and last.result is not None and not last.result.complete


def test_a_paused_run_takes_exactly_the_steps_it_is_asked_for(runs: Runs) -> None:
    handle = slow(runs, "ann")
    handle.pause()
    paused_at = len(reach(handle, "paused").progress)
    for extra in (1, 2, 3):
        handle.step()
        handle.wait_until(has_records(paused_at + extra), PATIENCE_S)
    assert handle.snapshot().state == "paused"
    handle.stop()
    last = end(handle)
    assert last.result is not None
    assert len(last.result.history) == paused_at + 3  # the generator's own count: nothing ran in between


def test_a_paused_run_goes_on_when_resumed(runs: Runs) -> None:
    handle = runs.submit(RunSpec(examples=50), "ann", f"{FAKES}:count_slowly")
    handle.pause()  # before it has begun: it must hear of it all the same
    paused_at = len(reach(handle, "paused").progress)
    assert paused_at < 50
    handle.resume()
    last = end(handle)
    assert last.state == "done" and [progress.step for progress in last.progress] == list(range(1, 51))


def test_paused_runs_do_not_keep_others_waiting(runs: Runs) -> None:
    paused = [slow(runs, "ann") for _ in range(2)]
    for handle in paused:
        handle.pause()
        reach(handle, "paused")
    assert end(runs.submit(RunSpec(examples=30), "ben", f"{FAKES}:count")).state == "done"


def test_a_run_draws_the_same_numbers_whoever_shares_its_worker(runs: Runs) -> None:
    alone = end(runs.submit(RunSpec(examples=300), "ann", f"{FAKES}:draw")).result
    together = [runs.submit(RunSpec(examples=300), learner, f"{FAKES}:draw") for learner in ("ann", "ben", "eve")]
    for handle in together:
        handle.pause()
    disturbing = [runs.call(f"{FAKES}:disturb") for _ in range(8)]
    for handle in together:
        handle.resume()
    assert {call.result(PATIENCE_S) for call in disturbing} == {"disturbed"}
    sums = [end(handle).result for handle in together]
    assert alone is not None and sums == [alone] * 3


def test_a_killed_worker_means_a_second_attempt_with_the_same_result(runs: Runs) -> None:
    spec = RunSpec(examples=40)
    undisturbed = end(runs.submit(spec, "ann", f"{FAKES}:count")).result
    last = end(runs.submit(spec, "ann", f"{FAKES}:die_once"))
    assert (last.state, last.attempt) == ("done", 2)
    assert last.notice.startswith("The worker stopped in the middle") and last.notice.endswith("attempt 2.")
    assert last.result == undisturbed
    assert [progress.step for progress in last.progress] == list(range(1, 41))


def test_a_run_that_kills_every_worker_fails_and_the_cluster_lives_on(runs: Runs) -> None:
    last = end(runs.submit(RunSpec(examples=41), "ann", f"{FAKES}:die_always"))
    assert (last.state, last.attempt, last.result) == ("failed", 3, None)
    assert "smaller network" in last.error
    assert end(runs.submit(RunSpec(examples=42), "ann", f"{FAKES}:count")).state == "done"


def test_a_sentence_for_people_arrives_as_it_is(runs: Runs) -> None:
    last = end(runs.submit(RunSpec(), "ann", f"{FAKES}:no_data"))
    assert (last.state, last.error) == ("failed", "The images are not there. Choose mnist-5k, which is always there.")


def test_a_mistake_in_the_program_is_a_sentence_too(runs: Runs) -> None:
    last = end(runs.submit(RunSpec(), "ann", f"{FAKES}:broken"))
    assert last.state == "failed" and "ZeroDivisionError: seven by nought" in last.error


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
    assert not runs.is_under_way(waits.run_id, "ben").result(PATIENCE_S)
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


class Watched:
    """Hands a sweep's runs on and lets the test see them."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.handles: queue.SimpleQueue[RunHandle] = queue.SimpleQueue()

    def submit(self, spec: RunSpec, learner: str, *more: Any) -> RunHandle:
        handle = self._runs.submit(spec, learner, *more)
        self.handles.put(handle)
        return handle


def sweep_of(runs: Runs | Watched, learner: str, seeds: range, runner: str) -> Sweep:
    """Seeds must be fresh: a cell that anybody has run is not run again."""
    spec = SweepSpec(RunSpec(), ("cnn-8",), (4,), (300,), (1,), tuple(seeds))
    sweep = Sweeps(runs).open(spec, learner, f"{FAKES}:{runner}")  # type: ignore[arg-type]
    sweep.wait_until_idle(PATIENCE_S)
    return sweep


def test_killed_workers_lose_no_cell_of_a_sweep_and_double_none(runs: Runs, home: Path) -> None:
    sweep = sweep_of(runs, "sue", range(20), "mortal_cell")
    sweep.start()
    last = sweep.wait_until_idle(PATIENCE_S)
    cells = {cell.seeds: cell.key for cell in sweep.spec.cells()}
    assert set(last.scores) == set(cells.values()) and not last.errors and not last.problem
    assert all((home / f"died-{cells[(seed,)]}").exists() for seed in (0, 5, 10, 15))
    stored = [summary.spec.key for summary in store.recent_runs("sue", 100) if summary.complete]
    assert sorted(stored) == sorted(last.scores)


def test_a_sweep_of_many_cells_lets_another_learner_go_first(runs: Runs, home: Path) -> None:
    (home / "shut").touch()
    (home / "begun").unlink(missing_ok=True)
    watched = Watched(runs)
    sweep = sweep_of(watched, "tom", range(100, 140), "cell")
    sweep.start()
    toms = [watched.handles.get(timeout=PATIENCE_S) for _ in range(MOST_AT_ONCE)]
    toms[-1].wait_until(lambda now: now.ahead == MOST_AT_ONCE - 3, PATIENCE_S)  # two are under way
    newcomer = runs.submit(RunSpec(examples=10), "ben", f"{FAKES}:cell")
    newcomer.wait_until(lambda now: now.ahead == 1, PATIENCE_S)  # behind one of tom's, before his other thirteen
    (home / "shut").unlink()
    assert end(newcomer).state == "done"
    assert len(sweep.wait_until_idle(PATIENCE_S).scores) == 40
    before = (home / "begun").read_text().splitlines().index(newcomer.spec.key)
    assert before <= 5  # those under way, the one before, what the other worker took meanwhile


def test_a_sweep_can_be_cancelled_while_a_worker_is_dead_and_goes_on_later(runs: Runs, home: Path) -> None:
    (home / "deadly").touch()
    watched = Watched(runs)
    sweep = sweep_of(watched, "uma", range(200, 206), "cell")
    sweep.start()
    first = watched.handles.get(timeout=PATIENCE_S)
    first.wait_until(lambda now: now.attempt > 1 or now.state in ENDED, PATIENCE_S)
    sweep.cancel()
    assert not sweep.wait_until_idle(PATIENCE_S).scores
    (home / "deadly").unlink()
    sweep.start()
    last = sweep.wait_until_idle(PATIENCE_S)
    assert len(last.scores) == 6 and not last.errors


def test_an_engine_that_dies_fails_its_runs_and_the_next_run_starts_another(runs: Runs) -> None:
    handle = slow(runs, "ann")
    host = runs._engine.result()._cluster.result().host  # type: ignore[union-attr]
    assert host is not None
    host.kill()
    last = end(handle)
    assert last.state == "failed" and "lost before the run was finished" in last.error
    host.wait(PATIENCE_S)
    assert end(runs.submit(RunSpec(examples=12), "ann", f"{FAKES}:count")).state == "done"
