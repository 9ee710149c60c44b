"""Who runs next. These functions run inside the scheduler, where the runs of every app process meet.

Start-time fair queueing: a run's place is one more than the latest place of its learner's unfinished runs and of the
runs now under way. So a sweep of forty takes forty places in a row, a newcomer comes right after what is running, and
nobody waits for ever: whoever comes later gets a later place. Ties go to the earlier one. The state is the scheduler's
own (a task's key carries its learner, its priority its place), so there is nothing to keep in step or to clean up.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

MOST_ATTEMPTS = 3
_UNFINISHED = ("waiting", "queued", "no-worker", "processing")
_PREFIX = "run-0"  # Dask groups keys by their leading words; the digit ends the words, so all runs are one group


@dataclass(frozen=True)
class Place:
    """Where a new run would stand, and how many unfinished runs its learner has."""

    place: int
    unfinished: int


@dataclass(frozen=True)
class WorkerState:
    """One worker process."""

    address: str
    runs: int  # that it has now
    memory_bytes: int
    limit_bytes: int  # it is started again beyond this; 0: no limit


@dataclass(frozen=True)
class Census:
    """Queue and workers at one moment, for operators. Of learners it says nothing."""

    waiting: int
    under_way: int
    app_processes: int
    workers: tuple[WorkerState, ...]


def key_of(learner: str, run_id: str) -> str:
    """The Dask key of a run."""
    return f"{_learner_prefix(learner)}{run_id}"


def place(learner: str, dask_scheduler: Any = None) -> Place:
    """A place in the queue for one more run of this learner. Also makes the scheduler behave as Owlet needs it."""
    dask_scheduler.WORKER_SATURATION = 0.5  # of a worker's two threads one is for runs; the rest wait in one queue
    dask_scheduler.allowed_failures = MOST_ATTEMPTS - 1
    runs = [task for task in dask_scheduler.tasks.values() if _is_unfinished_run(task)]
    own = [task for task in runs if task.key.startswith(_learner_prefix(learner))]
    in_front = [task for task in runs if task.state == "processing"] + own
    return Place(1 + max((_place_of(task) for task in in_front), default=0), len(own))


def ahead(keys: list[str], dask_scheduler: Any = None) -> dict[str, int]:
    """How many waiting runs, anybody's, come before each of these waiting runs."""
    waiting = [task.key for task in dask_scheduler.queued.sorted() if task.key.startswith(_PREFIX)]
    wanted = set(keys)
    return {key: position for position, key in enumerate(waiting) if key in wanted}


def is_there(worker: str, dask_scheduler: Any = None) -> bool:
    """Whether the worker with this address is alive, as far as the scheduler knows."""
    return worker in dask_scheduler.workers


def census(dask_scheduler: Any = None) -> Census:
    """How many runs wait and go on, and how the workers are."""
    states = [task.state for task in dask_scheduler.tasks.values() if _is_unfinished_run(task)]
    workers = [
        WorkerState(
            address=worker.address,
            runs=sum(_is_unfinished_run(task) for task in worker.processing),
            memory_bytes=int(worker.metrics.get("memory", 0)),
            limit_bytes=int(worker.memory_limit or 0),
        )
        for worker in dask_scheduler.workers.values()
    ]
    clients = sum(client.startswith("Client-owlet-") for client in dask_scheduler.clients)  # see `jobs.cluster`
    return Census(len(states) - states.count("processing"), states.count("processing"), clients, tuple(workers))


def is_known(key: str, dask_scheduler: Any = None) -> bool:
    """Whether the scheduler has this run. It drops the runs of an app process that has died."""
    return key in dask_scheduler.tasks


def forget(topic: str, dask_scheduler: Any = None) -> None:
    """Drop the past events of an app process that leaves."""
    dask_scheduler._broker.truncate(topic)


def _learner_prefix(learner: str) -> str:
    return f"{_PREFIX}{hashlib.sha256(learner.encode()).hexdigest()[:8]}-"


def _is_unfinished_run(task: Any) -> bool:
    return isinstance(task.key, str) and task.key.startswith(_PREFIX) and task.state in _UNFINISHED


def _place_of(task: Any) -> int:
    return int(task.priority[0])  # Dask negates what `priority=` says; the smallest runs first
