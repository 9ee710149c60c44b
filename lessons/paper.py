"""Our runs of the paper's experiments, as `python -m benchmarks.hinton2015` stored them. No streamlit, no torch."""

from pathlib import Path

from models.paper_records import ROWS, PaperResult
from models.records import decode

FOLDER = Path(__file__).parent / "results" / "paper"


def results() -> tuple[PaperResult, ...]:
    """Every row and seed that has been run, in the order of the paper."""
    return tuple(result for row in ROWS for result in of(row.name))


def of(row: str) -> tuple[PaperResult, ...]:
    """The seeds of one row. Reads no other row's files."""
    found = (decode(path.read_bytes(), PaperResult) for path in FOLDER.glob(f"{row}-*.json"))
    return tuple(sorted(found, key=lambda result: result.seed))
