"""Other ways to teach than soft targets: one pure function each, with its equation and source.

Symbols: N images, K classes; z student logits, v teacher logits, T temperature, p soft targets, q soft answers.
Each gives a scalar, the mean per image, to stand where `models.losses.soft_loss` stands or to be added to it.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.features import Features
from models.losses import UNLABELLED

TARGET_WEIGHT, OTHERS_WEIGHT = 1.0, 8.0  # α and β of Zhao 2022


def top_one_loss(student_logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """Cross-entropy with the teacher's first answer: all that a service tells which names one class.

    Source: Touvron 2021, arXiv 2012.12877, equation 3 (hard-label distillation).
    """
    # −log softmax(z)_y,  y = argmax_i v_i
    return functional.cross_entropy(student_logits, teacher_logits.argmax(1))


def top_k_loss(student_logits: Tensor, teacher_logits: Tensor, temperature: float, k: int = 3) -> Tensor:
    """T² · KL with only the teacher's k largest shares, renormalised: what a service tells which names k classes.

    Source: equation 1 and section 2 of Hinton 2015, arXiv 1503.02531, over the k classes alone.
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


def hint_loss(student: Features, teacher: Features, regressor: nn.Module) -> Tensor:
    """How far the teacher's last hidden layer (N, D) is from what `regressor` makes of the student's (N, d).

    Source: Romero 2014, arXiv 1412.6550, equation 3. There it is a stage of its own, before the soft targets, on a
    layer in the middle; here it is added to them.
    """
    # ½ · ‖r(u_S) − u_T‖², as a mean over the D units
    return 0.5 * functional.mse_loss(regressor(student.last), teacher.last)


def attention_loss(student: Features, teacher: Features) -> Tensor:
    """How differently the two look at the places of an image, at each size of map that both have.

    Source: Zagoruyko & Komodakis 2016, arXiv 1612.03928, equation 2, with the square of their code.
    """

    def attention(maps: Tensor) -> Tensor:
        return functional.normalize(maps.square().mean(1).flatten(1))  # Q / ‖Q‖,  Q = Σ_c F_c²: (N, H·W)

    # Σ_sizes mean (Q_S / ‖Q_S‖ − Q_T / ‖Q_T‖)²
    sides = student.maps.keys() & teacher.maps.keys()
    differences = [(attention(student.maps[side]) - attention(teacher.maps[side])).square().mean() for side in sides]
    return torch.stack(differences).sum()


def relation_loss(student: Features, teacher: Features) -> Tensor:
    """How differently the two see the distances between the images of a batch, each in units of its own mean.

    Source: Park 2019, arXiv 1904.05068, equations 5 to 7 (distances; angles are left out).
    """

    def relations(features: Tensor) -> Tensor:
        distances = torch.cdist(features, features)  # ‖t_i − t_j‖: (N, N)
        pairs = max(1, len(features) * (len(features) - 1))
        return distances / (distances.sum() / pairs).clamp(min=1e-12)

    # Σ_ij Huber(ψ_S(i, j) − ψ_T(i, j)) / N²
    return functional.smooth_l1_loss(relations(student.last), relations(teacher.last))


def _kl(log_p: Tensor, log_q: Tensor) -> Tensor:
    return (log_p.exp() * (log_p - log_q)).sum(1).mean()


def _two_shares(logits: Tensor, is_target: Tensor) -> Tensor:
    """log p_t and log (1 − p_t), (N, 2)."""
    log_p = functional.log_softmax(logits, dim=1)
    return torch.stack([log_p[is_target], log_p.masked_fill(is_target, -torch.inf).logsumexp(1)], dim=1)


def _others(logits: Tensor, is_target: Tensor) -> Tensor:
    """Log shares of the other classes among themselves, (N, K − 1)."""
    return functional.log_softmax(logits[~is_target].view(len(logits), -1), dim=1)
