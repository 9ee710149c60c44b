"""Runs on a real embedded cluster with made-up runners: order of records, orders to a run, deaths, sentences."""

from pathlib import Path

import store
from jobs.runs import Runs
from models.spec import RunSpec
from tests.live_cluster import FAKES, PATIENCE_S, end, has_records, reach, slow


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


def test_a_worker_that_does_not_listen_keeps_nobody_from_stopping(runs: Runs, cluster_home: Path) -> None:
    (cluster_home / "deaf").touch()
    handle = runs.submit(RunSpec(examples=70), "ann", f"{FAKES}:deaf")
    handle.wait_until(has_records(1), PATIENCE_S)
    handle.stop()
    handle.wait_until(lambda now: now.state == "stopped", PATIENCE_S)  # while its worker still computes
    assert handle.snapshot().result is None
    other = runs.submit(RunSpec(examples=20, seeds=(6,)), "ann", f"{FAKES}:count")
    assert end(other).state == "done"
    (cluster_home / "deaf").unlink()
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


def test_an_engine_that_dies_fails_its_runs_and_the_next_run_starts_another(runs: Runs) -> None:
    handle = slow(runs, "ann")
    host = runs._engine.result()._cluster.result().host  # type: ignore[union-attr]
    assert host is not None
    host.kill()
    last = end(handle)
    assert last.state == "failed" and "lost before the run was finished" in last.error
    host.wait(PATIENCE_S)
    assert end(runs.submit(RunSpec(examples=12), "ann", f"{FAKES}:count")).state == "done"
