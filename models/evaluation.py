"""Logits for a whole set first, metrics after: accuracy, agreement, calibration, distance to the teacher."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models import compute
from models.data import Dataset
from models.records import SeedScore
from models.stopping import stop_if_told

CALIBRATION_BINS = 15  # as Guo et al. 2017, arXiv 1706.04599, section 5
_BATCH = 500
_MANY = 2_000  # images. Fewer are left to one core: beside another run, two threads wait for each other


@torch.inference_mode()
def predict(network: nn.Module, dataset: Dataset, images: Tensor) -> Tensor:
    """Logits (N, K) float32, on the CPU, for uint8 images (N, C, H, W).

    The network is put into eval mode. Many images are shared among all cores; each image is computed by one, so the
    logits are the same. Raises Stopped, in a run, when stop is pressed meanwhile.
    """
    network.eval()
    device, threads = next(network.parameters()).device, compute.threads_in_use()
    compute.use_threads(compute.ALL_THREADS if len(images) >= _MANY else compute.STUDENT_THREADS)
    chunks = []
    try:
        for chunk in torch.split(images, _BATCH):
            stop_if_told()
            on_device = dataset.normalise(chunk).to(device, memory_format=torch.channels_last)
            chunks.append(network(on_device).float().cpu())
    finally:
        compute.use_threads(threads)
    return torch.cat(chunks)


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """Share of images (N,) whose largest logit is the hard label's."""
    return (logits.argmax(1) == labels).double().mean().item()


def agreement(logits: Tensor, teacher_logits: Tensor) -> float:
    """Share of images on which a network gives the teacher's answer, right or wrong."""
    return (logits.argmax(1) == teacher_logits.argmax(1)).double().mean().item()


def kl_to_teacher(logits: Tensor, teacher_logits: Tensor) -> float:
    """KL(teacher ‖ network) at temperature 1, mean nats per image."""
    log_p = functional.log_softmax(teacher_logits.double(), dim=1)
    log_q = functional.log_softmax(logits.double(), dim=1)
    # Σ_i p_i (log p_i − log q_i)
    return (log_p.exp() * (log_p - log_q)).sum(1).mean().item()


def calibration_error(logits: Tensor, labels: Tensor, bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error, 0..1: how far confidence and accuracy lie apart. Source: Guo 2017, equation 3."""
    confidence, answers = functional.softmax(logits.double(), dim=1).max(1)
    # Bin b holds confidences in ((b − 1) / B, b / B].
    members = (confidence * bins).ceil().long().clamp(1, bins) - 1
    gaps = confidence - (answers == labels).double()
    # Σ_b |B_b| / N · |accuracy(B_b) − confidence(B_b)|
    return torch.zeros(bins, dtype=torch.float64).index_add(0, members, gaps).abs().sum().item() / len(labels)


def confusion(logits: Tensor, labels: Tensor) -> tuple[tuple[int, ...], ...]:
    """Counts by (true class, answered class)."""
    classes = logits.shape[1]
    pairs = labels * classes + logits.argmax(1)
    counts = torch.bincount(pairs, minlength=classes * classes).view(classes, classes)
    return tuple(tuple(row) for row in counts.tolist())


def score(seed: int, logits: Tensor, labels: Tensor, teacher_logits: Tensor) -> SeedScore:
    """Everything that one network's test logits (N, K) tell, beside the teacher's on the same images."""
    wrong = labels[logits.argmax(1) != labels]
    return SeedScore(
        seed=seed,
        test_accuracy=accuracy(logits, labels),
        errors_by_class=tuple(torch.bincount(wrong, minlength=logits.shape[1]).tolist()),
        negative_log_likelihood=functional.cross_entropy(logits, labels).item(),
        calibration_error=calibration_error(logits, labels),
        agreement=agreement(logits, teacher_logits),
        kl_to_teacher=kl_to_teacher(logits, teacher_logits),
    )
