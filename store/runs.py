"""Ended runs: saved whole as JSON, found by id, by spec or by learner; beside them the weights of their students."""

import logging
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
from sqlalchemy import delete, select, update

from models.exhibit_records import FewerBits
from models.records import Role, RunResult, decode, encode
from models.spec import RunSpec, SpecError
from store.database import StoreError, engine, session, writing
from store.tables import Run, Weights

logger = logging.getLogger(__name__)
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class RunSummary:
    """One line in a list of runs."""

    run_id: str
    spec: RunSpec
    complete: bool
    created_at: str  # ISO 8601, UTC
    test_accuracy: dict[Role, float]  # mean over seeds; empty when stopped before the test


def save_run(run_id: str, learner: str, result: RunResult, sweep: str = "") -> None:
    """Keep an ended run, with the key of the sweep that it is a cell of; saving it again replaces all but its name
    and what was measured of it later.

    Raises StoreError.

    The weights come second, in a transaction of their own: where they find no room, the result is safe all the same.
    """
    accuracy: dict[Role, float] = {role: report.accuracy_mean for role, report in result.networks.items()}
    summary = RunSummary(run_id, result.spec, result.complete, result.created_at, accuracy)
    row = Run(
        run_id=run_id,
        learner=learner,
        spec_key=result.spec.key,
        complete=result.complete,
        created_at=result.created_at,
        summary=encode(summary).decode(),
        result=encode(replace(result, weights={})).decode(),
        sweep=sweep,
    )
    with session(writing()) as opened:
        opened.execute(delete(Weights).where(Weights.run_id == run_id))
        opened.merge(row)
        opened.commit()
    if result.weights:
        try:
            _save_weights(run_id, result.weights)
        except StoreError as error:
            logger.warning("The weights of run %s could not be kept: %s", run_id, error)


def load_weights(run_id: str) -> dict[Role, bytes]:
    """The first seed's two students as safetensors in float32. Empty when none were kept. Raises StoreError."""
    wanted = select(Weights.role, Weights.tensors).where(Weights.run_id == run_id)
    with session(engine()) as opened:
        return {role: tensors for role, tensors in opened.execute(wanted)}


def save_fewer_bits(run_id: str, measured: FewerBits) -> None:
    """Keep what was measured of a run's student with fewer bits; it goes when the run goes. Raises StoreError."""
    change = update(Run).where(Run.run_id == run_id).values(fewer_bits=encode(measured).decode())
    with session(writing()) as opened:
        opened.execute(change)
        opened.commit()


def load_fewer_bits(run_id: str) -> FewerBits | None:
    """What `save_fewer_bits` kept; None if nobody has measured it yet. Raises StoreError."""
    with session(engine()) as opened:
        text = opened.scalar(select(Run.fewer_bits).where(Run.run_id == run_id))
    return read_record(text, FewerBits, run_id) if text else None


def load_run(run_id: str) -> RunResult | None:
    """A saved run, partial ones too. None if there is none that this version can read. Raises StoreError."""
    with session(engine()) as opened:
        text = opened.scalar(select(Run.result).where(Run.run_id == run_id))
    return None if text is None else read_record(text, RunResult, run_id)


def find_result(spec: RunSpec, learner: str | None = None) -> tuple[str, RunResult] | None:
    """The newest complete run of this spec, by one learner or by whomever, with its id. Raises StoreError."""
    wanted = select(Run.run_id, Run.result).where(Run.spec_key == spec.key, Run.complete)
    if learner is not None:
        wanted = wanted.where(Run.learner == learner)
    with session(engine()) as opened:
        rows = opened.execute(wanted.order_by(Run.created_at.desc()).limit(5)).all()
    for run_id, text in rows:
        if (result := read_record(text, RunResult, run_id)) is not None:
            return run_id, result
    return None


def newest_run(spec: RunSpec) -> str | None:
    """The id of the newest complete run of this spec, by whomever. Raises StoreError."""
    wanted = select(Run.run_id).where(Run.spec_key == spec.key, Run.complete).order_by(Run.created_at.desc())
    with session(engine()) as opened:
        return opened.scalar(wanted.limit(1))


def recent_runs(learner: str, limit: int = 20) -> list[RunSummary]:
    """A learner's runs, newest first. Raises StoreError."""
    wanted = select(Run.run_id, Run.summary).where(Run.learner == learner).order_by(Run.created_at.desc())
    with session(engine()) as opened:
        rows = opened.execute(wanted.limit(limit)).all()
    return [summary for run_id, text in rows if (summary := read_record(text, RunSummary, run_id)) is not None]


def _save_weights(run_id: str, weights: dict[Role, bytes]) -> None:
    with session(writing()) as opened:
        for role, tensors in weights.items():  # merged: two threads may save the same run at once
            opened.merge(Weights(run_id=run_id, role=role, tensors=tensors))
        opened.commit()


def read_record(text: str, kind: type[Kind], run_id: str) -> Kind | None:
    """Decode a row; one that an older Owlet wrote may no longer fit, and then it is as if it were not there."""
    try:
        return decode(text.encode(), kind)
    except (msgspec.MsgspecError, SpecError) as error:
        logger.warning("Run %s in the store cannot be read any more: %s", run_id, error)
        return None
