"""A learner's seat in a class: joining, the cell that is dealt, the guess before it, its run and what came out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isfinite

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.sweep import CellScore
from store.class_records import Cell, Guess, Member, next_number
from store.class_rows import (
    ClassError,
    changing,
    forget_member,
    insist,
    insist_on_pace,
    member_row,
    now,
    plan_of,
    read_cell,
    to_text,
)
from store.class_rules import BadNickname, is_past, read_nickname, same_name
from store.database import engine, session, writing
from store.tables import CellRow, MemberRow, Run

AWAY_S = 180  # whoever has not begun and was not seen for so long may lose the cell to somebody who is here
STUCK_S = 120  # a run without an end for so long may be begun again
MOST_CELLS = 600
MOST_MEMBERS = 250


def join(class_id: str, learner: str, nickname: str) -> Member:
    """Take a seat; a member who joins again keeps the seat and the name.

    Raises:
        BadNickname: it cannot be a nickname, or somebody in this class has it.
        ClassError: the class is gone or full.
        StoreError
    """
    name = read_nickname(nickname)
    with changing(class_id) as (opened, _):
        members = opened.scalars(select(MemberRow).where(MemberRow.class_id == class_id)).all()
        mine = next((row for row in members if row.learner == learner), None)
        if mine is None:
            if any(row.same_name == same_name(name) for row in members):
                raise BadNickname(
                    "Somebody in this class has that nickname, or one that looks like it. Please choose another."
                )
            if len(members) >= MOST_MEMBERS:
                raise ClassError(f"This class is full: {MOST_MEMBERS} have joined.")
            joined = now()
            mine = MemberRow(
                class_id=class_id, learner=learner, nickname=name, same_name=same_name(name),
                joined_at=joined, seen_at=joined,
            )  # fmt: skip
            opened.add(mine)
        found = Member(mine.learner, mine.nickname, mine.joined_at, mine.seen_at)
        opened.commit()
    return found


def leave(class_id: str, learner: str) -> None:
    """Give the seat up; everything that names the learner goes. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, _):
        forget_member(opened, class_id, learner)
        opened.commit()


def is_member(class_id: str, learner: str) -> bool:
    """Whether this learner has a seat. Raises StoreError."""
    with session(engine()) as opened:
        return opened.get(MemberRow, (class_id, learner)) is not None


def latest_class(learner: str) -> str | None:
    """The id of the class in which this learner was seen last; None without a seat in any. Raises StoreError."""
    wanted = select(MemberRow.class_id).where(MemberRow.learner == learner).order_by(MemberRow.seen_at.desc()).limit(1)
    with session(engine()) as opened:
        return opened.scalar(wanted)


def note_seen(class_id: str, learner: str) -> None:
    """Remember that a member is here. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, _):
        member_row(opened, class_id, learner).seen_at = now()
        opened.commit()


def deal(class_id: str, learner: str, another: bool = False) -> Cell:
    """The learner's cell of the present round: the latest they have, or a new one, `another` after a finished one.

    New is the first cell that nobody has. A cell counts as nobody's when its learner has not guessed and is away.

    Raises:
        ClassError: not a member, no cell is left, or the class is held at one cell each.
        StoreError
    """
    with changing(class_id) as (opened, row):
        member_row(opened, class_id, learner)
        plan = plan_of(row)
        number, cells = plan.round, _cells(opened, class_id, plan.round)
        own = [cell for cell in cells.values() if cell.learner == learner]
        if own and not (another and all(cell.ended_at and not cell.error for cell in own)):
            return max(own, key=lambda cell: cell.dealt_at)
        if own:
            insist_on_pace(plan.pace, "free")
        dealt = _deal(opened, class_id, number, cells, learner)
        opened.commit()
        return dealt


def deal_missing(class_id: str, secret: str) -> list[Cell]:
    """For the host: take over every cell up to the last one wanted that nobody is going to finish, and begin it."""
    with changing(class_id) as (opened, row):
        insist(row, secret)
        plan = plan_of(row)
        cells = _cells(opened, class_id, plan.round)
        wanted = len(plan.grid.cells())
        wanted = max([wanted, *(number + 1 for number in cells)])
        here = _here(opened, class_id)
        missing = [at for at in range(wanted) if at not in cells or _is_idle(cells[at], here)]
        for at in cells.keys() & {*missing}:
            _drop_run(opened, cells[at].run_id)
        time = now()
        taken = [Cell(plan.round, at, "", time, started_at=time) for at in missing]
        for cell in taken:
            _put(opened, class_id, cell)
        opened.commit()
        return taken


def keep_guess(class_id: str, learner: str, number: int, guess: Guess) -> Cell:
    """Keep a guess; the first one stays. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, row):
        plan = plan_of(row)
        insist_on_pace(plan.pace, "predict")
        cell = _own(opened, class_id, plan.round, number, learner)
        if cell.guess is not None:  # in another tab, or before a connection broke
            raise ClassError("You have guessed already, and a guess stays as it is.")
        if not isfinite(guess.gain_points) or guess.temperature not in plan.grid.temperature:
            raise ClassError("This experiment has no such guess. Choose again.")
        cell = replace(cell, guess=guess, guessed_at=now())
        _put(opened, class_id, cell)
        opened.commit()
        return cell


def begin_cell(class_id: str, learner: str, number: int) -> Cell:
    """Claim the start of the own cell: of two tabs one gets it. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, row):
        plan = plan_of(row)
        insist_on_pace(plan.pace, "run")
        cell = _own(opened, class_id, plan.round, number, learner)
        if cell.guess is None:
            raise ClassError("Guess first, then run.")
        if cell.score is not None or (cell.started_at and not cell.error and not _is_older(cell.started_at, STUCK_S)):
            raise ClassError("Your run has begun already.")
        _drop_run(opened, cell.run_id)
        cell = replace(cell, started_at=now(), ended_at="", error="", run_id="")
        _put(opened, class_id, cell)
        opened.commit()
        return cell


def note_run(class_id: str, begun: Cell, run_id: str) -> None:
    """Put the run's id into a cell that was begun. Raises ClassError, StoreError."""
    _change(class_id, begun, run_id=run_id)


def end_cell(class_id: str, begun: Cell, score: CellScore | None, error: str = "") -> bool:
    """Put the outcome into a cell that was begun. False, and nothing is changed, if another run has it by now.

    Raises ClassError, StoreError.
    """
    run_id = score.run_id if score is not None else begun.run_id
    return _change(class_id, begun, run_id=run_id, score=score, error=error, ended_at=now())


def drop_run(run_id: str) -> None:
    """Forget a run that a class began and has no place for any more. Raises StoreError."""
    with session(writing()) as opened:
        _drop_run(opened, run_id)
        opened.commit()


def _drop_run(opened: Session, run_id: str) -> None:
    opened.execute(delete(Run).where(Run.run_id == run_id))


def _change(class_id: str, begun: Cell, **changes: object) -> bool:
    with changing(class_id) as (opened, _):
        cell = _cells(opened, class_id, begun.round).get(begun.number)
        if cell is None or cell.started_at != begun.started_at:
            return False
        _put(opened, class_id, replace(cell, **changes))  # type: ignore[arg-type]
        opened.commit()
        return True


def _deal(opened: Session, class_id: str, number: int, cells: Mapping[int, Cell], learner: str) -> Cell:
    here = _here(opened, class_id)
    taken = {at for at, cell in cells.items() if cell.started_at or cell.guess or cell.learner in here}
    first = next_number(taken)
    if first >= MOST_CELLS:
        raise ClassError("Every cell of this experiment has somebody. Look at the map.")
    own = (cell.dealt_at for cell in cells.values() if cell.learner == learner)
    cell = Cell(number, first, learner, _after(own))
    _put(opened, class_id, cell)
    return cell


def _here(opened: Session, class_id: str) -> set[str]:
    """The learners who were seen lately."""
    rows = opened.execute(select(MemberRow.learner, MemberRow.seen_at).where(MemberRow.class_id == class_id))
    return {learner for learner, seen_at in rows if not _is_older(seen_at, AWAY_S)}


def _is_idle(cell: Cell, here: set[str]) -> bool:
    """Whether nobody is going to finish this cell."""
    if cell.score is not None:
        return False
    if cell.error:
        return True
    return _is_older(cell.started_at, STUCK_S) if cell.started_at else cell.learner not in here


def _is_older(time: str, seconds: float) -> bool:
    return is_past(time, seconds, datetime.now(UTC))


def _after(times: Iterable[str]) -> str:
    """Now, but later than all of these even if the clock was set back: the latest cell dealt is the learner's cell."""
    latest = max((datetime.fromisoformat(time) for time in times), default=datetime.min.replace(tzinfo=UTC))
    if latest < datetime.now(UTC):
        return now()
    return (latest + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")


def _own(opened: Session, class_id: str, round_number: int, number: int, learner: str) -> Cell:
    cell = _cells(opened, class_id, round_number).get(number)
    if cell is None or cell.learner != learner:
        raise ClassError("This cell is not yours any more. Reload the page to get another one.")
    return cell


def _cells(opened: Session, class_id: str, number: int) -> dict[int, Cell]:
    wanted = select(CellRow.cell).where(CellRow.class_id == class_id, CellRow.round == number)
    found = [read_cell(text) for text in opened.scalars(wanted)]
    return {cell.number: cell for cell in found}


def _put(opened: Session, class_id: str, cell: Cell) -> None:
    opened.merge(CellRow(class_id=class_id, round=cell.round, number=cell.number, cell=to_text(cell)))
