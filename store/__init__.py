"""What must not be lost. SQLite in Owlet's home by default; nothing in it is pickled."""

from store.database import StoreError, close
from store.learners import (
    Answer,
    delete_learner,
    export_learner,
    load_answers,
    load_visits,
    save_answer,
    save_visit,
)
from store.runs import RunSummary, find_result, load_run, load_weights, recent_runs, save_run

__all__ = [
    "Answer",
    "RunSummary",
    "StoreError",
    "close",
    "delete_learner",
    "export_learner",
    "find_result",
    "load_answers",
    "load_run",
    "load_visits",
    "load_weights",
    "recent_runs",
    "save_answer",
    "save_run",
    "save_visit",
]
