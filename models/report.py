"""From trained networks and their test logits to the reports and the verdict of a run."""

import statistics as basic
from dataclasses import dataclass, field

from torch import Tensor, nn

from models import compute, speed
from models.data import Dataset
from models.evaluation import accuracy, confusion, score
from models.networks import multiply_adds, parameter_count
from models.records import NetworkReport, PairedDifference, Role, Spread
from models.statistics import on_one_pair, over_seeds


@dataclass
class Candidate:
    """One row of the final table in the making."""

    role: Role
    name: str  # of its network, such as cnn-8
    network: nn.Module  # for students: the first seed's
    train_s: float = 0.0
    beforehand_s: list[float] = field(default_factory=list)  # each time that its method trained others first
    logits: dict[int, Tensor] = field(default_factory=dict)  # seed → test logits (N, K)


@dataclass(frozen=True)
class Speeds:
    """How fast networks are, by their name."""

    latency_ms: dict[str, Spread]
    throughput_per_s: dict[str, Spread]


def measure_speeds(candidates: dict[Role, Candidate], dataset: Dataset) -> Speeds:
    """The two students are one network with other weights, so their speed is measured once."""
    compute.use_threads(compute.STUDENT_THREADS)  # the same for all, or the comparison means nothing
    distinct = {each.name: each.network for each in candidates.values()}
    return Speeds(speed.latency_ms(distinct, dataset.info), speed.throughput_per_s(distinct, dataset.info))


def reports(candidates: dict[Role, Candidate], dataset: Dataset, speeds: Speeds) -> dict[Role, NetworkReport]:
    """Size, speed and test scores of tested networks. Logits are used as they are: the test set is not read again."""
    teacher_logits = next(iter(candidates["teacher"].logits.values()))
    return {role: _report(each, dataset, teacher_logits, speeds) for role, each in candidates.items()}


def _report(candidate: Candidate, dataset: Dataset, teacher_logits: Tensor, speeds: Speeds) -> NetworkReport:
    network, labels = candidate.network, dataset.test.labels
    scores = tuple(score(seed, logits, labels, teacher_logits) for seed, logits in candidate.logits.items())
    accuracies = [each.test_accuracy for each in scores]
    return NetworkReport(
        role=candidate.role,
        network=candidate.name,
        parameters=parameter_count(network),
        multiply_adds=multiply_adds(network, dataset.info),
        size_bytes=speed.size_bytes(network),
        latency_ms=speeds.latency_ms[candidate.name],
        throughput_per_s=speeds.throughput_per_s[candidate.name],
        threads=compute.STUDENT_THREADS,
        train_s=candidate.train_s,
        accuracy_mean=basic.fmean(accuracies),
        accuracy_sd=basic.stdev(accuracies) if len(accuracies) > 1 else None,
        scores=scores,
        confusion=confusion(next(iter(candidate.logits.values())), labels),
        beforehand_s=basic.fmean(candidate.beforehand_s or [0.0]),
    )


def difference(plain: Candidate, distilled: Candidate, labels: Tensor) -> PairedDifference:
    """Distilled minus plain on the test images, over seeds if there are several, with the first pair's counts."""
    seed = next(iter(plain.logits))
    plain_is_right, distilled_is_right = (
        (each.logits[seed].argmax(1) == labels).numpy() for each in (plain, distilled)
    )
    first = on_one_pair(plain_is_right, distilled_is_right, seed)
    if len(plain.logits) == 1:
        return first
    return over_seeds(
        [accuracy(logits, labels) for logits in plain.logits.values()],
        [accuracy(logits, labels) for logits in distilled.logits.values()],
        len(labels),
        first.one_pair,
    )
