"""Runs that tests take home: trained for real, packed, unpacked, and the program inside run again."""

import contextlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models import take_home
from models.records import RunResult, Spread, encode
from models.report import Speeds
from models.run import Race
from models.spec import RunSpec

on_the_processor = pytest.mark.skipif(
    torch.cuda.is_available(), reason="a packed program computes on the processor, a run here on the graphics card"
)


def raced(spec: RunSpec) -> RunResult:
    """A run with its students' weights, without the seconds that it takes to measure how fast they are."""
    race = Race(spec)
    for _ in race.steps():
        pass
    not_measured = dict.fromkeys((spec.teacher, spec.student), Spread(1, 1, 1))
    return replace(race.result(True, Speeds(not_measured, not_measured)), weights=race.weights())


def unpacked(run: RunResult, folder: Path) -> Path:
    """The folder of a run, as somebody has it at home."""
    packed = take_home.pack(encode(replace(run, weights={})), run.weights)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    return folder


def executed(folder: Path, *cells: str) -> dict[str, object]:
    """What the names of a program stand for after it has run, cell by cell."""
    space: dict[str, object] = {"__file__": str(folder / "race.py")}
    threads = torch.get_num_threads()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            exec(cell, space)
    torch.set_num_threads(threads)
    return space


def measured(run: RunResult) -> dict[int, dict[str, float]]:
    """The share of test images that each student of each seed got right in Owlet."""
    return {
        seed: {role: run.networks[role].scores[place].test_accuracy for role in ("distilled", "plain")}  # type: ignore[index]
        for place, seed in enumerate(run.spec.seeds)
    }
