"""What must not be lost. SQLite in Owlet's home by default; nothing in it is pickled."""

from store.database import StoreError, close
from store.histories import BadName, FoundRun, RunLine, delete_runs, look_up, own_runs, rename_run
from store.learners import (
    Answer,
    delete_learner,
    export_learner,
    load_answers,
    load_visits,
    save_answer,
    save_visit,
)
from store.runs import (
    RunSummary,
    find_result,
    load_fewer_bits,
    load_run,
    load_weights,
    newest_run,
    recent_runs,
    save_fewer_bits,
    save_run,
)

__all__ = [
    "Answer",
    "BadName",
    "FoundRun",
    "RunLine",
    "RunSummary",
    "StoreError",
    "close",
    "delete_learner",
    "delete_runs",
    "export_learner",
    "find_result",
    "load_answers",
    "load_fewer_bits",
    "load_run",
    "load_visits",
    "load_weights",
    "look_up",
    "newest_run",
    "own_runs",
    "recent_runs",
    "rename_run",
    "save_answer",
    "save_fewer_bits",
    "save_run",
    "save_visit",
]
