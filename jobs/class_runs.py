"""A class's cells as ordinary runs: begun for one learner, and their outcome put into the shared map when they end."""

import logging
from dataclasses import replace
from functools import partial

from jobs.handles import ENDED, RunHandle
from jobs.runs import Runs
from models.spec import RunSpec
from models.sweep import score_of
from store import seats
from store.class_records import Cell
from store.class_rows import ClassError
from store.database import StoreError
from store.runs import load_run

logger = logging.getLogger(__name__)
ANSWER_S = 2.0
LOST = "The server started again while it ran, so it has to be run again."
STOPPED = "The run was stopped before its end. Start it again."


def start(runs: Runs, class_id: str, cell: Cell, spec: RunSpec, learner: str) -> RunHandle:
    """Run a cell that `store.seats` says has begun. Raises TooManyRuns, ClassError, StoreError."""
    handle = runs.submit(spec, learner)
    handle.when_ended(partial(_record, class_id, cell))  # first: if its id cannot be noted, its outcome still is
    seats.note_run(class_id, cell, handle.run_id)
    return handle


def catch_up(runs: Runs, class_id: str, cell: Cell) -> None:
    """Note what a cell's run gave, if it has ended and that stands nowhere: nobody looked, or the store was away.

    Raises ClassError, StoreError.
    """
    if not cell.run_id or cell.ended_at:
        return
    if (handle := runs.find(cell.run_id)) is not None:
        if handle.snapshot().state in ENDED:
            _note(class_id, cell, handle)
    elif (result := load_run(cell.run_id)) is not None:
        score = score_of(cell.run_id, result)
        seats.end_cell(class_id, cell, score, "" if score else STOPPED)
    elif _is_lost(runs, cell):
        seats.end_cell(class_id, cell, None, LOST)


def _is_lost(runs: Runs, cell: Cell) -> bool:
    """Whether the app process that submitted the run has died with it."""
    try:
        return not runs.is_under_way(cell.run_id, cell.learner).result(ANSWER_S)
    except Exception as error:  # whatever keeps the scheduler from answering: nothing is known then
        logger.warning("The scheduler could not be asked for a cell's run: %s", error)
        return False


def _record(class_id: str, cell: Cell, handle: RunHandle) -> None:
    try:
        if not _is_wanted(class_id, cell, handle):
            seats.drop_run(handle.run_id)
    except StoreError as problem:  # `catch_up` does it later
        logger.warning("The outcome of a class's cell could not be noted: %s", problem)


def _is_wanted(class_id: str, cell: Cell, handle: RunHandle) -> bool:
    """Note the outcome, unless the class was deleted while the run went on, or another run has the cell."""
    try:
        return _note(class_id, cell, handle)
    except ClassError:
        return False


def _note(class_id: str, cell: Cell, handle: RunHandle) -> bool:
    last = handle.snapshot()
    score = None if last.result is None else score_of(handle.run_id, last.result)
    error = "" if score is not None else last.error or STOPPED
    return seats.end_cell(class_id, replace(cell, run_id=handle.run_id), score, error)
