"""Where runs run: submit a spec, follow it by its handle. Safe from any thread; the app's process imports no torch.

The cluster starts in the background; runs that were submitted before it stands wait for it.
"""

import atexit
from typing import TYPE_CHECKING

from jobs.errors import CallFailed
from jobs.handles import ENDED, RunHandle, RunSnapshot, State
from jobs.runs import Runs, TooManyRuns
from jobs.sweeps import Sweep, Sweeps, SweepSnapshot
from models.spec import RunSpec

if TYPE_CHECKING:
    from store.class_records import Cell

__all__ = [
    "ENDED",
    "CallFailed",
    "RunHandle",
    "RunSnapshot",
    "State",
    "Sweep",
    "SweepSnapshot",
    "TooManyRuns",
    "call",
    "catch_up_cell",
    "census",
    "close",
    "find",
    "forget",
    "open_sweep",
    "run_cell",
    "submit",
    "warm_up",
]

_runs = Runs()
atexit.register(_runs.close)

warm_up = _runs.warm_up
submit = _runs.submit
find = _runs.find
forget = _runs.forget
call = _runs.call
census = _runs.census
close = _runs.close
open_sweep = Sweeps(_runs).open


def run_cell(class_id: str, cell: "Cell", spec: RunSpec, learner: str) -> RunHandle:
    """Run a cell of a class. Raises TooManyRuns, ClassError, StoreError."""
    from jobs import class_runs  # here, because SQLAlchemy takes half a second to import

    return class_runs.start(_runs, class_id, cell, spec, learner)


def catch_up_cell(class_id: str, cell: "Cell") -> None:
    """Note what a cell's run gave if it ended while nobody looked. Raises ClassError, StoreError."""
    from jobs import class_runs

    class_runs.catch_up(_runs, class_id, cell)
