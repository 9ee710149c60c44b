"""What must not be lost. SQLite in Owlet's home by default; nothing in it is pickled."""

from store.database import StoreError, close
from store.runs import RunSummary, find_result, load_run, recent_runs, save_run

__all__ = ["RunSummary", "StoreError", "close", "find_result", "load_run", "recent_runs", "save_run"]
