"""Transfer sets and batches: what the two students of a pair see, and whose answers stand beside which image."""

import numpy as np
import pytest
import torch

from models.batches import Augment, Batches, TransferSet, choose_transfer_set, shift
from models.data import Dataset, load
from models.losses import UNLABELLED


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


def numbered(count: int, labelled: int) -> TransferSet:
    """Images whose pixels, labels and teacher's logits all say the sample's id."""
    ids = torch.arange(count)
    labels = torch.where(ids < labelled, ids, UNLABELLED)
    images = ids.to(torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, 2, 2)
    return TransferSet(images, labels, labelled, ids.float().view(-1, 1))


def test_labelled_images_are_balanced_and_keep_their_labels(digits: Dataset) -> None:
    chosen = choose_transfer_set(digits, 100, 200, seed=4)
    counts = np.bincount(chosen.labels[:100], minlength=10)
    assert counts.min() >= 9 and counts.max() <= 11
    assert (chosen.labels[100:] == UNLABELLED).all() and len(chosen.labels) == 300
    places = {
        image.numpy().tobytes(): label.item()
        for image, label in zip(digits.train.images, digits.train.labels, strict=True)
    }
    found = [places[image.numpy().tobytes()] for image in chosen.images[:100]]
    assert found == chosen.labels[:100].tolist()


def test_no_image_is_chosen_twice_and_none_is_from_elsewhere(digits: Dataset) -> None:
    count = len(digits.train.labels)
    chosen = choose_transfer_set(digits, 50, count - 50, seed=0)
    assert sorted(image.numpy().tobytes() for image in chosen.images) == sorted(
        image.numpy().tobytes() for image in digits.train.images
    )


def test_fewer_examples_are_a_part_of_more(digits: Dataset) -> None:
    """So that turning the dial up adds images instead of exchanging them."""
    few, many = (choose_transfer_set(digits, examples, 0, seed=1).images for examples in (30, 90))
    assert torch.equal(few, many[:30])


def test_each_seed_draws_other_images(digits: Dataset) -> None:
    first, again, other = (choose_transfer_set(digits, 30, 0, seed).images for seed in (0, 0, 1))
    assert torch.equal(first, again) and not torch.equal(first, other)


@pytest.mark.parametrize(("count", "labelled", "batch_size"), [(40, 40, 8), (43, 17, 5), (12, 12, 50), (60, 10, 3)])
def test_an_epoch_shows_every_image_once_with_its_own_answers(count: int, labelled: int, batch_size: int) -> None:
    batches = Batches(numbered(count, labelled), lambda images: images.float(), batch_size, seed=2)
    for _ in range(2):
        epoch = list(batches.epoch())
        assert len(epoch) == batches.steps
        seen = []
        for batch in epoch:
            ids = batch.images[:, 0, 0, 0].long()
            assert batch.teacher_logits is not None
            assert torch.equal(batch.teacher_logits[:, 0].long(), ids), "answers stand by sample id in every order"
            assert torch.equal(batch.labels[: batch.labelled], ids[: batch.labelled])
            assert (batch.labels[batch.labelled :] == UNLABELLED).all()
            seen += ids.tolist()
        assert sorted(seen) == list(range(count))


def test_orders_differ_between_epochs_and_agree_between_equal_seeds() -> None:
    def orders(seed: int) -> list[list[int]]:
        batches = Batches(numbered(30, 30), lambda images: images.float(), 30, seed)
        return [batch.labels.tolist() for _ in range(2) for batch in batches.epoch()]

    assert orders(0) == orders(0)
    assert orders(0)[0] != orders(0)[1]
    assert orders(0) != orders(1)


@pytest.mark.parametrize("augment", [None, shift(1, mirror=True)])
def test_unlabelled_images_change_no_labelled_batch(augment: Augment | None) -> None:
    def labelled_parts(count: int) -> list[torch.Tensor]:
        batches = Batches(numbered(count, 30), lambda images: images.float(), 8, 3, augment)
        return [batch.images[: batch.labelled] for _ in range(3) for batch in batches.epoch()]

    alone = labelled_parts(30)
    for more in (31, 95):
        assert all(torch.equal(*pair) for pair in zip(alone, labelled_parts(more), strict=True))


def test_the_labelled_stream_is_the_one_that_stored_results_rest_on() -> None:
    """One order after the other from a single generator of the seed, as it was before there were two streams."""
    stream = torch.Generator().manual_seed(7)
    wanted = [torch.randperm(20, generator=stream).tolist() for _ in range(3)]
    batches = Batches(numbered(26, 20), lambda images: images.float(), 20, 7)
    assert [batch.labels[: batch.labelled].tolist() for _ in range(3) for batch in batches.epoch()] == wanted


def test_changed_images_are_asked_about_afresh() -> None:
    """Kept answers belong to the original images; a shifted one is a new question."""
    asked: list[torch.Tensor] = []

    def ask(images: torch.Tensor) -> torch.Tensor:
        asked.append(images)
        return images.sum(dim=(1, 2, 3)).view(-1, 1)

    samples = TransferSet(torch.randint(0, 255, (20, 1, 8, 8), dtype=torch.uint8), torch.arange(20), 20)
    batches = Batches(samples, lambda images: images.float(), 10, 0, shift(2, mirror=False), ask)
    for batch, images in zip(batches.epoch(), asked, strict=False):
        assert batch.images is images
        assert torch.equal(batch.teacher_logits, images.sum(dim=(1, 2, 3)).view(-1, 1))
    assert len(asked) == 2


def test_a_shifted_image_is_a_window_on_the_padded_one() -> None:
    images = torch.randint(1, 255, (50, 3, 6, 6), dtype=torch.uint8)
    moved = shift(2, mirror=False)(images, torch.Generator().manual_seed(0))
    padded = np.pad(images.numpy(), ((0, 0), (0, 0), (2, 2), (2, 2)))
    found = set()
    for image, result in zip(padded, moved.numpy(), strict=True):
        windows = {
            (row, column): image[:, row : row + 6, column : column + 6] for row in range(5) for column in range(5)
        }
        places = [place for place, window in windows.items() if np.array_equal(window, result)]
        assert len(places) == 1
        found.add(places[0])
    assert len(found) > 12  # most of the 25 places turn up among 50 images


def test_mirroring_flips_about_half() -> None:
    images = torch.arange(36, dtype=torch.uint8).view(1, 1, 6, 6).repeat(400, 1, 1, 1)
    moved = shift(0, mirror=True)(images, torch.Generator().manual_seed(0))
    flipped = (moved == images.flip(3)).all(dim=(1, 2, 3))
    assert ((moved == images).all(dim=(1, 2, 3)) | flipped).all()
    assert 150 < flipped.sum() < 250


@pytest.mark.parametrize("omit", [(3,), (0, 1, 2, 3, 4, 5, 6, 9)])
def test_left_out_classes_are_in_neither_part_and_the_others_keep_equal_shares(omit: tuple[int, ...]) -> None:
    dataset = load("digits")
    samples = choose_transfer_set(dataset, 60, 80, seed=2, omit=omit)
    images, labels_of_all = dataset.train.images.numpy(), dataset.train.labels.tolist()
    known = {image.tobytes(): label for image, label in zip(images, labels_of_all, strict=True)}
    labels = [known[image.tobytes()] for image in samples.images.numpy()]
    kept = set(range(10)) - set(omit)
    assert set(labels) == kept and len(labels) == 140
    counts = np.bincount(labels[:60], minlength=10)[sorted(kept)]
    assert counts.min() >= 60 // len(kept) - 2


def test_leaving_nothing_out_is_the_set_as_ever() -> None:
    with_none, as_ever = (choose_transfer_set(load("digits"), 50, 20, 1, *more) for more in ([()], []))
    assert torch.equal(with_none.images, as_ever.images) and torch.equal(with_none.labels, as_ever.labels)
