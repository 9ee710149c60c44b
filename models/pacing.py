"""Records of a run at the pace of whoever reads them: several a second, or one a step."""

import time
from collections.abc import Callable, Generator, Iterator

from models.records import Command, Progress
from models.stopping import Stopped
from models.training import Moment

_SECONDS_BETWEEN_RECORDS = 0.15

Stream = Generator[Progress, Command | None, None]


def told(record: Progress) -> Generator[Progress, Command | None, Command | None]:
    """Tell one record. Gives the answer to it; raises Stopped if that is to stop."""
    if (command := (yield record)) == "stop":
        raise Stopped
    return command


def paced(moments: Iterator[Moment], describe: Callable[[Moment], Progress]) -> Stream:
    """Yield a record at each epoch's end and several times a second, or after every step when asked to step."""
    every_step = True  # the first one is told at once: a curve begins, and who steps loses none
    last_s = time.perf_counter()
    for moment in moments:
        if every_step or moment.epoch_end or time.perf_counter() - last_s >= _SECONDS_BETWEEN_RECORDS:
            every_step = (yield from told(describe(moment))) == "step"
            last_s = time.perf_counter()
