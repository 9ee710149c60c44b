"""The runs of this process: made, found again, stored when they end, forgotten when they are old."""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jobs import queueing
from jobs.errors import CallFailed
from jobs.handles import ENDED, Order, RunHandle, RunSnapshot
from models.records import Progress, RunResult
from models.spec import RunSpec

if TYPE_CHECKING:
    from jobs.engine import Engine

logger = logging.getLogger(__name__)

MOST_UNFINISHED = int(os.environ.get("OWLET_MOST_RUNS", "0")) or 40  # of one learner
KEEP_ENDED = 50  # handles of ended runs, 1.5 MB each; the store has the results for longer
KEEP_ENDED_S = 60 * 60
TOO_MANY = "You have {count} unfinished runs, and more at a time is not possible. Wait for one to end, or stop some."
NOT_SAVED = (
    "The result could not be saved yet ({reason}). It stays here while Owlet runs, and saving is tried again by "
    "itself. If this sentence stays, tell whoever looks after this server."
)
SAVE_AGAIN_S = 5.0
_NOT_SAVED_START = NOT_SAVED.partition("(")[0]


class TooManyRuns(RuntimeError):
    """A learner asked for more than their share; the message is a sentence for people."""


class Runs:
    """What `jobs` offers, as an object, so that a test can have one of its own."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._engine: Future[Engine] | None = None
        self._handles: dict[str, RunHandle] = {}
        self._ended_s: dict[str, float] = {}  # run id → time.monotonic(), in the order of ending
        self._unsaved: dict[str, tuple[RunHandle, RunResult]] = {}
        self._saving: threading.Timer | None = None  # tries again, even if nobody looks

    def warm_up(self) -> None:
        """Start or join the cluster in the background; returns at once."""
        self._when_warm(lambda engine: engine.connect())

    def submit(
        self,
        spec: RunSpec,
        learner: str,
        runner: str = "models.run:run_and_keep",
        others: tuple[RunSpec, ...] = (),
        sweep: str = "",
    ) -> RunHandle:
        """Put a run into the queue. Raises TooManyRuns.

        `others` train in the same pass by a runner that can; `sweep` is the key of the sweep that all are cells of.
        """
        self._save_again()
        with self._lock:
            unfinished = sum(h.learner == learner and h.snapshot().state not in ENDED for h in self._handles.values())
            if unfinished >= MOST_UNFINISHED:
                raise TooManyRuns(TOO_MANY.format(count=unfinished))
            handle = RunHandle(uuid.uuid4().hex, spec, learner, self._give, others, sweep)
            self._handles[handle.run_id] = handle
        logger.info("run submitted", extra={"run": handle.run_id})
        self._when_warm(lambda engine: engine.launch(handle, runner), lambda sentence: self._fail(handle, sentence))
        return handle

    def find(self, run_id: str) -> RunHandle | None:
        """A run of this process that is queued, going or lately ended."""
        self._save_again()
        return self._handles.get(run_id)

    def forget(self, learner: str, run_ids: Collection[str] | None = None) -> None:
        """Drop a learner's runs, or some of them, that are deleted from the store. Those that go on stop, unsaved."""
        with self._lock:
            mine = [handle for handle in self._handles.values() if handle.learner == learner]
            gone = [handle for handle in mine if run_ids is None or handle.run_id in run_ids]
            for handle in gone:
                for kept in (self._handles, self._ended_s):
                    kept.pop(handle.run_id, None)
            for run_id, (handle, _) in list(self._unsaved.items()):  # a pass has one handle for all its runs
                if handle.learner == learner and (run_ids is None or run_id in run_ids):
                    del self._unsaved[run_id]
        for handle in gone:
            handle.stop()

    def call(self, function: str, *arguments: Any) -> "Future[Any]":
        """Run "module:function" on a worker, before all waiting runs. The answer's exception is CallFailed."""
        answered: Future[Any] = Future()
        self._when_warm(
            lambda engine: engine.call(function, arguments, answered),
            lambda sentence: answered.set_exception(CallFailed(sentence)),
        )
        return answered

    def census(self) -> "Future[queueing.Census]":
        """How many runs wait and go on, whosever, and how the workers are. The answer's exception is CallFailed."""
        return self._inquire(queueing.census)

    def is_under_way(self, run_id: str, learner: str) -> "Future[bool]":
        """Whether the scheduler has a run that perhaps another process submitted: it waits, goes on, or just ended."""
        return self._inquire(queueing.is_known, queueing.key_of(learner, run_id))

    def _inquire(self, question: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        answered: Future[Any] = Future()
        self._when_warm(
            lambda engine: engine.inquire(question, arguments, answered),
            lambda sentence: answered.set_exception(CallFailed(sentence)),
        )
        return answered

    def close(self) -> None:
        """Leave the cluster, and end it if it is our own."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:  # one that is being loaded is not waited for
            engine.add_done_callback(lambda loaded: None if loaded.exception() else loaded.result().close())
        self._save_again()
        if self._saving is not None:
            self._saving.cancel()

    def _when_warm(
        self, use: Callable[["Engine"], object], fail: Callable[[str], None] = lambda sentence: None
    ) -> None:
        """Call `use` with the engine as soon as there is one; `fail` with a sentence if there can be none."""

        def ready(engine: "Future[Engine]") -> None:
            if error := engine.exception():
                fail(
                    f"The computing engine could not be loaded ({error}). Please tell whoever looks after this server."
                )
            else:
                use(engine.result())

        with self._lock:
            if self._engine is None:
                self._engine = Future()
                threading.Thread(target=self._load, args=(self._engine,), name="owlet-jobs", daemon=True).start()
            engine = self._engine
        engine.add_done_callback(ready)

    def _load(self, loaded: "Future[Engine]") -> None:
        try:
            from jobs.engine import Engine  # Dask takes most of a second to import: not on the way to a first page

            engine = Engine(self._ended, MOST_UNFINISHED, TOO_MANY)
        except Exception as error:
            logger.exception("The engine could not be loaded")
            loaded.set_exception(error)
        else:
            loaded.set_result(engine)

    def _give(self, handle: RunHandle, order: Order) -> None:
        if order == "stop" and not self._is_loaded():
            self._ended(handle, RunSnapshot(state="stopped"))  # nothing has been handed over yet
        self._when_warm(lambda engine: engine.give(handle, order))

    def _is_loaded(self) -> bool:
        engine = self._engine
        return engine is not None and engine.done()

    def _fail(self, handle: RunHandle, sentence: str) -> None:
        self._ended(handle, RunSnapshot(state="failed", error=sentence))

    def _ended(self, handle: RunHandle, last: RunSnapshot) -> None:
        """Keep what a run gave, then show its end (so that what is seen done is stored), then drop old handles."""
        results = last.others if last.result is None else {handle.run_id: last.result, **last.others}
        with self._lock:
            is_wanted = handle.run_id in self._handles  # else its learner has deleted it
            if is_wanted:
                self._unsaved.update({run_id: (handle, result) for run_id, result in results.items()})
                self._ended_s[handle.run_id] = time.monotonic()
        self._save_again()
        result = None if last.result is None else _lean(last.result, handle.snapshot().progress)
        last = replace(last, result=result)
        handle.update(state=last.state, error=last.error, result=result, others=last.others, ahead=0)
        handle.settle(last)
        logger.info("run ended", extra={"run": handle.run_id, "state": last.state, **_seconds(result)})
        with self._lock:
            for run_id, ended_s in list(self._ended_s.items()):
                old = len(self._ended_s) > KEEP_ENDED or time.monotonic() - ended_s > KEEP_ENDED_S
                done_with = old or self._handles[run_id].sweep  # a sweep has taken its scores; nobody watches one cell
                if done_with and run_id not in self._unsaved:
                    del self._ended_s[run_id], self._handles[run_id]

    def _save_again(self) -> None:
        """Save the results that are not in the store yet; one that cannot be saved keeps its handle, with a notice."""
        if not self._unsaved:
            return
        import store  # here, because SQLAlchemy takes half a second to import: not on the way to a first page

        for run_id, (handle, result) in list(self._unsaved.items()):
            if run_id not in self._unsaved:
                continue  # forgotten meanwhile, or saved by another thread
            try:
                store.save_run(run_id, handle.learner, result, handle.sweep)
            except store.StoreError as error:
                logger.warning("Run %s could not be saved: %s", run_id, error)
                handle.remark(NOT_SAVED.format(reason=error))
                self._save_later()
                return  # the others would fail alike, each after a wait
            self._unsaved.pop(run_id, None)
            if handle.snapshot().notice.startswith(_NOT_SAVED_START):
                handle.remark("")

    def _save_later(self) -> None:
        with self._lock:
            if self._saving is None or not self._saving.is_alive() or self._saving is threading.current_thread():
                self._saving = threading.Timer(SAVE_AGAIN_S, self._save_again)
                self._saving.daemon = True
                self._saving.start()


def _lean(result: RunResult, progress: Sequence[Progress]) -> RunResult:
    """The result without its weights, which lie in the store alone, and with the records that have come in already.

    A race's records take 1.5 MB: their watched images' logits are thousands of Python floats.
    """
    known = {(record.phase, record.seed_index, record.epoch): record for record in progress if record.epoch_end}
    came = (known.get((record.phase, record.seed_index, record.epoch)) for record in result.history)
    history = tuple(one if one == record else record for one, record in zip(came, result.history, strict=True))
    return replace(result, weights={}, history=history)


def _seconds(result: RunResult | None) -> dict[str, float]:
    return {} if result is None else {"seconds": round(result.elapsed_s, 2)}
