"""The networks that ship: their weights load, score what their record says, and show a gain worth teaching."""

import errno
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from models import teachers
from models.catalogue import DATASETS
from models.data import load
from models.evaluation import accuracy, predict
from models.networks import build
from models.shipped_records import SHIPPED, has_shipped_teacher, shipped_record
from models.soft_targets import gallery
from models.spec import RunSpec
from models.teachers import _kept_path, find_teacher, keep_teacher, load_shipped

HERE = ["mnist-5k", "digits"]  # need no network


@pytest.mark.parametrize("name", HERE)
def test_shipped_networks_score_what_their_record_says(name: str) -> None:
    dataset, record = load(name), shipped_record(name)
    assert record is not None
    for role in ("teacher", "distilled", "plain"):
        network = load_shipped(role, dataset.info)
        assert network is not None and not network.training
        measured = accuracy(predict(network, dataset, dataset.test.images), dataset.test.labels)
        assert measured == pytest.approx(record.test_accuracy[role], abs=2.5 / record.test_images)


def test_every_data_set_ships_a_teacher_of_its_catalogue_name() -> None:
    for name, info in DATASETS.items():
        record = shipped_record(name)
        assert record is not None, name
        assert record.networks["teacher"] == info.teacher
        assert record.networks["distilled"] == record.networks["plain"] == info.student
        assert record.command.startswith(f"python -m models ship {name}")


def test_all_of_it_is_a_few_megabytes_of_plain_tensors() -> None:
    files = list(SHIPPED.glob("*/*.safetensors"))
    assert len(files) == 3 * len(DATASETS)
    assert sum(path.stat().st_size for path in files) < 8e6
    for path in files:
        with safe_open(path, "pt") as tensors:
            assert len(list(tensors.keys())) >= 6


@pytest.mark.parametrize("name", HERE)
def test_gallery_shows_every_class_with_every_network(name: str) -> None:
    shown = gallery(name)
    assert set(shown.labels) == set(range(10)) and len(shown.labels) == 100
    assert set(shown.logits) == {"teacher", "distilled", "plain"}
    assert all(torch.tensor(logits).shape == (100, 10) for logits in shown.logits.values())
    said = torch.tensor(shown.logits["teacher"]).argmax(1)
    assert accuracy(torch.tensor(shown.logits["teacher"]), torch.tensor(shown.labels)) > 0.7, said


OWN = RunSpec(data="digits", teacher="mlp-8")


def test_a_screen_knows_without_torch_which_teacher_comes_trained() -> None:
    assert has_shipped_teacher(RunSpec()) and has_shipped_teacher(RunSpec(data="cifar10", teacher="resnet-32"))
    own_images = RunSpec(data="folder-0123456789ab", teacher="resnet-16", student="resnet-8")
    assert not any(map(has_shipped_teacher, (OWN, own_images, RunSpec(teacher_smoothing=0.1))))


def test_a_full_disk_ends_no_run_whose_teacher_has_been_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.setattr(teachers, "write_whole", full)
    keep_teacher(OWN, build("mlp-8", DATASETS["digits"]))
    assert find_teacher(OWN, DATASETS["digits"]) is None


@pytest.mark.parametrize("size", [0, 5, 1_000])
def test_a_kept_teacher_that_was_cut_short_is_as_none(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    network = build("mlp-8", DATASETS["digits"])
    keep_teacher(OWN, network)
    found = find_teacher(OWN, DATASETS["digits"])
    assert found is not None
    assert all(torch.equal(*pair) for pair in zip(found.parameters(), network.parameters(), strict=True))
    _kept_path(OWN).write_bytes(_kept_path(OWN).read_bytes()[:size])
    assert find_teacher(OWN, DATASETS["digits"]) is None
    assert not _kept_path(OWN).exists()
