"""A class's cells as ordinary runs: begun for one learner, and their outcome put into the shared map when they end."""

import logging
from functools import partial

from jobs.handles import RunHandle
from jobs.runs import Runs
from models.spec import RunSpec
from models.sweep import score_of
from store import seats
from store.class_records import Cell
from store.class_rows import ClassError
from store.database import StoreError
from store.runs import load_run

logger = logging.getLogger(__name__)
STOPPED = "The run was stopped before its end. Start it again."


def start(runs: Runs, class_id: str, cell: Cell, spec: RunSpec, learner: str) -> RunHandle:
    """Run a cell that `store.seats` says has begun. Raises TooManyRuns, ClassError, StoreError."""
    handle = runs.submit(spec, learner)
    seats.note_run(class_id, cell, handle.run_id)
    handle.when_ended(partial(_record, class_id, cell))
    return handle


def catch_up(class_id: str, cell: Cell) -> None:
    """Put a stored outcome into a cell whose run ended while nobody looked. Raises ClassError, StoreError."""
    result = load_run(cell.run_id) if cell.run_id and not cell.ended_at else None
    if result is not None:
        score = score_of(cell.run_id, result)
        seats.end_cell(class_id, cell, score, "" if score else STOPPED)


def _record(class_id: str, cell: Cell, handle: RunHandle) -> None:
    last = handle.snapshot()
    score = None if last.result is None else score_of(handle.run_id, last.result)
    error = "" if score is not None else last.error or STOPPED
    try:
        seats.end_cell(class_id, cell, score, error)
    except (ClassError, StoreError) as problem:  # the class is gone, or `catch_up` does it later
        logger.warning("The outcome of a class's cell could not be noted: %s", problem)
