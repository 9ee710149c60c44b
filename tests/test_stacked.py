"""Stacked students learn what each would learn alone: the one-at-a-time trainer is the oracle."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from models import compute
from models.data import Dataset, load
from models.evaluation import predict
from models.networks import build
from models.recipes import new_pair
from models.spec import RunSpec
from models.stacked import new_stack, train_stack
from models.teachers import freeze
from models.training import train

SPEC = RunSpec(data="digits", teacher="mlp-64", student="mlp-8", examples=60, unlabelled=30, epochs=4)
DIALS = ((1.0, 1.0), (4.0, 0.5), (20.0, 0.9), (4.0, 0.0))  # temperature, soft weight


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load("digits")


@pytest.fixture(scope="module")
def teacher(dataset: Dataset) -> nn.Module:
    torch.manual_seed(7)
    return freeze(build("mlp-64", dataset.info))


@pytest.mark.parametrize("augment", [False, True])
@pytest.mark.parametrize("student", ["mlp-8", "cnn-4"])
def test_stacked_students_equal_students_trained_one_at_a_time(
    student: str, augment: bool, dataset: Dataset, teacher: nn.Module
) -> None:
    compute.use_threads(compute.STUDENT_THREADS)
    base = replace(SPEC, student=student, augment=augment)
    specs = [replace(base, temperature=temperature, soft_weight=weight) for temperature, weight in DIALS]
    trainee, batches = new_stack(specs, dataset, teacher)
    list(train_stack(trainee, batches, base.epochs))
    stacked = trainee.stack.unstack()
    alone = []
    for spec in specs:
        pair, batches = new_pair(spec, 0, dataset, teacher)
        list(train(pair, batches, spec.epochs))
        alone.append(pair["distilled"].network)
    for ours, theirs in zip(stacked, [*alone, pair["plain"].network], strict=True):
        for mine, its in zip(ours.parameters(), theirs.parameters(), strict=True):
            torch.testing.assert_close(mine, its, atol=1e-4, rtol=1e-4)
        answers, expected = (predict(each, dataset, dataset.test.images).argmax(1) for each in (ours, theirs))
        assert (answers != expected).sum() <= 1


def test_stacked_students_must_share_their_data(dataset: Dataset, teacher: nn.Module) -> None:
    with pytest.raises(ValueError, match="share one seed"):
        new_stack([SPEC, replace(SPEC, examples=50)], dataset, teacher)


def test_a_residual_network_is_not_stacked(dataset: Dataset, teacher: nn.Module) -> None:
    with pytest.raises(ValueError, match="one at a time"):
        new_stack([replace(SPEC, student="resnet-4")], dataset, teacher)
