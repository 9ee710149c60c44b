"""Make the results that lessons show first: `python -m benchmarks.course_results [NAME …]`, without names all of them.

Each run is the RunSpec of that name in lessons/results.yaml, so anyone can make it again; the file is its RunResult,
made small enough to travel with the source: fewer watched images, and numbers rounded to what an eye can see.
"""

import argparse
import io
import sys
import time
from dataclasses import replace
from typing import TypeVar

from PIL import Image

from lessons.results import FOLDER, names, specs
from models.records import Losses, Progress, RunResult, WatchSet, encode
from models.run import run
from models.spec import RunSpec
from models.terminal import follow

WATCHED = 24  # images; a run watches more
Key = TypeVar("Key")


def main() -> int:
    """Run the named specs one after the other and write their results."""
    parser = argparse.ArgumentParser(description="Make the stored results of the lessons.")
    parser.add_argument("names", nargs="*", help=f"which: {', '.join(names())}")
    chosen = parser.parse_args().names or names()
    if unknown := [name for name in chosen if name not in specs()]:
        print(f"There is no result called {', '.join(unknown)} in lessons/results.yaml.", file=sys.stderr)
        return 2
    for name in chosen:
        print(make(name, specs()[name].spec))
    return 0


def make(name: str, spec: RunSpec) -> str:
    """Run a spec and write its small result. Returns a line that says what came out."""
    started_s = time.perf_counter()
    result = follow(run(spec))
    FOLDER.mkdir(exist_ok=True)
    content = encode(small(result))
    (FOLDER / f"{name}.json").write_bytes(content + b"\n")
    accuracies = ", ".join(f"{role} {each.accuracy_mean:.1%}" for role, each in result.networks.items())
    gain = result.difference
    assert gain is not None, "a run that nobody stops is complete"
    return (
        f"{name}: {accuracies}; {100 * gain.mean:+.1f} points ({100 * gain.low:+.1f} to {100 * gain.high:+.1f}), "
        f"{gain.verdict}; {time.perf_counter() - started_s:.0f} s, {len(content) / 1000:.0f} kB"
    )


def small(result: RunResult) -> RunResult:
    """The same result with fewer watched images and shorter numbers in its history; measurements stay as they are."""
    watch = None if result.watch is None else _fewer(result.watch)
    return replace(result, history=tuple(_short(record) for record in result.history), watch=watch)


def _short(record: Progress) -> Progress:
    return replace(
        record,
        elapsed_s=round(record.elapsed_s, 2),
        losses={role: Losses(*(round(x, 3) for x in (each.hard, each.soft, each.total)))
                for role, each in record.losses.items()},
        train_accuracy=_rounded(record.train_accuracy),
        validation_accuracy=_rounded(record.validation_accuracy),
        watch_logits={
            role: tuple(tuple(round(x, 1) for x in row) for row in rows[:WATCHED])
            for role, rows in record.watch_logits.items()
        },
    )  # fmt: skip


def _fewer(watch: WatchSet) -> WatchSet:
    """The first images, which are those the teacher is least sure of."""
    stream = io.BytesIO()
    sprite = Image.open(io.BytesIO(watch.sprite_png))
    sprite.crop((0, 0, WATCHED * watch.side, watch.side)).save(stream, "PNG", optimize=True)
    return WatchSet(stream.getvalue(), watch.side, watch.labels[:WATCHED], watch.teacher_logits[:WATCHED])


def _rounded(shares: dict[Key, float]) -> dict[Key, float]:
    return {key: round(share, 3) for key, share in shares.items()}


if __name__ == "__main__":
    sys.exit(main())
