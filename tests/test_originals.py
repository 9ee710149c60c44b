"""The sets that torchvision knows, and CIFAR-10 in both its copies: read from files that are here. No network.

The originals are stood in for by made-up files of their exact shape; where `OWLET_TEST_DATA` or `../shared/data`
holds real copies, one more test reads those.
"""

import errno
import io
import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets

from models import data, parts, sources
from models.catalogue import CIFAR10
from models.data_errors import DataError
from models.image_zip import ZipImages
from models.paths import data_root, home
from tests.made_up_originals import (
    IDX,
    all_parts,
    check_made_up,
    check_made_up_cifar,
    cifar_zip,
    expect_md5,
    files_below,
    put,
    read_only,
)

pytestmark = pytest.mark.usefixtures("image_home")


REAL = Path(os.environ.get("OWLET_TEST_DATA") or Path(__file__).parents[1] / "../shared/data").resolve()


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "cifar10"])
def test_an_absent_set_says_what_to_do(name: str, monkeypatch) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("load() went to the network"))
    with pytest.raises(DataError) as caught:
        data.load(name)
    sentence = str(caught.value)
    assert f"python -m models data {name}" in sentence
    assert str(data_root()) in sentence
    assert "mnist-5k needs no network" in sentence


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


def test_originals_go_before_the_jpeg_copy_and_damaged_ones_after(jpeg_copy: ZipImages, cifar_archive: bytes) -> None:
    root = home() / "data"
    put(root, {"cifar-10-python.tar.gz": cifar_archive, "cifar10-images.zip": b"the copy"})
    loaded = data.load("cifar10")
    check_made_up_cifar(loaded)
    assert loaded.source == "the original images"
    put(root, {"cifar-10-python.tar.gz": cifar_archive[:-9]})
    assert "JPEG" in data.load("cifar10").source


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
