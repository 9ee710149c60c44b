"""Short questions to a worker or to the scheduler, asked as soon as the cluster stands. The future gets CallFailed."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from distributed import Future as DaskFuture

from jobs.cluster import Cluster
from jobs.errors import CallFailed
from jobs.sentences import why_not
from jobs.task import answer

_PRIORITY = 1_000_000  # before all runs


def call(connected: "Future[Cluster]", function: str, arguments: tuple[Any, ...], answered: "Future[Any]") -> None:
    """Run a short task before all waiting runs, and put what it gives into `answered`."""

    def done(future: DaskFuture[Any]) -> None:
        try:
            value, error = future.result()
        except Exception as broken:
            answered.set_exception(CallFailed(why_not(broken)))
        else:
            answered.set_exception(CallFailed(error)) if error else answered.set_result(value)

    def ready(cluster: "Future[Cluster]") -> None:
        try:
            client = cluster.result().client
            client.submit(answer, function, arguments, pure=False, priority=_PRIORITY).add_done_callback(done)
        except Exception as error:
            answered.set_exception(CallFailed(why_not(error)))

    connected.add_done_callback(ready)


def inquire(
    connected: "Future[Cluster]", question: Callable[..., Any], arguments: tuple[Any, ...], answered: "Future[Any]"
) -> None:
    """Put what a function of `jobs.queueing` tells into `answered`. If the scheduler hangs, nobody else waits."""

    def ask(cluster: "Future[Cluster]") -> None:
        try:
            answered.set_result(cluster.result().client.run_on_scheduler(question, *arguments))
        except Exception as error:
            answered.set_exception(CallFailed(why_not(error)))

    def ready(cluster: "Future[Cluster]") -> None:
        threading.Thread(target=ask, args=(cluster,), name="owlet-inquiry", daemon=True).start()

    connected.add_done_callback(ready)
