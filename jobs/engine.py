"""The app's side of the cluster: hand runs over, follow them, keep what they give. One `Engine` per process."""

import logging
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from dask._task_spec import Task
from distributed import Client
from distributed import Future as DaskFuture

from jobs import calls, queueing
from jobs.cluster import Cluster, open_cluster
from jobs.handles import ENDED, Order, RunHandle, RunSnapshot, State
from jobs.sentences import LOST, RESTARTED, why_not
from jobs.task import Outcome, deliver, perform
from models.records import Progress, RunResult, decode, encode

logger = logging.getLogger(__name__)

Ended = Callable[[RunHandle, RunSnapshot], None]
_LOOK_AT_QUEUE_S = 0.3
STOP_S = 0.35  # for a worker to obey a stop; then the run is shown as stopped, and what it has reached comes later
_DELIVER_S = 5  # far longer than an order takes, unless its worker dies meanwhile


@dataclass
class _Flight:
    """What the engine knows of an unfinished run besides its handle."""

    handle: RunHandle
    runner: str
    topic: str
    future: DaskFuture[Any] | None = None
    worker: str = ""  # address, once it has started
    place: int = 0  # in the queue, see `jobs.queueing`
    starts: int = 0
    wish: Order = "resume"  # how the learner wants it to go on: tells a restarted worker what it missed


class Engine:
    """Connects in the background, then submits, follows and ends runs. `ended` is called once for each run."""

    def __init__(self, ended: Ended, most_unfinished: int, too_many: str) -> None:
        self._ended = ended
        self._most_unfinished = most_unfinished
        self._too_many = too_many
        self._lock = threading.RLock()
        self._cluster: Future[Cluster] | None = None
        self._flights: dict[str, _Flight] = {}
        self._topic = f"owlet-{uuid.uuid4().hex}"
        self._orders = ThreadPoolExecutor(1, "owlet-orders")  # one thread, so that a run's orders keep their order
        self._waiting = threading.Event()
        self._closed = False
        threading.Thread(target=self._watch_queue, name="owlet-queue", daemon=True).start()

    def connect(self) -> "Future[Cluster]":
        """The cluster, being opened in the background if there is none that works."""
        with self._lock:
            if self._cluster is None or _has_failed(self._cluster):
                dead, self._cluster = self._cluster, Future()
                opening = (self._cluster, dead)
                threading.Thread(target=self._open, args=opening, name="owlet-cluster", daemon=True).start()
            return self._cluster

    def launch(self, handle: RunHandle, runner: str) -> None:
        """Hand a run over as soon as the cluster stands."""
        if handle.snapshot().state in ENDED:
            return  # stopped while this engine was being loaded
        flight = self._flights[handle.run_id] = _Flight(handle, runner, self._topic)
        self.connect().add_done_callback(lambda cluster: self._hand_over(flight, cluster))

    def call(self, function: str, arguments: tuple[Any, ...], answered: "Future[Any]") -> None:
        """Run a short task before all waiting runs, and put what it gives into `answered`."""
        calls.call(self.connect(), function, arguments, answered)

    def inquire(self, question: Callable[..., Any], arguments: tuple[Any, ...], answered: "Future[Any]") -> None:
        """Put what a function of `jobs.queueing` tells into `answered`."""
        calls.inquire(self.connect(), question, arguments, answered)

    def give(self, handle: RunHandle, order: Order) -> None:
        """Pass a learner's order on; a run that waits in the queue hears of it when it starts."""
        flight = self._flights.get(handle.run_id)
        if flight is None:
            return
        flight.wish = "pause" if order == "step" else order
        if order == "stop" and handle.snapshot().state == "queued":
            self._end(flight, state="stopped")
        elif flight.worker:
            self._orders.submit(self._deliver, flight.worker, handle.run_id, order)
            if order == "stop":
                self._stop_in_any_case(flight)

    def close(self) -> None:
        """End the embedded cluster, or leave the shared one; one that is being opened is not waited for.

        If the app ends meanwhile, its standard input closes, and with that the embedded cluster ends by itself.
        """
        self._closed = True
        self._waiting.set()
        client = self._client()
        flights = list(self._flights.values())
        for flight in flights:
            self._end(flight, "failed", LOST)
        for flight in flights:
            if flight.worker:  # a shared worker should not go on for nobody
                self._orders.submit(self._deliver, flight.worker, flight.handle.run_id, "stop")
        self._orders.shutdown()
        if client is not None:
            client.unsubscribe_topic(self._topic)
            client.run_on_scheduler(queueing.forget, self._topic)
        with self._lock:
            cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.add_done_callback(_leave)

    def _open(self, opened: "Future[Cluster]", dead: "Future[Cluster] | None") -> None:
        try:
            cluster = open_cluster()
            cluster.client.subscribe_topic(self._topic, self._hear)
        except Exception as error:  # whatever it is, waiting runs must hear of it
            opened.set_exception(error)
        else:
            opened.set_result(cluster)
        if dead is not None:
            _leave(dead)

    def _hand_over(self, flight: _Flight, cluster: "Future[Cluster]") -> None:
        handle = flight.handle
        try:
            client = cluster.result().client
            place = client.run_on_scheduler(queueing.place, handle.learner)
            if place.unfinished >= self._most_unfinished:
                self._end(flight, state="failed", error=self._too_many.format(count=place.unfinished))
                return
            flight.place = max(place.place, 1 + self._latest_place(handle.learner))
            key = queueing.key_of(handle.learner, handle.run_id)
            specs = encode((handle.spec, *handle.others))
            arguments = (flight.runner, specs, handle.run_id, flight.topic, not handle.sweep)
            # A "data producer" waits in the scheduler's one queue instead of being dealt out to a worker at once.
            task = Task(key, perform, *arguments, _data_producer=True)
            future = client.get({key: task}, key, sync=False, priority=-flight.place, fifo_timeout="0s")
        except Exception as error:
            self._end(flight, state="failed", error=why_not(error))
            return
        flight.future = future
        future.add_done_callback(lambda done: self._land(flight, done))
        if handle.snapshot().state in ENDED:  # stopped meanwhile
            future.cancel()
        self._waiting.set()

    def _stop_in_any_case(self, flight: _Flight) -> None:
        """Its worker may be importing torch, reading images or in a long step: no learner should wait for that."""
        timer = threading.Timer(STOP_S, flight.handle.update, kwargs={"state": "stopped", "settling": True})
        timer.daemon = True
        timer.start()

    def _latest_place(self, learner: str) -> int:
        """Of this learner's runs that this process has sent: the scheduler may not have received the last ones yet."""
        return max((f.place for f in list(self._flights.values()) if f.handle.learner == learner), default=0)

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """An event of a run of this process. Called on the client's event loop, so it must not wait."""
        message = event[1]
        flight = self._flights.get(message["run"])
        if flight is None:  # it was stopped, perhaps while it was on its way to the worker
            if message["kind"] == "started" and not self._closed:
                self._orders.submit(self._deliver, message["worker"], message["run"], "stop")
            return
        match message["kind"]:
            case "started":
                self._start(flight, message["worker"])
            case "progress":
                flight.handle.add(decode(message["body"], Progress))
            case "paused":
                flight.handle.update(state="paused")
            case "resumed":
                flight.handle.update(state="running")
            case "notice":
                flight.handle.remark(message["body"])

    def _start(self, flight: _Flight, worker: str) -> None:
        flight.worker = worker
        flight.starts += 1
        flight.handle.update(state="running", ahead=0, attempt=flight.starts, progress=())
        if flight.starts > 1 and flight.wish != "stop":
            flight.handle.remark(RESTARTED.format(attempt=flight.starts))
        if flight.wish != "resume":
            self._orders.submit(self._deliver, worker, flight.handle.run_id, flight.wish)

    def _deliver(self, worker: str, run_id: str, order: Order) -> None:
        """Hand an order to a worker. If that has died, the run's next start repeats the learner's wish; the orders that
        follow must not wait for it, as Dask would for half a minute."""
        try:
            client = self._client()
            if client is not None and client.run_on_scheduler(queueing.is_there, worker):
                client.run(deliver, run_id, order, workers=[worker], on_error="ignore", callback_timeout=_DELIVER_S)
        except (OSError, TimeoutError) as error:
            logger.warning("The order to %s did not reach run %s: %s", order, run_id, error)

    def _land(self, flight: _Flight, future: DaskFuture[Any]) -> None:
        """A run's task is over, well or badly. Called on Dask's callback thread."""
        if flight.handle.run_id not in self._flights:
            return  # it was ended from this side
        try:
            outcome = decode(future.result(), Outcome)
        except Exception as error:
            outcome = Outcome(error=why_not(error))
        future.release()
        if not outcome.results:
            self._end(flight, state="failed", error=outcome.error)
        else:
            self._end(flight, "done" if outcome.results[0].complete else "stopped", results=outcome.results)

    def _end(self, flight: _Flight, state: State, error: str = "", results: tuple[RunResult, ...] = ()) -> None:
        if self._flights.pop(flight.handle.run_id, None) is None:
            return  # it has ended already
        if flight.future is not None and flight.future.status == "pending":
            flight.future.cancel()
        result, others = (results[0], results[1:]) if results else (None, ())
        named = {uuid.uuid4().hex: each for each in others}
        self._ended(flight.handle, RunSnapshot(state=state, error=error, result=result, others=named))

    def _client(self) -> Client | None:
        """The connection, if there is one that works."""
        cluster = self._cluster
        if cluster is None or not cluster.done() or _has_failed(cluster):
            return None
        return cluster.result().client

    def _watch_queue(self) -> None:
        """Keep `ahead` up to date while runs of this process wait; sleep while none does."""
        while not self._closed:
            self._waiting.wait(_LOOK_AT_QUEUE_S if self._queued() else None)
            self._waiting.clear()
            queued = {queueing.key_of(f.handle.learner, f.handle.run_id): f.handle for f in self._queued()}
            client = self._client()
            if not queued or client is None:
                continue
            try:
                positions = client.run_on_scheduler(queueing.ahead, list(queued))
            except (OSError, TimeoutError, CancelledError) as error:
                logger.warning("The queue could not be read: %s", error)
                continue
            for key, position in positions.items():
                queued[key].update(ahead=position)

    def _queued(self) -> list[_Flight]:
        return [flight for flight in list(self._flights.values()) if flight.handle.snapshot().state == "queued"]


def _leave(cluster: "Future[Cluster]") -> None:
    if cluster.exception() is None:
        cluster.result().close()


def _has_failed(cluster: "Future[Cluster]") -> bool:
    return cluster.done() and (cluster.exception() is not None or not cluster.result().is_alive())
