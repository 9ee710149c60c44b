"""The embedded cluster's scheduler and its workers, which are brought back when they die. Part of `jobs.host`."""

import asyncio
import logging
import os
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import dask
import psutil
from dask.system import CPU_COUNT
from distributed import Nanny, Scheduler

from models.paths import home

logger = logging.getLogger(__name__)

# One thread trains, the other answers short calls; `jobs.turns` keeps them from computing at the same time.
THREADS_PER_WORKER = 2
_SHARE_OF_MEMORY = 0.9  # all workers together; a worker that takes more than its part is started again
_END_S = 1  # for a worker to end by itself; there is nobody left to wait for its run
_START_AGAIN_S = 0.5  # a worker that cannot start at all must not keep the processor busy
_LOCAL_ONLY = "127.0.0.1"
_NICE = 5  # a third of the app's share of the processors when both want all of it; 10 would be a tenth


def worker_count() -> int:
    """One worker per physical core that this process may use, or what OWLET_WORKERS says."""
    cores = min(psutil.cpu_count(logical=False) or 1, CPU_COUNT)
    return max(1, int(os.environ.get("OWLET_WORKERS", "0")) or cores)


async def serve(address_out: int) -> None:
    """Run scheduler and workers until standard input closes; write the address to the file descriptor `address_out`."""
    _let_the_app_go_first()
    if sys.platform == "linux":
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    async with AsyncExitStack() as stack:
        scheduler = Scheduler(host=_LOCAL_ONLY, port=0, dashboard=False, dashboard_address=f"{_LOCAL_ONLY}:0")
        await stack.enter_async_context(scheduler)
        with os.fdopen(address_out, "w") as out:  # before the workers are up: runs may queue meanwhile
            out.write(f"{scheduler.address}\n")
        count = worker_count()
        nannies = await asyncio.gather(*(_nanny(scheduler.address, count) for _ in range(count)))
        keepers = [asyncio.create_task(_keep(nanny, scheduler.address, count)) for nanny in nannies]
        await asyncio.to_thread(sys.stdin.read)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


def _let_the_app_go_first() -> None:
    """Have Linux give this session of processes less than the app's.

    Linux shares the processors among sessions before it looks at how nice a process is, and the engine is a session of
    its own. Though each worker was nice, together they took half of the machine from those who read.
    """
    with suppress(OSError):  # not Linux, or one that does not share so: there it counts that each worker is nice
        Path("/proc/self/autogroup").write_text(str(_NICE))


async def _keep(nanny: Nanny, scheduler_address: str, worker_count: int) -> None:
    """Have one worker, always. A nanny brings back a worker that dies, but gives up if it dies while it starts."""
    while True:
        try:
            await nanny  # at once for one that runs
            await nanny.finished()
        except Exception as error:  # whatever keeps a worker from starting: the next one is tried
            logger.warning("A worker died while it started: %s", error)
        finally:
            await nanny.close(timeout=_END_S)
        await asyncio.sleep(_START_AGAIN_S)
        nanny = _nanny(scheduler_address, worker_count)


def _nanny(scheduler_address: str, worker_count: int) -> Nanny:
    return Nanny(
        scheduler_address,
        host=_LOCAL_ONLY,
        nthreads=THREADS_PER_WORKER,
        memory_limit=f"{_SHARE_OF_MEMORY / worker_count:.4f}",
        local_directory=str(home() / "workers"),
        preload=["jobs.preload"],
        dashboard=False,
        dashboard_address=f"{_LOCAL_ONLY}:0",
        silence_logs=logging.ERROR,
    )
