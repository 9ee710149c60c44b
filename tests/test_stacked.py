"""Stacked students learn what each would learn alone: the one-at-a-time trainer is the oracle."""

import itertools
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from models import compute, stacked_run
from models.catalogue import DATASETS, FAMILIES
from models.data import Dataset, load
from models.evaluation import predict
from models.networks import build
from models.recipes import new_pair
from models.records import Command, Progress
from models.run import run
from models.spec import RunSpec
from models.stacked import Stack, can_stack, new_stack, train_stack
from models.stopping import heeding
from models.sweep import STACKABLE, can_share_a_pass, side_by_side
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


def test_runs_in_one_pass_give_what_each_gives_alone() -> None:
    driven(run(SPEC))  # whoever comes first trains the teacher, and has that in its history
    specs = [replace(SPEC, temperature=temperature, soft_weight=weight) for temperature, weight in DIALS]
    for ours, theirs in zip(driven(stacked_run.run(*specs)), [driven(run(spec)) for spec in specs], strict=True):
        assert ours.complete and ours.together == len(DIALS) and ours.spec == theirs.spec
        assert len(ours.history) == len(theirs.history) == SPEC.epochs
        for mine, its in zip(ours.history, theirs.history, strict=True):
            assert (mine.step, mine.epoch, mine.steps, mine.epochs) == (its.step, its.epoch, its.steps, its.epochs)
            for role in ("distilled", "plain"):
                assert vars(mine.losses[role]) == pytest.approx(vars(its.losses[role]), rel=1e-3, abs=1e-4)
                assert mine.train_accuracy[role] == pytest.approx(its.train_accuracy[role], abs=1 / SPEC.examples)
                assert mine.validation_accuracy[role] == pytest.approx(its.validation_accuracy[role], abs=1 / 100)
                assert np.allclose(mine.watch_logits[role], its.watch_logits[role], atol=0.02)
        for role, report in theirs.networks.items():
            assert ours.networks[role].accuracy_mean == pytest.approx(report.accuracy_mean, abs=1.5 / ours.test_images)
            assert ours.networks[role].size_bytes == report.size_bytes


def test_a_stopped_pass_gives_what_its_first_run_had_reached() -> None:
    going = stacked_run.run(SPEC, replace(SPEC, temperature=2))
    next(going)
    with pytest.raises(StopIteration) as ended:
        while True:
            going.send("stop")
    (partial,) = ended.value.value
    assert partial.spec == SPEC and not partial.complete


def test_a_pass_stopped_inside_any_calculation_gives_a_result_all_the_same() -> None:
    specs = [replace(SPEC, epochs=1, temperature=temperature) for temperature in (1, 4)]
    for asked in itertools.count(1):
        answers = itertools.chain(itertools.repeat(False, asked - 1), itertools.repeat(True))
        with heeding(answers.__next__):
            results = driven(stacked_run.run(*specs))
        for result in results:
            assert set(result.networks) in (set(), {"teacher", "plain", "distilled"})
        if results[0].complete:
            break
    assert len(results) == 2 and asked > 5


def driven(going: Generator[Progress, Command | None, Any]) -> Any:
    while True:
        try:
            next(going)
        except StopIteration as end:
            return end.value


def test_stacked_students_must_share_their_data(dataset: Dataset, teacher: nn.Module) -> None:
    with pytest.raises(ValueError, match="share one seed"):
        new_stack([SPEC, replace(SPEC, examples=50)], dataset, teacher)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sweep_stacks_exactly_the_families_whose_every_layer_can_be_stacked(family: str) -> None:
    assert (family in STACKABLE) == can_stack(build(f"{family}-4", DATASETS["digits"]))


@pytest.mark.parametrize("change", [{"student": "resnet-4"}, {"method": "hint"}, {"fault": "no-t-squared"}])
def test_what_a_sweep_trains_one_at_a_time_is_refused_as_a_stack(
    change: dict[str, Any], dataset: Dataset, teacher: nn.Module
) -> None:
    cells = [replace(SPEC, temperature=temperature, **change) for temperature in (1, 4)]
    assert not can_share_a_pass(cells[0]) and side_by_side(cells) == (cells[0],)
    with pytest.raises(ValueError, match="one at a time"):
        new_stack(cells, dataset, teacher)


def test_a_residual_network_is_not_stacked(dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="one at a time"):
        Stack([build("resnet-4", dataset.info)])
