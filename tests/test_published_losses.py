"""Losses that torchdistill lacks, against the figures that the authors' or a well-known implementation gives.

Each figure came from running the named file once on the logits below (29 November 2026); none of its code is here.
"""

import numpy as np
import pytest
import torch

from models.features import Features
from models.forgetting import OLD, TEMPERATURE, remembering_loss
from models.methods.answers import decoupled_loss
from models.methods.company import mutual_loss
from models.methods.insides import hint_loss

STEPS = np.arange(90)
STUDENT = torch.from_numpy(2 * np.sin(1.3 * STEPS).reshape(9, 10))
TEACHER = torch.from_numpy(4 * np.cos(0.9 * STEPS).reshape(9, 10))
LABELS = torch.arange(9)


@pytest.mark.parametrize(("temperature", "theirs"), [(1.0, 14.183116907802594), (4.0, 31.982922507355536)])
def test_decoupled_equals_its_authors(temperature: float, theirs: float) -> None:
    """github.com/megvii-research/mdistiller, mdistiller/distillers/DKD.py at e8c5bb33: dkd_loss with α = 1, β = 8."""
    ours = decoupled_loss(STUDENT, TEACHER, LABELS, temperature, target_weight=1.0, others_weight=8.0)
    assert ours.item() == pytest.approx(theirs, rel=1e-9)


def test_mutual_equals_a_published_trainer() -> None:
    """github.com/chxy95/Deep-Mutual-Learning, trainer.py at 88371a3c: `loss` of the first and of the second model."""
    ours = mutual_loss(STUDENT, TEACHER, LABELS, 1.0)
    assert ours.item() == pytest.approx(4.733886922377814 + 7.478645594127881, rel=1e-9)


def test_a_hint_is_half_of_what_a_published_one_is() -> None:
    """The ½ is the paper's, equation 3. megvii-research/mdistiller, mdistiller/distillers/FitNet.py at e8c5bb33."""
    regressor = torch.nn.Linear(4, 6).double()
    with torch.no_grad():
        regressor.weight.copy_(torch.from_numpy(np.sin(np.arange(24)).reshape(6, 4)))
        regressor.bias.copy_(torch.from_numpy(np.cos(np.arange(6.0))))
    ours = hint_loss(Features(STUDENT[:, :4]), Features(TEACHER[:, :6]), regressor)
    assert ours.item() == pytest.approx(0.5 * 15.617690187975382, rel=1e-9)


def test_old_answers_weigh_t_squared_times_what_avalanche_gives_them() -> None:
    """github.com/ContinualAI/avalanche, avalanche/training/regularization.py at 01d27393: T = 2, old classes 0 to 4."""
    assert (OLD, TEMPERATURE) == ((0, 1, 2, 3, 4), 2.0)
    soft = remembering_loss(STUDENT, TEACHER, LABELS, 1.0).soft
    assert soft.item() == pytest.approx(TEMPERATURE**2 * 0.699237047278802, rel=1e-9)
