"""Make the trained networks that ship with Owlet. Anyone can make them again: `python -m models ship NAME`."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import torch
from safetensors.torch import save_file

from models import compute
from models.catalogue import DATASETS
from models.data import Dataset
from models.evaluation import accuracy, predict
from models.records import Command, Progress, Role
from models.report import Candidate
from models.run import Race
from models.shipped_records import SHIPPED, ShippedRecord, shipped_record
from models.spec import RunSpec
from models.teachers import weights


def ship(spec: RunSpec, command: str) -> Generator[Progress, Command | None, ShippedRecord]:
    """Train a pair of students, and a teacher unless the shipped one stays; round to float16, test, write down."""
    before = shipped_record(spec.data)
    race = Race(spec)
    yield from race.steps()
    dataset = race.dataset
    assert dataset is not None, "a finished race has its data set"
    folder = SHIPPED / spec.data
    folder.mkdir(parents=True, exist_ok=True)
    measured = _save_and_test(race.candidates, dataset, folder)
    train_s = {role: round(each.train_s, 1) for role, each in race.candidates.items()}
    if before is not None and not spec.train_teacher:
        train_s["teacher"] = before.train_s["teacher"]
    record = ShippedRecord(
        data=spec.data,
        source=dataset.source,
        command=command,
        networks={role: each.name for role, each in race.candidates.items()},
        test_accuracy=measured,
        test_images=len(dataset.test.labels),
        seed=spec.seeds[0],
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        device=compute.device_title(),
        versions=compute.versions(),
        train_s=train_s,
    )
    (folder / "record.json").write_bytes(msgspec.json.format(msgspec.json.encode(record)) + b"\n")
    return record


def _save_and_test(candidates: Mapping[Role, Candidate], dataset: Dataset, folder: Path) -> dict[Role, float]:
    """Round each network to float16 and save it. Gives the test accuracy of what a learner will load."""
    measured = {}
    for role, candidate in candidates.items():
        small = weights(candidate.network, torch.float16)
        save_file(small, folder / f"{role}.safetensors")
        candidate.network.load_state_dict(small)  # copies into float32, as loading does
        logits = predict(candidate.network, dataset, dataset.test.images)
        measured[role] = accuracy(logits, dataset.test.labels)
    return measured


def shipping_spec(name: str, teacher_epochs: int, keep_teacher: bool) -> RunSpec:
    """The spec whose networks ship for a data set: its defaults, with a longer trained teacher, fresh or kept."""
    start = RunSpec.starting_with(DATASETS[name])
    return replace(start, train_teacher=not keep_teacher, teacher_epochs=teacher_epochs)
