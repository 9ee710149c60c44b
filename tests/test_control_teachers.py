"""Control teachers: what is taken away, and nothing else; and what the exhibit says of them."""

import numpy as np
import pytest
import torch

from lessons.comparing import Interval
from models.control_teachers import permuted_answers
from models.data import load
from models.networks import build
from models.recipes import STUDENT_RATE, new_pair
from models.spec import RunSpec
from models.teachers import freeze
from ui.exhibits.control_teachers import CONTROLS, in_words


def test_only_the_wrong_classes_change_places() -> None:
    logits = torch.randn(200, 10, generator=torch.Generator().manual_seed(1))
    mixed = permuted_answers(logits, 5)
    before, after = logits.numpy(), mixed.numpy()
    rows = np.arange(200)
    first = before.argmax(1)
    assert (after.argmax(1) == first).all() and (after[rows, first] == before[rows, first]).all()
    assert (np.sort(after, 1) == np.sort(before, 1)).all(), "the same shares, so the same entropy"
    others = np.delete(np.arange(10), first[0])
    assert any((after[row] != before[row]).any() for row in rows)
    places = [list(before[row]).index(after[row, others[0]]) for row in rows if first[row] == first[0]]
    assert len(set(places)) > 4, "each image has an order of its own"
    assert torch.equal(permuted_answers(logits, 5), mixed) and not torch.equal(permuted_answers(logits, 6), mixed)


def test_longer_steps_change_the_rate_of_one_twin_alone() -> None:
    dataset = load("digits")
    torch.manual_seed(0)
    teacher = freeze(build("cnn-4", dataset.info))
    spec = RunSpec(data="digits", student="cnn-2", teacher="cnn-4", examples=60, epochs=1, method="longer-steps")
    pair, _ = new_pair(spec, 0, dataset, teacher)
    rates = {role: trainee.schedule.base_lrs for role, trainee in pair.items()}
    assert rates == {"distilled": [pytest.approx(3 * STUDENT_RATE)], "plain": [STUDENT_RATE]}


@pytest.mark.parametrize(("low", "words"), [(0.01, "are worth"), (-0.01, "can't tell")])
def test_the_words_follow_the_interval(low: float, words: str) -> None:
    assert words in in_words(Interval(0.02, low, 0.05, 5), 5.0)


def test_every_control_has_a_record_of_its_own() -> None:
    assert len({control.record for control in CONTROLS}) == len(CONTROLS) == 6
