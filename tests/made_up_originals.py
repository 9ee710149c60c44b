"""Files of the exact shape of the originals of MNIST and CIFAR-10, made up, and what must come of them."""

import hashlib
import io
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets

from models import data
from models.catalogue import CIFAR10

IDX = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def expect_md5(monkeypatch: pytest.MonkeyPatch, packed: dict[str, bytes], kind: type = datasets.MNIST) -> None:
    monkeypatch.setattr(kind, "resources", [(name, hashlib.md5(raw).hexdigest()) for name, raw in packed.items()])


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def all_parts(loaded: data.Dataset) -> tuple[data.Split, ...]:
    return loaded.train, loaded.validation, loaded.test


def check_made_up(loaded: data.Dataset, idx: dict[str, bytes]) -> None:
    """Every image stands where it should, by the numbers written into the made-up images."""
    numbers, labels = [], []
    for part, from_train, count in zip(all_parts(loaded), (1, 1, 0), (55_000, 5_000, 10_000), strict=True):
        pixels = part.images[:, 0, 0].long()
        assert (pixels[:, 2] == from_train).all()
        assert len(pixels) == count
        numbers.append(pixels[:, 0] + 256 * pixels[:, 1])
        labels.append(part.labels)
    train_labels = np.frombuffer(idx[IDX[1]], np.uint8, offset=8)
    test_labels = np.frombuffer(idx[IDX[3]], np.uint8, offset=8)
    assert sorted(torch.cat(numbers[:2]).tolist()) == list(range(60_000))
    assert sorted(numbers[2].tolist()) == list(range(10_000))
    assert np.array_equal(torch.cat(labels[:2]), train_labels[torch.cat(numbers[:2])])
    assert np.array_equal(labels[2], test_labels[numbers[2]])
    share = np.bincount(train_labels) / 12
    assert np.abs(np.bincount(labels[1]) - share).max() < 1


def read_only(folder: Path) -> Path:
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def cifar_zip(classes: tuple[str, ...] = CIFAR10, train: int = 5_000, test: int = 1_000) -> bytes:
    """A copy of the right shape: each class has one colour, so one JPEG stands for all its images."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, name in enumerate(classes):
            jpeg = io.BytesIO()
            Image.new("RGB", (32, 32), (20 * number, 100, 255 - 20 * number)).save(jpeg, "JPEG")
            for part, count in (("train", train), ("test", test)):
                for image in range(count):
                    archive.writestr(f"{part}/{name}/{image:04d}.jpg", jpeg.getvalue())
    return buffer.getvalue()


def check_made_up_cifar(loaded: data.Dataset) -> None:
    seen = []
    for part, batches in zip(all_parts(loaded), (range(5), range(5), [5]), strict=True):
        pixels = part.images[:, :, 0, 0].long()
        assert set(pixels[:, 2].tolist()) <= set(batches)
        number = pixels[:, 0] + 256 * pixels[:, 1]
        assert torch.equal(number % 10, part.labels)
        seen += (number + 10_000 * pixels[:, 2]).tolist()
    assert sorted(seen) == list(range(60_000))
    assert [len(part.labels) for part in all_parts(loaded)] == [45_000, 5_000, 10_000]


def idx_files() -> dict[str, bytes]:
    """The four files of an MNIST-like set of the full size: image n is all zero but for its own number."""
    files = {}
    for train, count in ((True, 60_000), (False, 10_000)):
        images = np.zeros((count, 28, 28), np.uint8)
        images[:, 0, 0], images[:, 0, 1], images[:, 0, 2] = np.arange(count) % 256, np.arange(count) // 256, train
        labels = np.random.default_rng(train).integers(0, 10, count).astype(np.uint8)
        names = IDX[:2] if train else IDX[2:]
        files[names[0]] = struct.pack(">IIII", 0x803, count, 28, 28) + images.tobytes()
        files[names[1]] = struct.pack(">II", 0x801, count) + labels.tobytes()
    return files


def cifar_archive(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A made-up cifar-10-python.tar.gz of the right shape, which torchvision takes for the true one in this test."""
    buffer, sums = io.BytesIO(), {}
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for number, name in enumerate([f"data_batch_{n}" for n in range(1, 6)] + ["test_batch"]):
            pixels = np.zeros((10_000, 3, 32, 32), np.uint8)
            pixels[:, 0, 0, 0], pixels[:, 1, 0, 0], pixels[:, 2, 0, 0] = (
                np.arange(10_000) % 256,
                np.arange(10_000) // 256,
                number,
            )
            batch = {"data": pixels.reshape(-1, 3072), "labels": (np.arange(10_000) % 10).tolist()}
            sums[name] = _add(archive, name, pickle.dumps(batch))
        sums["batches.meta"] = _add(archive, "batches.meta", pickle.dumps({"label_names": list(CIFAR10)}))
    kind = datasets.CIFAR10
    monkeypatch.setattr(kind, "train_list", [[name, sums[name]] for name, _ in kind.train_list])
    monkeypatch.setattr(kind, "test_list", [[name, sums[name]] for name, _ in kind.test_list])
    monkeypatch.setattr(kind, "meta", kind.meta | {"md5": sums["batches.meta"]})
    monkeypatch.setattr(kind, "tgz_md5", hashlib.md5(buffer.getvalue()).hexdigest())
    return buffer.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> str:
    entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
    return hashlib.md5(content).hexdigest()
