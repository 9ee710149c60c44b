"""The losses of distillation, as pure functions.

Symbols: N images, K classes; z student logits, v teacher logits, T temperature, p soft targets, q soft answers.
Source: Hinton, Vinyals, Dean 2015, "Distilling the Knowledge in a Neural Network", arXiv 1503.02531, section 2.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

UNLABELLED = -1  # stands in place of a hard label


class LossParts(NamedTuple):
    """The two parts of a student's loss and their weighted sum, each a scalar: mean nats per image."""

    hard: Tensor
    soft: Tensor
    total: Tensor


# Student logits, teacher logits, labels, temperature, soft weight.
MixedLoss = Callable[[Tensor, Tensor, Tensor, float, float], LossParts]


def soft_targets(logits: Tensor, temperature: float) -> Tensor:
    """Probabilities (N, K) that grow softer as `temperature` grows. Source: equation 1."""
    # p_i = exp(v_i / T) / Σ_j exp(v_j / T)
    return functional.softmax(logits / temperature, dim=-1)


def hard_loss(student_logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy with the hard labels (N,), mean over the images that have one; 0 if none has."""
    labelled = labels != UNLABELLED
    # −log softmax(z)_label
    loss = functional.cross_entropy(student_logits, labels, ignore_index=UNLABELLED, reduction="sum")
    return loss / labelled.sum().clamp(min=1)


def soft_loss(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """T² · KL(teacher ‖ student) with both at temperature T: summed over classes, mean over images.

    Gradients of the KL alone shrink as 1/T², so T² keeps the soft part's weight steady as T turns. Source: Hinton 2015,
    arXiv 1503.02531, section 2.
    """
    log_p = functional.log_softmax(teacher_logits / temperature, dim=-1)
    log_q = functional.log_softmax(student_logits / temperature, dim=-1)
    # T² · Σ_i p_i (log p_i − log q_i)
    divergence = (log_p.exp() * (log_p - log_q)).sum(dim=-1).mean()
    return temperature**2 * divergence


def distillation_loss(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, temperature: float, soft_weight: float
) -> LossParts:
    """Both parts and their mix for student and teacher logits (N, K) and labels (N,), −1 where there is no label.

    `soft_weight` 0 is ordinary training, 1 listens to the teacher alone; in between the mix is linear.
    """
    hard = hard_loss(student_logits, labels)
    soft = soft_loss(student_logits, teacher_logits, temperature)
    # L = (1 − w) · hard + w · soft
    return LossParts(hard, soft, (1 - soft_weight) * hard + soft_weight * soft)


def plain_loss(student_logits: Tensor, labels: Tensor) -> LossParts:
    """The loss of a network without a teacher: the hard labels alone."""
    hard = hard_loss(student_logits, labels)
    return LossParts(hard, torch.zeros_like(hard), hard)
