"""The optimiser beside torch's own: the same numbers to the last bit."""

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional

from models.catalogue import DATASETS
from models.networks import build
from models.optimizer import AdamW
from models.training import share_of_peak


@pytest.mark.parametrize("name", ["mlp-8", "cnn-4", "resnet-4"])
def test_a_training_is_torchs_to_the_last_bit(name: str) -> None:
    steps, peak = 12, 1e-2
    torch.manual_seed(0)
    ours = build(name, DATASETS["digits"])
    theirs = copy.deepcopy(ours)
    quick = AdamW(ours.parameters(), lambda step: peak * share_of_peak(step, steps))
    usual = torch.optim.AdamW(theirs.parameters(), peak, weight_decay=1e-2, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(usual, lambda step: share_of_peak(step, steps))
    for _ in range(steps):
        images, labels = torch.randn(9, 1, 8, 8), torch.randint(0, 10, (9,))
        quick.forget_gradients()
        functional.cross_entropy(ours(images), labels).backward()
        quick.step()
        usual.zero_grad()
        functional.cross_entropy(theirs(images), labels).backward()
        usual.step()
        schedule.step()
    for name, parameter in ours.named_parameters():
        assert torch.equal(parameter, theirs.get_parameter(name)), name


def test_what_has_no_gradient_stays() -> None:
    used, unused = nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(3))
    optimizer = AdamW([used, unused], lambda step: 0.1)
    optimizer.step()
    assert torch.equal(used, torch.ones(3))
    used.sum().backward()
    optimizer.step()
    assert (used < 1).all() and torch.equal(unused, torch.ones(3))
