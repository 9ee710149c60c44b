"""Stored results: what our networks measured, so that a lesson shows real numbers before the learner runs their own.

`python -m benchmarks.course_results NAME` makes lessons/results/NAME.json from the spec of that name in results.yaml.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from lessons.formats import number, percent, points, times
from lessons.yaml_text import parse
from models.records import NetworkReport, Role, RunResult, UnseenClass, decode
from models.spec import RunSpec

FOLDER = Path(__file__).parent / "results"
_SPECS = Path(__file__).parent / "results.yaml"


class StoredSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A run whose result is stored. `spec` holds the fields that differ from a RunSpec's defaults."""

    what_for: str
    spec: RunSpec


class NoResult(KeyError):
    """There is no stored result of this name; the message says how to make one."""

    def __str__(self) -> str:
        return str(self.args[0])  # a KeyError would put it in quotes


@lru_cache(maxsize=1)
def specs() -> dict[str, StoredSpec]:
    """Every named spec, in the file's order. Raises msgspec.ValidationError if one has a fault."""
    return msgspec.convert(parse(_SPECS.read_text(encoding="utf-8")), dict[str, StoredSpec])


def names() -> tuple[str, ...]:
    """The names that lessons may use."""
    return tuple(specs())


@lru_cache(maxsize=32)
def load_result(name: str) -> RunResult:
    """A stored result. Raises NoResult."""
    if name not in specs():
        raise NoResult(f"No result is called “{name}”. The names are in lessons/results.yaml.")
    try:
        return decode((FOLDER / f"{name}.json").read_bytes(), RunResult)
    except FileNotFoundError as error:
        raise NoResult(f"Make it with: python -m benchmarks.course_results {name}") from error


@lru_cache(maxsize=32)
def slots(name: str) -> dict[str, str]:
    """The values that a lesson may print as {name.field}, as text. Raises NoResult."""
    result = load_result(name)
    assert result.difference is not None, "a stored result is complete"
    teacher, distilled, plain = (result.networks[role] for role in ("teacher", "distilled", "plain"))
    values = {
        "gain_points": points(result.difference.mean),
        "gain_low": points(result.difference.low),
        "gain_high": points(result.difference.high),
        "teacher_accuracy": percent(teacher.accuracy_mean),
        "distilled_accuracy": percent(distilled.accuracy_mean),
        "plain_accuracy": percent(plain.accuracy_mean),
        "kept_share": percent(distilled.accuracy_mean / teacher.accuracy_mean),
        "agreement": percent(_agreement(distilled)),
        "plain_agreement": percent(_agreement(plain)),
        "teacher_parameters": f"{teacher.parameters:,}",
        "student_parameters": f"{distilled.parameters:,}",
        "times_smaller": times(teacher.parameters / distilled.parameters),
        "times_faster": times(teacher.latency_ms.median / distilled.latency_ms.median),
        "times_faster_in_batches": times(distilled.throughput_per_s.median / teacher.throughput_per_s.median),
        "seeds": str(result.difference.seeds),
        "test_images": f"{result.test_images:,}",
        "device": result.device,
        "day": _day(result.created_at),
    }
    return values | (_unseen_slots(result.unseen) if result.unseen else {})


def _unseen_slots(unseen: UnseenClass) -> dict[str, str]:
    """Errors with and without the shift that was chosen on labelled validation images."""
    prefixes: dict[Role, str] = {"distilled": "", "plain": "plain_"}
    values = {"unseen_images": f"{sum(label in unseen.omitted for label in unseen.test.labels):,}"}
    for role, prefix in prefixes.items():
        before, chosen = unseen.before[role], unseen.after[role][0]
        values |= {
            f"{prefix}errors_before": f"{before.total:,}",
            f"{prefix}unseen_before": f"{before.unseen:,}",
            f"{prefix}errors_after": f"{chosen.errors.total:,}",
            f"{prefix}unseen_after": f"{chosen.errors.unseen:,}",
            f"{prefix}shift": number(chosen.shift, sign=True),
            f"{prefix}error_share_before": percent(before.total / len(unseen.test.labels)),
            f"{prefix}error_share_after": percent(chosen.errors.total / len(unseen.test.labels)),
        }
    return values


def _agreement(report: NetworkReport) -> float:
    return sum(score.agreement for score in report.scores) / len(report.scores)


def _day(created_at: str) -> str:
    day = datetime.fromisoformat(created_at)
    return f"{day.day} {day:%B %Y}"
