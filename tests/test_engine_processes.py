"""Runs without a cluster, or with one of their own: engines that are absent, shared by processes, or killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

import store
from jobs import workers
from jobs.errors import CallFailed
from jobs.handles import RunHandle, RunSnapshot
from jobs.runs import Runs
from models.spec import RunSpec
from tests.fake_results import result_of
from tests.live_cluster import FAKES, PATIENCE_S, end, live_at

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    live_at(tmp_path, monkeypatch)
    yield tmp_path
    store.close()


def test_a_run_that_is_stopped_before_the_engine_is_loaded_never_starts(home: Path) -> None:
    alone = Runs()
    loaded: Future[Any] = Future()
    alone._engine = loaded
    launched: list[str] = []
    handle = alone.submit(RunSpec(examples=72), "ann")
    handle.stop()
    assert handle.snapshot().state == "stopped"
    loaded.set_result(SimpleNamespace(launch=lambda each, runner: launched.append(each.snapshot().state), give=print))
    assert launched == ["stopped"]  # which `Engine.launch` passes over


def test_a_result_is_saved_by_itself_once_there_is_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([store.StoreError("database or disk is full")] * 2)

    def save(*given: Any) -> None:
        if error := next(tries, None):
            raise error
        saved.append(given)

    saved: list[Any] = []
    monkeypatch.setattr(store, "save_run", save)
    monkeypatch.setattr("jobs.runs.SAVE_AGAIN_S", 0.01)
    lonely, spec = Runs(), RunSpec()
    handle = lonely._handles["alone"] = RunHandle("alone", spec, "ann", lambda handle, order: None)
    lonely._ended(handle, RunSnapshot(state="done", result=result_of(spec)))
    assert "disk is full" in handle.snapshot().notice and handle.snapshot().state == "done"
    handle.wait_until(lambda now: now.notice == "", PATIENCE_S)  # nobody asks for it
    assert saved == [("alone", "ann", result_of(spec), "")]
    lonely.close()


@pytest.mark.parametrize("whose", ["all of the learner's", "one run of the pass"])
def test_what_is_forgotten_is_never_saved_later(home: Path, monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    def no_room(*_: object) -> None:
        raise store.StoreError("database or disk is full")

    saved: list[str] = []
    lonely, results = Runs(), [result_of(RunSpec(temperature=temperature)) for temperature in (1, 4, 20)]
    with monkeypatch.context() as patch:
        patch.setattr(store, "save_run", no_room)
        for learner in ("ann", "ben"):
            handle = lonely._handles[learner] = RunHandle(learner, RunSpec(), learner, lambda handle, order: None)
            others = {f"{learner}-{number}": result for number, result in enumerate(results[1:])}
            lonely._ended(handle, RunSnapshot(state="done", result=results[0], others=others))
        lonely.forget("ann", None if whose.startswith("all") else ("ann-1", "ben-1"))
    monkeypatch.setattr(store, "save_run", lambda run_id, *_: saved.append(run_id))
    lonely.close()
    bens = ["ben", "ben-0", "ben-1"]  # whatever ann may ask for
    assert saved == (bens if whose.startswith("all") else ["ann", "ann-0", *bens])


def test_an_engine_that_cannot_be_reached_is_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.cluster._CONNECT_S", 0.2)
    monkeypatch.setenv("OWLET_SCHEDULER", "tcp://127.0.0.1:8629")  # nobody listens there
    lonely = Runs()
    last = end(lonely.submit(RunSpec(), "ann", f"{FAKES}:count"))
    assert last.state == "failed" and "cannot reach the scheduler at tcp://127.0.0.1:8629" in last.error
    with pytest.raises(CallFailed, match="cannot reach"):
        lonely.call(f"{FAKES}:double", 1).result(PATIENCE_S)
    lonely.close()


CLIENT = """
import sys
import jobs, store
from jobs.handles import ENDED
from models.spec import RunSpec
handle = jobs.submit(RunSpec(examples=77), "ann", "tests.fake_runs:count")
last = handle.wait_until(lambda now: now.state in ENDED, 120)
print(handle.run_id, last.state, "torch" in sys.modules, last.error, flush=True)
"""


@pytest.mark.slow
def test_processes_share_a_scheduler_and_a_store_and_import_no_torch(home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    dask = [sys.executable, "-m", "dask"]
    command = [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as scheduler:
        assert scheduler.stderr is not None
        line = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        address = line.split()[-1]
        command = [*dask, "worker", address, "--nthreads", "2", "--no-dashboard", "--host", "127.0.0.1"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as worker:
            environment["OWLET_SCHEDULER"] = address
            client = [sys.executable, "-W", "error", "-c", CLIENT]
            apps = [subprocess.Popen(client, cwd=ROOT, env=environment, stdout=-1, text=True) for _ in range(2)]
            (one, *ends), (two, *others) = (app.communicate()[0].split() for app in apps)
            worker.send_signal(signal.SIGINT)
        scheduler.send_signal(signal.SIGINT)
        scheduler.stderr.read()
    assert ends == others == ["done", "False"]
    found = store.find_result(RunSpec(examples=77))
    assert found is not None and found[0] in (one, two)
    assert None not in (store.load_run(one), store.load_run(two))


def _may_give_way() -> bool:
    """Whether this system shares its processors among sessions, and lets a session say how nice it is."""
    try:
        Path("/proc/self/autogroup").write_text("0")  # as it is
    except OSError:
        return False
    return True


_ASK_A_WORKER = """
import jobs
doubled = jobs.call("tests.fake_runs:double", 4).result(120)
print(doubled, jobs.call("dask.config:get", "distributed.admin.tick.interval").result(120), flush=True)
input()
"""


def test_an_engine_is_quiet_gives_way_to_its_app_and_ends_with_it(home: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", _ASK_A_WORKER], cwd=ROOT, text=True, **pipes) as app:  # type: ignore[call-overload]
        assert app.stdout.readline() == "8 500ms\n"
        family = psutil.Process(app.pid).children(recursive=True)
        assert len(family) >= 3  # the host and two workers, and what they are forked from
        if _may_give_way():  # such as “/autogroup-73 nice 5”; the app's own says 0
            assert {Path(f"/proc/{each.pid}/autogroup").read_text().split()[-1] for each in family} == {"5"}
        app.kill()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []


class MortalNanny:
    """Stands for Dask's: gives up once it is told to, or while it starts."""

    def __init__(self, dies_at_start: bool = False) -> None:
        self.dies_at_start, self.gives_up, self.is_closed = dies_at_start, asyncio.Event(), False

    def __await__(self) -> Generator[None, None, None]:
        if self.dies_at_start:
            raise RuntimeError("its worker was killed")
        yield

    async def finished(self) -> None:
        await self.gives_up.wait()

    async def close(self, timeout: float) -> None:
        self.is_closed = True


def test_a_worker_that_dies_while_it_starts_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def kill_and_look() -> list[MortalNanny]:
        made = [MortalNanny(), MortalNanny(dies_at_start=True), MortalNanny()]
        coming, last_one = iter(made[1:]), asyncio.Event()

        def next_one(*_: object) -> MortalNanny:
            nanny = next(coming)
            if nanny is made[-1]:
                last_one.set()
            return nanny

        monkeypatch.setattr(workers, "_nanny", next_one)
        monkeypatch.setattr(workers, "_START_AGAIN_S", 0)
        keeper = asyncio.create_task(workers._keep(made[0], "", 1))  # type: ignore[arg-type]
        made[0].gives_up.set()
        await last_one.wait()
        assert [nanny.is_closed for nanny in made] == [True, True, False]
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        return made

    assert all(nanny.is_closed for nanny in asyncio.run(kill_and_look()))
