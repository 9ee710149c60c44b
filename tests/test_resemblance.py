"""Which classes look alike: shares against numpy, the tree against scikit-learn, the ranking against a sort by hand."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.cluster import AgglomerativeClustering

from models.data import load
from models.data_errors import DataError
from models.evaluation import predict
from models.exhibit_records import Resemblance
from models.resemblance import look_alikes, mean_soft_targets, resemblance, symmetric, tree
from models.teachers import load_shipped
from tests.test_losses import softmax


@pytest.fixture(scope="module")
def alike() -> Resemblance:
    return resemblance("mnist-5k", 4.0)


def test_shares_are_means_of_softmax_over_each_class() -> None:
    generator = torch.Generator().manual_seed(1)
    logits, labels = torch.randn(60, 4, generator=generator), torch.arange(60) % 4
    p = softmax(logits.double().numpy() / 3)
    expected = [p[np.arange(60) % 4 == label].mean(0) for label in range(4)]
    np.testing.assert_allclose(mean_soft_targets(logits, labels, 3.0), expected, rtol=1e-10)


def test_similarity_is_symmetric_and_full_only_with_itself() -> None:
    shares = np.array([[0.8, 0.15, 0.05], [0.3, 0.6, 0.1], [0.0, 0.1, 0.9]])
    similarity = symmetric(shares)
    np.testing.assert_allclose(similarity, similarity.T)
    np.testing.assert_allclose(np.diag(similarity), 1)
    assert similarity[0, 1] == pytest.approx((0.15 + 0.3) / (0.8 + 0.6))
    assert symmetric(np.full((3, 3), 1 / 3)) == pytest.approx(np.ones((3, 3))), "one answer for all: all alike"


def test_the_tree_joins_as_scikit_learn_does(alike: Resemblance) -> None:
    similarity = np.array(alike.similarity)
    for groups in range(1, 10):
        theirs = AgglomerativeClustering(groups, metric="precomputed", linkage="average").fit(1 - similarity).labels_
        ours = [{label} for label in range(10)]
        for merge in alike.merges[: 10 - groups]:
            ours = [group for group in ours if not group & set(merge.members)] + [set(merge.members)]
        assert {frozenset(group) for group in ours} == {
            frozenset(np.flatnonzero(theirs == group).tolist()) for group in range(groups)
        }


def test_merges_name_their_two_groups(alike: Resemblance) -> None:
    groups: list[tuple[int, ...]] = [(label,) for label in range(10)]
    for merge in alike.merges:
        groups.append(groups[merge.left] + groups[merge.right])
        assert merge.members == groups[-1]
    assert sorted(alike.merges[-1].members) == list(range(10))
    distances = [merge.distance for merge in alike.merges]
    assert distances == sorted(distances)
    first = alike.merges[0]
    assert first.distance == pytest.approx(1 - max(map(max, np.array(alike.similarity) - np.eye(10))))


def test_the_real_teacher_finds_fours_and_nines_more_alike_than_fours_and_zeros(alike: Resemblance) -> None:
    assert alike.classes == tuple("0123456789") and alike.teacher == "cnn-32"
    assert [sum(row) for row in alike.shares] == pytest.approx([1] * 10)
    assert alike.similarity[4][9] > alike.similarity[4][0]
    assert all(row[label] == max(row) for label, row in enumerate(alike.shares))


def test_look_alikes_are_the_most_nine_ish_fours() -> None:
    dataset = load("mnist-5k")
    teacher = load_shipped("teacher", dataset.info)
    assert teacher is not None
    p = softmax(predict(teacher, dataset, dataset.validation.images).double().numpy() / 4)
    fours = np.flatnonzero(dataset.validation.labels.numpy() == 4)
    found = look_alikes("mnist-5k", 4, 9, 4.0, count=5)
    assert found.other_shares == pytest.approx(np.sort(p[fours, 9])[::-1][:5], rel=1e-4)
    assert [row[9] for row in found.shares] == list(found.other_shares)
    first = fours[p[fours, 9].argmax()]
    sprite = np.asarray(Image.open(io.BytesIO(found.sprite_png)))
    assert sprite.shape == (28, 5 * 28)
    np.testing.assert_array_equal(sprite[:, :28], dataset.validation.images[first, 0].numpy())


def test_a_set_without_a_teacher_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.resemblance.load_shipped", lambda role, info: None)
    with pytest.raises(DataError, match="mnist-5k"):
        resemblance("digits", 4.0)


def test_a_tree_of_two_classes_is_one_merge() -> None:
    (merge,) = tree(np.array([[1.0, 0.25], [0.25, 1.0]]))
    assert (merge.left, merge.right, merge.distance, merge.members) == (0, 1, 0.75, (0, 1))
