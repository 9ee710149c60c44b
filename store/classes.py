"""Classes: opened, found, planned and deleted. Every change that is the host's to make asks for the host's secret."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Select, delete, select

from models.sweep import SweepSpec
from store.class_records import ClassRoom, Member, Pace, Plan, SharedDrawing
from store.class_rows import (
    GONE,
    ClassError,
    changing,
    drawings_of,
    forget_member,
    insist,
    now,
    plan_of,
    read_cell,
    to_text,
)
from store.class_rules import digest, new_code, new_secret, opens
from store.database import engine, session, writing
from store.learners import Answer, read_answer
from store.tables import AnswerRow, CellRow, ClassRow, DrawingRow, MemberRow, Run, WrongCode


@dataclass(frozen=True)
class Opened:
    """A new class. The secret is nowhere else: the store has its digest only."""

    class_id: str
    code: str
    secret: str


@dataclass(frozen=True)
class PastResult:
    """A finished experiment of some class, without a word about who took part."""

    opened_at: str
    room: ClassRoom


def open_class(grid: SweepSpec) -> Opened:
    """Open a class with an experiment. Raises StoreError."""
    with session(writing()) as opened:
        code = new_code()
        while opened.scalar(select(ClassRow.code).where(ClassRow.code == code)) is not None:
            code = new_code()
        made = Opened(uuid4().hex, code, new_secret())
        plan = to_text(Plan(grid))
        row = ClassRow(class_id=made.class_id, code=code, host_digest=digest(made.secret), opened_at=now(), plan=plan)
        opened.add(row)
        opened.commit()
    return made


def find_class(code: str) -> str | None:
    """The id of the class with this code. Raises StoreError."""
    with session(engine()) as opened:
        return opened.scalar(select(ClassRow.class_id).where(ClassRow.code == code))


def is_host(class_id: str, secret: str) -> bool:
    """Whether this secret is the host's. Raises StoreError."""
    with session(engine()) as opened:
        kept = opened.scalar(select(ClassRow.host_digest).where(ClassRow.class_id == class_id))
    return kept is not None and opens(secret, kept)


def load_class(class_id: str) -> ClassRoom | None:
    """A class as it stands. None if it is gone. Raises StoreError."""
    with session(engine()) as opened:
        row = opened.get(ClassRow, class_id)
        if row is None:
            return None
        found = opened.scalars(select(MemberRow).where(MemberRow.class_id == class_id).order_by(MemberRow.joined_at))
        members = [_member(each) for each in found]
        cells = select(CellRow.cell).where(CellRow.class_id == class_id).order_by(CellRow.round, CellRow.number)
        here = {member.learner for member in members}  # who has joined since then is seen at the next reading
        drawings = tuple(drawing for drawing in drawings_of(opened, class_id) if drawing.learner in here)
        return _room(row, members, opened.scalars(cells).all(), drawings)


def set_plan(
    class_id: str, secret: str, pace: Pace | None = None, lesson: str | None = None, until: str | None = None
) -> None:
    """Hold or free the class, have it do a lesson (“”: the experiment), or hold it there at a question (“”: free).

    Raises ClassError, StoreError.
    """
    with changing(class_id) as (opened, row):
        insist(row, secret)
        before = plan_of(row)
        plan = replace(
            before,
            pace=before.pace if pace is None else pace,
            lesson=before.lesson if lesson is None else lesson,
            until=before.until if until is None else until,
        )
        if plan.lesson != before.lesson:
            plan = replace(plan, until="")
        row.plan = to_text(plan if plan == before else replace(plan, paced_at=now()))
        opened.commit()


def new_experiment(class_id: str, secret: str, grid: SweepSpec) -> None:
    """Begin a new round with this grid; earlier rounds stay as results. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, row):
        insist(row, secret)
        plan = plan_of(row)
        is_untouched = not opened.scalars(_cells_of(class_id, plan.round)).first()
        row.plan = to_text(replace(plan, grid=grid, round=plan.round + (not is_untouched), lesson="", until=""))
        opened.commit()


def remove_member(class_id: str, secret: str, learner: str) -> None:
    """Take somebody out; cells that they have not finished are free again. Raises ClassError, StoreError."""
    with changing(class_id) as (opened, row):
        insist(row, secret)
        forget_member(opened, class_id, learner)
        opened.commit()


def delete_class(class_id: str, secret: str) -> None:
    """Delete a class with its names, guesses, cells and drawings, and the runs made in it. Raises ClassError."""
    with changing(class_id) as (opened, row):
        insist(row, secret)
        cells = [read_cell(text) for text in opened.scalars(select(CellRow.cell).where(CellRow.class_id == class_id))]
        opened.execute(delete(Run).where(Run.run_id.in_([cell.run_id for cell in cells if cell.run_id])))
        for table in (CellRow, DrawingRow, MemberRow):
            opened.execute(delete(table).where(table.class_id == class_id))
        opened.execute(delete(WrongCode).where(WrongCode.about == class_id))
        opened.delete(row)
        opened.commit()


def class_answers(class_id: str, secret: str, lesson: str = "") -> dict[str, dict[tuple[str, str], Answer]]:
    """What each member has answered since joining, in one lesson or (“”) in all. Raises ClassError, StoreError."""
    with session(engine()) as opened:
        row = opened.get(ClassRow, class_id)
        if row is None:
            raise ClassError(GONE)
        insist(row, secret)
        wanted = (
            select(MemberRow.learner, AnswerRow.answer)
            .join(AnswerRow, AnswerRow.learner == MemberRow.learner)
            .where(MemberRow.class_id == class_id, AnswerRow.changed_at >= MemberRow.joined_at)
        )
        if lesson:
            wanted = wanted.where(AnswerRow.lesson == lesson)
        found: dict[str, dict[tuple[str, str], Answer]] = {}
        for learner, text in opened.execute(wanted):
            if (answer := read_answer(text)) is not None:
                found.setdefault(learner, {})[answer.lesson, answer.block] = answer
        return found


def other_results(class_id: str, limit: int = 20) -> list[PastResult]:
    """The latest other classes with any finished cell, without names. Raises StoreError."""
    with session(engine()) as opened:
        wanted = select(ClassRow).where(ClassRow.class_id != class_id).order_by(ClassRow.opened_at.desc()).limit(limit)
        found = []
        for row in opened.scalars(wanted):
            texts = opened.scalars(_cells_of(row.class_id, plan_of(row).round)).all()
            room = _room(row, [], texts)
            if room.scores:
                nameless = tuple(replace(cell, learner="", guess=None) for cell in room.cells)
                found.append(PastResult(row.opened_at, replace(room, code="", class_id="", cells=nameless)))
        return found


def _cells_of(class_id: str, number: int) -> Select[str]:
    return select(CellRow.cell).where(CellRow.class_id == class_id, CellRow.round == number).order_by(CellRow.number)


def _room(
    row: ClassRow, members: Sequence[Member], cells: Sequence[str], drawings: tuple[SharedDrawing, ...] = ()
) -> ClassRoom:
    found = tuple(read_cell(text) for text in cells)
    return ClassRoom(row.class_id, row.code, row.opened_at, plan_of(row), tuple(members), found, drawings)


def _member(row: MemberRow) -> Member:
    return Member(row.learner, row.nickname, row.joined_at, row.seen_at)
