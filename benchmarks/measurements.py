"""Make the stored measurements that are no race: `python -m benchmarks.measurements [NAME …]`, without names all.

Each is made of many small trainings, one core to a training, all cores at work.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from statistics import fmean
from typing import TypeVar, get_args

from lessons.measurements import FOLDER
from models import compute, fewer_bits
from models.exhibit_records import FewerBitsStudy, Made, NoiseStart, NoiseStudy, PartWayStudy
from models.forgetting import study
from models.forgetting_records import ForgettingStudy, Remembered
from models.part_way import part_way
from models.records import encode
from models.subliminal import noise_lesson, noise_sprite

SEEDS = (0, 1, 2, 3, 4)
SPARES = (3, 30, 100)
NOISE_SHOWN = 6  # images
SHARES = (0.0, 0.125, 0.25, 0.375, 0.5, 1.0)  # of the teacher, in a student's start
Cell = TypeVar("Cell")


def main() -> None:
    """Make the named measurements one after the other and write them down."""
    parser = argparse.ArgumentParser(description="Make the stored measurements of the experiments.")
    parser.add_argument("names", nargs="*", help=f"which: {', '.join(STUDIES)}")
    for name in parser.parse_args().names or STUDIES:
        measured, lines = STUDIES[name](f"python -m benchmarks.measurements {name}")
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.json").write_bytes(encode(measured) + b"\n")
        print("\n".join(lines))


def subliminal(command: str) -> tuple[NoiseStudy, list[str]]:
    """Spare logits by what is shared of the start, over seeds."""
    starts: tuple[NoiseStart, ...] = get_args(NoiseStart)
    started_s = time.perf_counter()
    cells = product(SEEDS, starts, SPARES)
    lessons = _all_cores(noise_lesson, cells)
    study = NoiseStudy(tuple(lessons), noise_sprite(NOISE_SHOWN), made(command, started_s))
    lines = []
    for spare, start in product(SPARES, starts):
        found = [each.test_accuracy for each in lessons if (each.spare, each.start) == (spare, start)]
        lines.append(f"subliminal, {spare} spare, {start}: {fmean(found):.3f}, {min(found):.3f} to {max(found):.3f}")
    return study, lines


def part_way_there(command: str) -> tuple[PartWayStudy, list[str]]:
    """Starts part of the way from the teacher, over seeds."""
    started_s = time.perf_counter()
    runs = _all_cores(part_way, product(SHARES, SEEDS))
    study = PartWayStudy(tuple(runs), made(command, started_s))
    lines = []
    for share in SHARES:
        found = [each for each in runs if each.share == share]
        numbers = [
            f"{when} {fmean(score.test_accuracy for score in scores):.3f}, agrees "
            f"{fmean(score.agreement for score in scores):.3f}, KL {fmean(score.kl_to_teacher for score in scores):.4f}"
            for when, scores in (("before", [r.before for r in found]), ("after", [r.after for r in found]))
        ]
        lines.append(f"part-way, {share:g} of the teacher: {'; '.join(numbers)}")
    return study, lines


def new_classes(command: str) -> tuple[ForgettingStudy, list[str]]:
    """New classes learned with and without the old answers, over seeds."""
    started_s = time.perf_counter()
    found = study(SEEDS)
    lines = []
    for role in ("distilled", "plain"):
        tests = [run.test[role] for run in found.runs]
        shares = {name: [getattr(each, name) for each in tests] for name in Remembered.__dataclass_fields__}
        told = (f"{name} {fmean(each):.3f} ({min(each):.3f} to {max(each):.3f})" for name, each in shares.items())
        lines.append(f"new-classes, {role}: {'; '.join(told)}")
    return replace(found, made=made(command, started_s)), lines


def with_fewer_bits(command: str) -> tuple[FewerBitsStudy, list[str]]:
    """The shipped students that need no download, in float32, float16 and int8."""
    started_s = time.perf_counter()
    students = {data: fewer_bits.of_shipped(data) for data in ("mnist-5k", "digits")}
    lines = [
        f"fewer-bits, {data}, {student.network} {form.bits}: {form.size_bytes:,} bytes, {form.test_accuracy:.3f}, "
        f"{form.latency_ms.median:.3f} ms ({form.latency_ms.low:.3f} to {form.latency_ms.high:.3f}), "
        f"{form.throughput_per_s.median:,.0f} images/s"
        for data, student in students.items()
        for form in student.forms
    ]
    return FewerBitsStudy(students, made(command, started_s)), lines


def made(command: str, started_s: float) -> Made:
    """How and when, for the record."""
    created_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Made(command, created_at, compute.device_title(), compute.versions(), time.perf_counter() - started_s)


def _all_cores(train: Callable[..., Cell], cells: Iterable[tuple[object, ...]]) -> list[Cell]:
    with ProcessPoolExecutor(compute.ALL_THREADS) as pool:
        return [each.result() for each in [pool.submit(train, *cell) for cell in cells]]


STUDIES: dict[str, Callable[[str], tuple[object, list[str]]]] = {
    "subliminal": subliminal,
    "part-way": part_way_there,
    "new-classes": new_classes,
    "fewer-bits": with_fewer_bits,
}

if __name__ == "__main__":
    main()
