"""What runs on a worker: drive a run's generator, tell the app about it, obey the learner's orders.

Records travel as scheduler events (`log_event`), not through `distributed.Queue`: an event is pushed over connections
that stand open anyway (1 to 4 ms), keeps the order, needs no request per record, and the scheduler forgets the oldest
of a topic by itself. Each app process has one topic for all its runs, so nothing is left over when a run ends.
Orders travel the other way by `deliver`, which the app has called on the very worker: nothing polls.
"""

import logging
import queue
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from distributed import get_worker, secede
from distributed.utils import sync

from jobs.handles import Order
from jobs.turns import Turns
from models.records import Command, Progress, RunResult, decode, encode
from models.spec import RunSpec
from models.stopping import heeding

logger = logging.getLogger(__name__)

# One that takes a single spec may give a single result; one that takes several gives a tuple, in their order.
Driven = Generator[Progress, Command | None, RunResult | tuple[RunResult, ...]]
Runner = Callable[..., Driven]
LONGEST_PAUSE_S = 30 * 60  # a paused run keeps its memory on the worker

_mailboxes: dict[str, "queue.SimpleQueue[Order]"] = {}
_turns = Turns()


@dataclass(frozen=True)
class Outcome:
    """How a run ended on its worker: with results or with a sentence for people."""

    results: tuple[RunResult, ...] = ()
    error: str = ""


def perform(runner: str, specs: bytes, run_id: str, topic: str, is_watched: bool) -> bytes:
    """Run encoded specs to their end in one pass on this worker. Returns an encoded `Outcome`.

    Records are told only of a run that is watched: those of a sweep's cells would keep the app busy for nobody.
    """
    orders = _mailboxes[run_id] = queue.SimpleQueue()
    tell = _teller(run_id, topic)
    _announce(run_id, topic)
    try:
        driven = load(runner)(*decode(specs, tuple[RunSpec, ...]))
        results = _drive(driven, _Obedience(orders, tell), tell, is_watched)
        return encode(Outcome(results if isinstance(results, tuple) else (results,)))
    except Exception as error:
        return encode(Outcome(error=sentence(error)))
    finally:
        del _mailboxes[run_id]


def answer(function: str, arguments: tuple[Any, ...]) -> tuple[Any, str]:
    """Call a function on this worker. Returns its value and, if it failed, a sentence for people."""
    try:
        target = load(function)
        with _turns:
            return target(*arguments), ""
    except Exception as error:
        return None, sentence(error)


def deliver(run_id: str, order: Order) -> None:
    """Hand an order to a run on this worker; a run that has just ended needs none."""
    if mailbox := _mailboxes.get(run_id):
        mailbox.put(order)


def load(name: str) -> Callable[..., Any]:
    """The function that "package.module:function" names."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def sentence(error: Exception) -> str:
    """What a learner reads about an error. The errors that models raise for people speak for themselves."""
    if type(error).__name__ in ("SpecError", "DataError"):
        return str(error)
    logger.error("A task failed on its worker", exc_info=error)
    if isinstance(error, MemoryError):
        return "There was not enough memory for this. Choose a smaller network or fewer images."
    return (
        f"Something broke on our side ({type(error).__name__}: {error}). Please tell whoever looks after this server."
    )


def _drive(
    generator: Driven, obedience: "_Obedience", tell: Callable[..., None], is_watched: bool
) -> RunResult | tuple[RunResult, ...]:
    """Send commands in and records out until the generator ends."""
    from models import compute  # here, because the app imports this module and must stay free of torch

    # Runs in one process take turns at torch, so each one brings its own random numbers and thread count.
    random_state, threads = compute.random_state(), 1
    command: Command | None = None
    while True:
        with _turns, heeding(obedience.is_told_to_stop):
            compute.use_threads(threads)
            compute.restore_random_state(random_state)
            try:
                progress = generator.send(command)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            random_state, threads = compute.random_state(), compute.threads_in_use()
        if is_watched:
            tell("progress", encode(progress))
        command = obedience.next_command()


class _Obedience:
    """Turns a learner's orders into the generator's next command. Waits while the run is paused."""

    def __init__(self, orders: "queue.SimpleQueue[Order]", tell: Callable[..., None]) -> None:
        self._orders = orders
        self._heard: deque[Order] = deque()  # while it computed, and not obeyed yet
        self._tell = tell
        self._paused = False
        self._seceded = False

    def next_command(self) -> Command:
        """The command to go on with; returns at once unless the run is paused."""
        while True:
            try:
                order = self._next_order()
            except queue.Empty:
                if not self._paused:
                    return "go"
                self._tell("notice", f"The run was paused for {LONGEST_PAUSE_S // 60} minutes, so it was ended here.")
                return "stop"
            if order == "stop":
                return "stop"
            self._set_paused(order != "resume")
            if order == "step":
                return "step"

    def is_told_to_stop(self) -> bool:
        """Whether stop was pressed meanwhile; true once. Other orders wait for the end of what is being computed."""
        while not self._orders.empty():
            self._heard.append(self._orders.get())
        if "stop" not in self._heard:
            return False
        self._heard.clear()
        return True

    def _next_order(self) -> Order:
        """Raises queue.Empty if there is none, while paused only after half an hour."""
        if self._heard:
            return self._heard.popleft()
        return self._orders.get(block=self._paused, timeout=LONGEST_PAUSE_S)

    def _set_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self._tell("paused" if paused else "resumed")
        if paused and not self._seceded:
            secede()  # a paused run must not keep others waiting; after this it shares the worker by turns
            self._seceded = True


def _announce(run_id: str, topic: str) -> None:
    """Say that an attempt begins, and wait until that is heard: it counts even if the worker dies at once."""
    worker = get_worker()
    message = {"run": run_id, "kind": "started", "body": "", "worker": worker.address}
    sync(worker.loop, worker.scheduler.log_event, topic=topic, msg=message)


def _teller(run_id: str, topic: str) -> Callable[..., None]:
    """A function that sends an event of this run; the scheduler adds the worker's address."""
    worker = get_worker()

    def tell(kind: str, body: bytes | str = "") -> None:
        worker.log_event(topic, {"run": run_id, "kind": kind, "body": body})

    return tell
