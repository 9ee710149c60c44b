"""The measured pair that exhibits without a run of their own refer to: the stored result, and what to say of it."""

from lessons import results
from models.records import RunResult

PAIR = "race-300"


def pair() -> RunResult:
    """The measured teacher and student of the course."""
    result: RunResult = results.load_result(PAIR)
    return result


def note(result: RunResult) -> str:
    """When and on what it was measured."""
    return f"Stored result, measured on {result.created_at.partition('T')[0]} on {result.device}."
