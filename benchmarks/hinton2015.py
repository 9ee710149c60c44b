"""The MNIST experiments of Hinton, Vinyals, Dean 2015 again: `python -m benchmarks.hinton2015 [ROW …] --seeds 0,1,2`.

Each row and seed is written to lessons/results/paper/ when it is done and is not run again, so that a run that was cut
off goes on where it was. Needs MNIST (`python -m models data mnist`). The teacher takes longest.
"""

import argparse
import json
import shlex
import statistics
import sys
from dataclasses import asdict, replace
from typing import Any

from lessons import paper
from models import compute
from models.data import load
from models.data_errors import DataError
from models.paper_bench import run_row
from models.paper_records import ROWS, PaperResult
from models.records import encode


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for and not done yet, then print all that is known."""
    given = _parse(arguments)
    unknown = set(given.rows) - {row.name for row in ROWS}
    if unknown:
        known = ", ".join(row.name for row in ROWS)
        print(f"There is no row {', '.join(sorted(unknown))}. Rows: {known}.", file=sys.stderr)
        return 2
    try:
        _run(given)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except FileNotFoundError:
        print("Run the row “teacher” of this seed first, on this machine: the students ask it.", file=sys.stderr)
        return 1
    print(json.dumps(document()) if given.json else table())
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hinton2015", description=__doc__)
    parser.add_argument("rows", nargs="*", default=[row.name for row in ROWS], help="which rows; all by default")
    parser.add_argument("--seeds", type=_seeds, default=(0,), help="such as 0,1,2")
    parser.add_argument("--epochs", type=int, help="instead of each row's own number")
    parser.add_argument("--threads", type=int, default=compute.ALL_THREADS)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args(arguments)


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _run(given: argparse.Namespace) -> None:
    compute.ALL_THREADS = given.threads
    compute.use_threads(given.threads)
    dataset = load("mnist")
    done = {(result.row, result.seed) for result in paper.results()}
    for row in (row for row in ROWS if row.name in given.rows):
        wanted = row if given.epochs is None else replace(row, epochs=given.epochs)
        for seed in (seed for seed in given.seeds if (row.name, seed) not in done):
            words = ["python", "-m", "benchmarks.hinton2015", row.name, "--seeds", str(seed)]
            words += [] if given.epochs is None else ["--epochs", str(given.epochs)]
            result = run_row(wanted, seed, dataset, shlex.join(words), report=_tell)
            paper.FOLDER.mkdir(parents=True, exist_ok=True)
            (paper.FOLDER / f"{row.name}-{seed}.json").write_bytes(encode(result) + b"\n")
            _tell(f"{row.name}, seed {seed}: {result.errors} errors of {result.test_images:,}")


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def document() -> dict[str, Any]:
    """Every row with what the paper printed and every seed of ours."""
    return {row.name: {"paper": asdict(row), "ours": [asdict(each) for each in paper.of(row.name)]} for row in ROWS}


def table() -> str:
    """For people: a line for each row."""
    lines = [f"{'':14}{'paper':>7}  {'ours, median (range)':26}{'seeds':>6}{'epochs':>8}{'seconds':>9}"]
    for row in ROWS:
        found = paper.of(row.name)
        printed = "–" if row.printed_errors is None else str(row.printed_errors)
        lines.append(f"{row.name:14}{printed:>7}  {_ours(found)}")
    return "\n".join(lines)


def _ours(found: tuple[PaperResult, ...]) -> str:
    if not found:
        return "not run yet"
    errors = [each.errors for each in found]
    spread = f"{statistics.median(errors):g} ({min(errors)} to {max(errors)})"
    line = f"{spread:26}{len(found):>6}{found[0].epochs:>8}{statistics.fmean(each.train_s for each in found):>9.0f}"
    shifted = [each.bias for each in found if each.bias]
    after = ", ".join(f"{bias.errors_at_chosen} at {bias.chosen:+.1f}" for bias in shifted)
    return f"{line}{f'   after the shift: {after}' if after else ''}"


if __name__ == "__main__":
    sys.exit(main())
