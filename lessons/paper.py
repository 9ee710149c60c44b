"""Our runs of the paper's experiments, as `python -m benchmarks.hinton2015` stored them. No streamlit, no torch."""

from pathlib import Path

from models.paper_records import ROWS, PaperResult
from models.records import decode

FOLDER = Path(__file__).parent / "results" / "paper"


def results() -> tuple[PaperResult, ...]:
    """Every row and seed that has been run, in the order of the paper."""
    found = [decode(path.read_bytes(), PaperResult) for path in sorted(FOLDER.glob("*.json"))]
    order = [row.name for row in ROWS]
    return tuple(sorted(found, key=lambda result: (order.index(result.row), result.seed)))


def of(row: str) -> tuple[PaperResult, ...]:
    """The seeds of one row."""
    return tuple(result for result in results() if result.row == row)
