"""How sure is it, and how often is it right? Reliability of the shipped networks, with logits rescaled after training.

Source: Guo, Pleiss, Sun, Weinberger 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599.
"""

from collections.abc import Sequence
from functools import lru_cache

import torch
from scipy.optimize import minimize_scalar
from torch import Tensor
from torch.nn import functional

from models.data import load
from models.data_errors import DataError
from models.evaluation import CALIBRATION_BINS, accuracy, calibration_error, predict
from models.exhibit_records import Calibration, Reliability
from models.records import Role
from models.shipped_records import shipped_record
from models.teachers import load_shipped

_REACH = (0.05, 20.0)  # where the best temperature is looked for


@lru_cache(maxsize=4)
def calibrations(temperatures: Sequence[float], data: str = "mnist-5k") -> dict[Role, Calibration]:
    """Each shipped network's reliability on the test images, its logits divided by each temperature.

    Raises:
        DataError: if the data set can't be had, or no networks ship for it.
    """
    dataset, record = load(data), shipped_record(data)
    if record is None:
        raise DataError(f"No trained networks ship for “{data}”. Choose mnist-5k.")
    found: dict[Role, Calibration] = {}
    for role, name in record.networks.items():
        network = load_shipped(role, dataset.info)
        assert network is not None, "every role on a shipped record has its weights"
        best = best_temperature(predict(network, dataset, dataset.validation.images), dataset.validation.labels)
        logits = predict(network, dataset, dataset.test.images)
        rows = [reliability(logits, dataset.test.labels, temperature) for temperature in (*temperatures, best)]
        found[role] = Calibration(name, accuracy(logits, dataset.test.labels), tuple(rows[:-1]), rows[-1])
    return found


def best_temperature(logits: Tensor, labels: Tensor) -> float:
    """The T that makes the negative log-likelihood of softmax(logits / T) least: temperature scaling, section 4.2."""

    def loss(temperature: float) -> float:
        return functional.cross_entropy(logits.double() / temperature, labels).item()

    return float(minimize_scalar(loss, bounds=_REACH, method="bounded").x)


def reliability(logits: Tensor, labels: Tensor, temperature: float, bins: int = CALIBRATION_BINS) -> Reliability:
    """Images (N,) sorted into bins by how sure the answer is: mean confidence and accuracy of each, 0 where empty."""
    scaled = logits.double() / temperature
    confidence, answers = functional.softmax(scaled, dim=1).max(1)
    members = (confidence * bins).ceil().long().clamp(1, bins) - 1  # bin b holds ((b − 1) / B, b / B]
    counts = torch.bincount(members, minlength=bins)

    def mean_of(values: Tensor) -> tuple[float, ...]:
        sums = torch.zeros(bins, dtype=torch.float64).index_add(0, members, values)
        return tuple((sums / counts.clamp(min=1)).tolist())

    return Reliability(
        temperature=temperature,
        counts=tuple(counts.tolist()),
        confidence=mean_of(confidence),
        accuracy=mean_of((answers == labels).double()),
        calibration_error=calibration_error(scaled, labels, bins),
        mean_confidence=confidence.mean().item(),
        negative_log_likelihood=functional.cross_entropy(scaled, labels).item(),
    )
