"""Stored measurements that are no race: what the experiments show before a learner runs something of their own.

`python -m benchmarks.measurements NAME` makes lessons/results/measurements/NAME.json.
"""

from functools import lru_cache
from pathlib import Path

from lessons.results import NoResult
from models.records import Record, decode

FOLDER = Path(__file__).parent / "results" / "measurements"


@lru_cache(maxsize=16)
def load_measurement(name: str, kind: type[Record]) -> Record:
    """A stored measurement, a record of this kind. Raises NoResult."""
    try:
        return decode((FOLDER / f"{name}.json").read_bytes(), kind)
    except FileNotFoundError as error:
        raise NoResult(f"Make it with: python -m benchmarks.measurements {name}") from error
