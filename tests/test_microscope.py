"""The gradient microscope against autograd and the limit of equation 4; calibration against scikit-learn and numpy."""

import numpy as np
import pytest
import torch
from scipy import special
from sklearn.calibration import calibration_curve

from models.calibration import best_temperature, reliability
from models.losses import soft_loss
from models.microscope import logit_matching, look

V, Z = (9.0, 2.5, -1.0, 4.0), (1.0, 3.0, 0.5, -2.0)


def test_soft_gradients_equal_autograd_and_the_hard_one_its_closed_form() -> None:
    seen = look(V, Z, 0, (1.0, 4.0, 20.0))
    assert seen.hard_gradient == pytest.approx(special.softmax(Z) - np.eye(4)[0])
    for temperature, gradient, size in zip(seen.temperatures, seen.soft_gradients, seen.with_t_squared, strict=True):
        z = torch.tensor([Z], dtype=torch.float64, requires_grad=True)
        soft_loss(z, torch.tensor([V], dtype=torch.float64), temperature).backward()
        assert z.grad is not None
        assert gradient == pytest.approx(z.grad[0].numpy(), abs=1e-12)
        assert size == pytest.approx(np.linalg.norm(z.grad[0].numpy()))


def test_the_gradient_becomes_logit_matching_as_one_over_t() -> None:
    """Hinton 2015, equation 4: the rest of the series is of order 1/T, so ten times T leaves a tenth of it."""
    seen = look(V, Z, 0, (100.0, 1_000.0, 10_000.0))
    v, z = np.array(V) - np.mean(V), np.array(Z) - np.mean(Z)
    assert seen.limit == pytest.approx((z - v) / 4)
    assert seen.difference[0] / seen.difference[1] == pytest.approx(10, rel=0.1)
    assert seen.difference[2] < 1e-3 and seen.slope_without == pytest.approx(-2, abs=0.02)


def test_a_number_added_to_all_logits_changes_nothing() -> None:
    v, z = torch.tensor(V), torch.tensor(Z)
    assert torch.allclose(logit_matching(z + 7, v - 3), logit_matching(z, v), atol=1e-6)


@pytest.fixture(scope="module")
def made_up() -> tuple[torch.Tensor, torch.Tensor]:
    """Labels drawn from softmax(z), answers given as softmax(3 z): three times too sure."""
    random = np.random.default_rng(0)
    true = random.normal(size=(6_000, 5)) * 2
    labels = [random.choice(5, p=row) for row in special.softmax(true, axis=1)]
    return torch.tensor(3 * true), torch.tensor(labels)


@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_bins_equal_scikit_learns(made_up: tuple[torch.Tensor, torch.Tensor], temperature: float) -> None:
    logits, labels = made_up
    shares = special.softmax(logits.numpy() / temperature, axis=1)
    sure, right = shares.max(1), shares.argmax(1) == labels.numpy()
    accuracy, confidence = calibration_curve(right, sure, n_bins=15)
    found = reliability(logits, labels, temperature)
    filled = [b for b in range(15) if found.counts[b]]
    assert [found.accuracy[b] for b in filled] == pytest.approx(accuracy)
    assert [found.confidence[b] for b in filled] == pytest.approx(confidence)
    weights = np.array([found.counts[b] for b in filled]) / len(right)
    assert found.calibration_error == pytest.approx(weights @ abs(accuracy - confidence))
    assert sum(found.counts) == len(right) and found.mean_confidence == pytest.approx(sure.mean())


def test_the_best_temperature_undoes_what_was_put_in(made_up: tuple[torch.Tensor, torch.Tensor]) -> None:
    logits, labels = made_up
    best = best_temperature(logits, labels)
    assert best == pytest.approx(3, abs=0.2)
    before, after = (reliability(logits, labels, t) for t in (1.0, best))
    assert after.calibration_error < before.calibration_error / 3
