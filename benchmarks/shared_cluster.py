"""A shared Dask scheduler with workers in processes of their own, started by the very commands of docs/sweeps.md."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.contestant import REPOSITORY
from jobs.cluster import QUIET

_DASK = [sys.executable, "-m", "dask"]
_HERE = ["--host", "127.0.0.1", "--no-dashboard"]


class SharedCluster:
    """A scheduler and `count` workers, each of which stands for a machine: no nanny brings one back."""

    def __init__(self, count: int) -> None:
        self._environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "DASK_CONFIG": str(QUIET)}
        self._scheduler = self._start("scheduler", "--port", "0", stderr=subprocess.PIPE)
        assert self._scheduler.stderr is not None
        line = next(line for line in self._scheduler.stderr if "Scheduler at:" in line)
        self.address = line.split()[-1]
        threading.Thread(target=self._scheduler.stderr.read, daemon=True).start()  # a full pipe would stop it
        self.workers = [self._start_worker() for _ in range(count)]

    def replace_oldest(self) -> None:
        """Kill the oldest worker without a word (SIGKILL), and start another."""
        oldest = self.workers.pop(0)
        oldest.kill()
        oldest.wait()
        self.workers.append(self._start_worker())

    def close(self) -> None:
        """End all of them."""
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()

    def _start_worker(self) -> "subprocess.Popen[str]":
        options = ["--nthreads", "2", "--no-nanny", "--death-timeout", "20", "--preload", "jobs.preload"]
        return self._start("worker", self.address, *options, stderr=subprocess.DEVNULL)

    def _start(self, *command: str, stderr: int) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*_DASK, *command, *_HERE], cwd=REPOSITORY, env=self._environment, stderr=stderr, text=True
        )


@contextmanager
def shared_cluster(count: int) -> Iterator[SharedCluster]:
    """A shared cluster that is ended at the end."""
    cluster = SharedCluster(count)
    try:
        yield cluster
    finally:
        cluster.close()


@contextmanager
def killing(cluster: SharedCluster, every_s: float) -> Iterator[list[int]]:
    """Meanwhile, a worker is killed every so many seconds (0: never). Gives a list that grows by one at each kill."""
    over = threading.Event()
    kills: list[int] = []

    def kill() -> None:
        while not over.wait(every_s):
            cluster.replace_oldest()
            kills.append(len(kills) + 1)

    thread = threading.Thread(target=kill, daemon=True)
    if every_s > 0:
        thread.start()
    try:
        yield kills
    finally:
        over.set()
        if thread.is_alive():
            thread.join()
