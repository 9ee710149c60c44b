"""Where each learner of a class is, and who needs the teacher. No streamlit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from store.class_records import Cell, ClassRoom, Member, has_reached
from store.class_rules import is_past

STUCK_S = 120  # a run without an end, or nobody at the screen, for so long
THINKING_S = 240  # at one step, although the class may go on


@dataclass(frozen=True)
class Standing:
    """Where one learner is."""

    member: Member
    cell: Cell | None
    state: str  # one of ORDER


ICONS = {
    "stuck": "▲",
    "did not work": "▲",
    "joined": "○",
    "thinking": "○",
    "guessed": "◐",
    "running": "▶",
    "done": "✓",
    "away": "–",
}
ORDER = tuple(ICONS)  # those who need help first
GROUPS = {
    "Look after these": ("stuck", "did not work"),
    "At work": ("joined", "thinking", "guessed", "running"),
    "Done": ("done",),
    "Away": ("away",),
}


def standings(room: ClassRoom, at: datetime | None = None) -> list[Standing]:
    """Everybody, those who need help first."""
    at = at or datetime.now(UTC)
    latest: dict[str, Cell] = {}
    for cell in sorted(room.now, key=lambda cell: cell.dealt_at):
        latest[cell.learner] = cell
    found = [_standing(room, member, latest.get(member.learner), at) for member in room.members]
    return sorted(found, key=lambda standing: (ORDER.index(standing.state), standing.member.nickname.casefold()))


def _standing(room: ClassRoom, member: Member, cell: Cell | None, at: datetime) -> Standing:
    return Standing(member, cell, _state(room, member, cell, at))


def _state(room: ClassRoom, member: Member, cell: Cell | None, at: datetime) -> str:
    if cell is not None and cell.score is not None:
        return "done"
    if cell is not None and cell.error:
        return "did not work"
    if cell is not None and cell.started_at:
        return "stuck" if is_past(cell.started_at, STUCK_S, at) else "running"
    if is_past(member.seen_at, STUCK_S, at):
        return "away"
    if cell is None:
        return "joined"
    since = _at_this_step_since(room, cell)
    if has_reached(room.plan.pace, "run" if cell.guess else "predict") and is_past(since, THINKING_S, at):
        return "stuck"
    return "guessed" if cell.guess else "thinking"


def _at_this_step_since(room: ClassRoom, cell: Cell) -> str:
    return cell.started_at or max(cell.guessed_at or cell.dealt_at, room.plan.paced_at)


def trouble(room: ClassRoom, standing: Standing, at: datetime | None = None) -> str:
    """In a few words what somebody needs help with; “” for everybody else."""
    cell = standing.cell
    if cell is None or standing.state not in GROUPS["Look after these"]:
        return ""
    if cell.error:
        return "the run failed"
    began = datetime.fromisoformat(_at_this_step_since(room, cell))
    minutes = int(((at or datetime.now(UTC)) - began).total_seconds() // 60)
    where = "in the run" if cell.started_at else "before the run" if cell.guess else "at the guess"
    return f"{minutes} min {where}"


def counts(found: Sequence[Standing]) -> str:
    """“3 done, 2 running, 1 thinking”."""
    number = Counter(standing.state for standing in found)
    told = [f"{number[state]} {state}" for state in (*reversed(ORDER[:-1]), "away") if number[state]]
    return ", ".join(told) if told else "Nobody has joined yet."
