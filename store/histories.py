"""A learner's own runs as a history: listed, looked up, named and deleted. Whose a run is, is checked here."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from models.records import RunResult
from store.database import engine, session, writing
from store.runs import RunSummary, read_record
from store.tables import Run

LONGEST_NAME = 60
_MARKUP = set("<>[]{}*`#|~\\^$")
_AT_ONCE = 500  # ids in one statement: databases limit how many values one may hold


class BadName(ValueError):
    """The message is a sentence that says what to do."""


@dataclass(frozen=True)
class RunLine:
    """One run in its learner's history."""

    run_id: str
    created_at: str  # ISO 8601, UTC
    name: str  # "" where the learner gave none
    sweep: str  # key of the sweep that it is a cell of, "" for a run of its own
    summary: RunSummary | None  # None: an older Owlet wrote it, and this one cannot read it


@dataclass(frozen=True)
class FoundRun:
    """A run that somebody has a link to."""

    line: RunLine  # without its name where it is not their own
    is_own: bool
    result: RunResult | None  # None: an older Owlet wrote it, and this one cannot read it


def own_runs(learner: str) -> list[RunLine]:
    """All runs of a learner, newest first. Raises StoreError."""
    columns = (Run.run_id, Run.created_at, Run.name, Run.sweep, Run.summary)
    wanted = select(*columns).where(Run.learner == learner).order_by(Run.created_at.desc(), Run.run_id)
    with session(engine()) as opened:
        rows = opened.execute(wanted).all()
    return [
        RunLine(run_id, created_at, name, sweep, read_record(text, RunSummary, run_id))
        for run_id, created_at, name, sweep, text in rows
    ]


def look_up(run_id: str, learner: str) -> FoundRun | None:
    """Anybody's run, as this learner may see it; None if there is none (any more). Raises StoreError."""
    with session(engine()) as opened:
        row = opened.get(Run, run_id)
    if row is None:
        return None
    is_own = row.learner == learner
    summary = read_record(row.summary, RunSummary, run_id)
    line = RunLine(run_id, row.created_at, row.name if is_own else "", row.sweep, summary)
    return FoundRun(line, is_own, read_record(row.result, RunResult, run_id))


def rename_run(learner: str, run_id: str, name: str) -> bool:
    """Name a learner's own run; "" takes its name away. False if they have no such run.

    Raises:
        BadName: too long, or with letters that a screen could take for markup.
        StoreError: the database cannot be used now.
    """
    change = update(Run).where(Run.run_id == run_id, Run.learner == learner).values(name=read_name(name))
    with session(writing()) as opened:
        changed = opened.execute(change.returning(Run.run_id)).all()
        opened.commit()
    return bool(changed)


def delete_runs(learner: str, run_ids: Sequence[str]) -> int:
    """Delete a learner's own runs with their weights; others' stay. Returns how many went. Raises StoreError."""
    count = 0
    with session(writing()) as opened:
        for start in range(0, len(run_ids), _AT_ONCE):
            chosen = Run.run_id.in_(run_ids[start : start + _AT_ONCE])
            count += len(opened.execute(delete(Run).where(Run.learner == learner, chosen).returning(Run.run_id)).all())
        opened.commit()
    return count


def read_name(text: str) -> str:
    """A run's name put in order: blanks trimmed, letters in their one usual form. Raises BadName."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > LONGEST_NAME:
        raise BadName(f"This name has {len(name)} letters. Use {LONGEST_NAME} at most.")
    if any(letter in _MARKUP or unicodedata.category(letter)[0] == "C" for letter in name):
        raise BadName(f"Use no {' '.join(sorted(_MARKUP))} and no invisible letters in a name.")
    return name
