"""The MNIST experiments of Hinton, Vinyals, Dean 2015 again: `python -m benchmarks.hinton2015 [ROW …] --seeds 0,1,2`.

Each row and seed is written to lessons/results/paper/ when it is done, with its log, and is not run again, so that a
run that was cut off goes on where it was; --again runs and replaces what is stored. Needs MNIST (`python -m models data
mnist`). Students ask the teachers that were run on this machine: `teacher distilled --seeds 0 --again` repeats a pair.
The teacher takes longest. With --small the three main networks learn from the 5,000 digits of mnist-5k instead, and
nothing is stored.
"""

import argparse
import json
import shlex
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from lessons import paper
from models import compute
from models.data import load
from models.data_errors import DataError
from models.paper_bench import run_row
from models.paper_records import ROWS, PaperResult
from models.records import encode

SMALL_EPOCHS = 20


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for and not done yet, then print all that is known."""
    given = _parse(arguments)
    unknown = set(given.rows) - {row.name for row in ROWS}
    if unknown:
        known = ", ".join(row.name for row in ROWS)
        print(f"There is no row {', '.join(sorted(unknown))}. Rows: {known}.", file=sys.stderr)
        return 2
    try:
        found = _run_small(given) if given.small else _run(given)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except FileNotFoundError:
        print(
            "Run the row “teacher” first, on this machine (if it is stored: with --again): the students ask it.",
            file=sys.stderr,
        )
        return 1
    print(json.dumps(document(found)) if given.json else table(found, with_missing=not given.small))
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hinton2015", description=__doc__)
    parser.add_argument("rows", nargs="*", help="which rows; all by default, with --small the first three")
    parser.add_argument("--seeds", type=_seeds, default=(0,), help="such as 0,1,2")
    parser.add_argument("--epochs", type=int, help="instead of each row's own number")
    parser.add_argument("--threads", type=int, default=compute.ALL_THREADS)
    parser.add_argument("--again", action="store_true", help="run what is stored too, and replace it")
    parser.add_argument("--small", action="store_true", help="on mnist-5k, in about a minute; stores nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args(arguments)


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _run(given: argparse.Namespace) -> tuple[PaperResult, ...]:
    """Run what is not done yet and keep it. Gives all that is kept, earlier rows too."""
    done = set() if given.again else {(result.row, result.seed) for result in paper.results()}
    for result, log in _results(given, given.rows or [row.name for row in ROWS], "mnist", done):
        paper.FOLDER.mkdir(parents=True, exist_ok=True)
        (paper.FOLDER / f"{result.row}-{result.seed}.log").write_text("".join(f"{line}\n" for line in log))
        (paper.FOLDER / f"{result.row}-{result.seed}.json").write_bytes(encode(result) + b"\n")
    return paper.results()


def _run_small(given: argparse.Namespace) -> tuple[PaperResult, ...]:
    given.epochs = given.epochs or SMALL_EPOCHS
    names = given.rows or [row.name for row in ROWS[:3]]
    return tuple(result for result, _ in _results(given, names, "mnist-5k", set()))


def _results(
    given: argparse.Namespace, names: Sequence[str], data: str, done: set[tuple[str, int]]
) -> Iterator[tuple[PaperResult, list[str]]]:
    """Each row and seed that is wanted and not done, with its log, as it is finished."""
    rows = [row for row in ROWS if row.name in names]
    wanted = [(row, seed) for row in rows for seed in given.seeds if (row.name, seed) not in done]
    if not wanted:
        return
    compute.ALL_THREADS = given.threads
    compute.use_threads(given.threads)
    dataset = load(data)
    for row, seed in wanted:
        words = ["python", "-m", "benchmarks.hinton2015", row.name, "--seeds", str(seed)]
        words += ["--small"] if given.small else []
        words += [] if given.epochs is None else ["--epochs", str(given.epochs)]
        log: list[str] = []
        as_asked = row if given.epochs is None else replace(row, epochs=given.epochs)
        result = run_row(as_asked, seed, dataset, shlex.join(words), report=partial(_tell, log))
        _tell(log, f"{row.name}, seed {seed}: {result.errors} errors of {result.test_images:,}")
        yield result, log


def _tell(log: list[str], sentence: str) -> None:
    log.append(sentence)
    print(sentence, file=sys.stderr, flush=True)


def document(found: Sequence[PaperResult]) -> dict[str, Any]:
    """Every row with what the paper printed and every seed of ours."""
    return {
        row.name: {"paper": asdict(row), "ours": [asdict(each) for each in found if each.row == row.name]}
        for row in ROWS
    }


def table(found: Sequence[PaperResult], with_missing: bool = True) -> str:
    """For people: a line for each row. The paper counts errors of 10,000 images, ours says of how many."""
    heads = f"{'ours, median (range)':26}{'of':>7}{'seeds':>6}{'epochs':>8}{'seconds':>9}"
    lines = [f"{'':14}{'paper':>7}  {heads}"]
    for row in ROWS:
        ours = [each for each in found if each.row == row.name]
        printed = "–" if row.printed_errors is None else str(row.printed_errors)
        if ours or with_missing:
            lines.append(f"{row.name:14}{printed:>7}  {_ours(ours)}")
    return "\n".join(lines)


def _ours(found: Sequence[PaperResult]) -> str:
    if not found:
        return "not run yet"
    errors = [each.errors for each in found]
    spread = f"{statistics.median(errors):g} ({min(errors)} to {max(errors)})"
    seconds = statistics.fmean(each.train_s for each in found)
    least, most = min(each.epochs for each in found), max(each.epochs for each in found)
    epochs = f"{least}" if least == most else f"{least}–{most}"
    line = f"{spread:26}{found[0].test_images:>7}{len(found):>6}{epochs:>8}{seconds:>9.0f}"
    shifted = [each.bias for each in found if each.bias]
    after = ", ".join(f"{bias.errors_at_chosen} at {bias.chosen:+.1f}" for bias in shifted)
    return f"{line}{f'   after the shift: {after}' if after else ''}"


if __name__ == "__main__":
    sys.exit(main())
