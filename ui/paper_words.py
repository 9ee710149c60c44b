"""What the paper bench says: our numbers of errors beside the paper's, and why they differ."""

from collections.abc import Iterable

from lessons import paper
from models.paper_records import ROWS, PaperResult, PaperRow
from models.records import Role
from ui.formats import number

MAIN: dict[str, Role] = {"teacher": "teacher", "plain": "plain", "distilled": "distilled", "moved": "distilled"}
BIASED = {"no-three": "3", "seven-eight": "7 and 8"}  # row → the digits whose bias moves
_COMMAND = "python -m benchmarks.hinton2015"


def main_rows() -> list[PaperRow]:
    """Those of the chart: the teacher, and its students on all digits."""
    return [row for row in ROWS if row.name in MAIN]


def errors_of(row: PaperRow) -> tuple[int, ...]:
    """Of each seed that has been run."""
    return tuple(result.errors for result in paper.of(row.name))


def how() -> str:
    """When and where ours were measured, and how that is done again."""
    done = paper.results()
    if not done:
        return f"None of our runs is stored yet. Start them with `{_COMMAND}`."
    last = max(done, key=lambda result: result.created_at)
    return (
        f"Ours: a mark for each seed, measured up to {last.created_at[:10]} on {last.device}. "
        f"The full test set of {last.test_images:,} images, read once for each mark. Again: `{_COMMAND} --again`."
    )


def signed(shift: float) -> str:
    """A shift of a bias."""
    return number(shift, sign=True)


def summary() -> str:
    """The main rows in words."""
    parts = [f"{row.title}: paper {_printed(row)}, ours {_ours(row)}" for row in main_rows()]
    return "; ".join(parts) + "."


def rows(wanted: Iterable[PaperRow]) -> list[dict[str, str]]:
    """Rows of the bench, each with the paper's number, ours, the seconds, and why they differ."""
    return [
        {
            "Experiment": row.title,
            "Paper": _printed(row),
            "Ours": _ours(row),
            "Epochs": _epochs(paper.of(row.name)),
            "Seconds": ", ".join(f"{result.train_s:,.0f}" for result in paper.of(row.name)) or "–",
            "Why they differ": why(row, paper.of(row.name)),
        }
        for row in wanted
    ]


def _printed(row: PaperRow) -> str:
    if row.printed_errors is None:
        return "not tried" if row.moved else "only in words"
    if row.printed_after is None or row.printed_shift is None:
        return f"{row.printed_errors:,}"
    before, after = row.printed_unseen or (None, None)
    return (
        f"{_count(row, row.printed_errors, before)}; "
        f"shifted: {_count(row, row.printed_after, after)} at {signed(row.printed_shift)}"
    )


def _count(row: PaperRow, errors: int, unseen: int | None) -> str:
    """Errors, and how many of them are on the digit left out, where the paper says so."""
    if unseen is None or row.printed_unseen is None:
        return f"{errors:,}"
    return f"{errors:,} ({unseen:,} on {BIASED[row.name]}s)"


def _ours(row: PaperRow) -> str:
    found = paper.of(row.name)
    if not found:
        return "not run yet"
    counts = ", ".join(_count(row, result.errors, result.errors_unseen) for result in found)
    after = [result.bias for result in found if result.bias is not None]
    shifted = ", ".join(
        f"{_count(row, bias.errors_at_chosen, bias.unseen_at_chosen)} at {signed(bias.chosen)}" for bias in after
    )
    return f"{counts}{f'; shifted: {shifted}' if shifted else ''}"


def why(row: PaperRow, found: tuple[PaperResult, ...]) -> str:
    """What is known to be different between the paper's run and ours, besides the random numbers."""
    if not found:
        return f"Run it with {_COMMAND} {row.name}."
    if row.is_teacher:
        return "The paper doesn't say for how long. We train for less long, so we silence three units in ten, not half."
    if row.name == "plain":
        return "A newer optimiser, AdamW."
    if row.omit:
        return "Our own teacher. Our shift is chosen on 5,000 images kept out of training, the paper's on the test."
    if row.name == "moved":
        return "Digits that move are more questions to the teacher."
    return "Our own teacher, and a newer optimiser."


def _epochs(found: tuple[PaperResult, ...]) -> str:
    return ", ".join(str(epochs) for epochs in sorted({each.epochs for each in found})) or "–"
