"""Ways to teach by answers alone: one pure function each, with its equation and source.

Symbols: N images, K classes; z student logits, v teacher logits, T temperature, p soft targets, q soft answers.
Each gives a scalar, the mean per image, to stand where `models.losses.soft_loss` stands.
"""

import torch
from torch import Tensor
from torch.nn import functional

from models.losses import UNLABELLED, soft_targets

TARGET_WEIGHT, OTHERS_WEIGHT = 1.0, 8.0  # α and β of Zhao 2022


def top_one_loss(student_logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """Cross-entropy with the teacher's first answer: all that a service tells which names one class.

    Source: Touvron 2021, arXiv 2012.12877, equation 3; such services: Tramèr 2016, arXiv 1609.02943.
    """
    # −log softmax(z)_y,  y = argmax_i v_i
    return functional.cross_entropy(student_logits, teacher_logits.argmax(1))


def top_k_loss(student_logits: Tensor, teacher_logits: Tensor, temperature: float, k: int = 3) -> Tensor:
    """T² · KL with only the teacher's k largest shares, renormalised: what a service tells which names k classes.

    Source: equation 1 and section 2 of Hinton 2015, arXiv 1503.02531, over the k classes alone; such services:
    Tramèr 2016, arXiv 1609.02943.
    """
    kept, classes = teacher_logits.topk(min(k, teacher_logits.shape[1]), dim=1)
    log_p = functional.log_softmax(kept / temperature, dim=1)
    log_q = functional.log_softmax(student_logits / temperature, dim=1).gather(1, classes)
    # T² · Σ_{i in top k} p_i (log p_i − log q_i)
    return temperature**2 * (log_p.exp() * (log_p - log_q)).sum(1).mean()


def logit_loss(student_logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """Squared distance between logits, each image's mean taken off, which changes no probability.

    It is what T² · KL becomes as T → ∞ (Hinton 2015, section 2.1). Source: Ba & Caruana 2014, arXiv 1312.6184,
    equation 1, there without taking the mean off.
    """
    z = student_logits - student_logits.mean(1, keepdim=True)
    v = teacher_logits - teacher_logits.mean(1, keepdim=True)
    # 1 / (2K) · Σ_i (z_i − v_i)²
    return 0.5 * (z - v).square().mean()


def decoupled_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    labels: Tensor,
    temperature: float,
    target_weight: float = TARGET_WEIGHT,
    others_weight: float = OTHERS_WEIGHT,
) -> Tensor:
    """The share of the right class, and how the others divide the rest, graded apart.

    Where there is no label, the teacher's first answer counts as right.
    Source: Zhao 2022, arXiv 2203.08679, equation 7.
    """
    target = torch.where(labels == UNLABELLED, teacher_logits.argmax(1), labels)
    is_target = functional.one_hot(target, student_logits.shape[1]).bool()
    z, v = student_logits / temperature, teacher_logits / temperature
    # T² · (α · KL(b^p ‖ b^q) + β · KL(p̂ ‖ q̂)),  b = (p_t, 1 − p_t),  p̂ = softmax over the classes i ≠ t
    target_part = _kl(_two_shares(v, is_target), _two_shares(z, is_target))
    others_part = _kl(_others(v, is_target), _others(z, is_target))
    return temperature**2 * (target_weight * target_part + others_weight * others_part)


def correlation_loss(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """How far the student's shares are from rising and falling with the teacher's, whatever their size.

    Asked twice: over the classes of each image, and over the images of each class.
    Source: Huang 2022 (DIST), arXiv 2205.10536, equations 6 to 9, with the T² of their code.
    """
    q, p = soft_targets(student_logits, temperature), soft_targets(teacher_logits, temperature)
    # T² · (mean_n (1 − ρ(q_n, p_n)) + mean_k (1 − ρ(q_·k, p_·k))),  ρ is Pearson's correlation
    return temperature**2 * ((1 - _correlation(q, p)).mean() + (1 - _correlation(q.T, p.T)).mean())


def _correlation(one: Tensor, other: Tensor) -> Tensor:
    """Pearson's correlation of each row of `one` with the same row of `other`."""
    return functional.cosine_similarity(one - one.mean(1, keepdim=True), other - other.mean(1, keepdim=True))


def _kl(log_p: Tensor, log_q: Tensor) -> Tensor:
    return (log_p.exp() * (log_p - log_q)).sum(1).mean()


def _two_shares(logits: Tensor, is_target: Tensor) -> Tensor:
    """log p_t and log (1 − p_t), (N, 2)."""
    log_p = functional.log_softmax(logits, dim=1)
    return torch.stack([log_p[is_target], log_p.masked_fill(is_target, -torch.inf).logsumexp(1)], dim=1)


def _others(logits: Tensor, is_target: Tensor) -> Tensor:
    """Log shares of the other classes among themselves, (N, K − 1)."""
    return functional.log_softmax(logits[~is_target].view(len(logits), -1), dim=1)
