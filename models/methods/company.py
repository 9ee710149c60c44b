"""Ways to teach with other company than one trained teacher: several, a fellow student, or nobody.

Symbols: N images, K classes; z student logits, v teacher logits, T temperature, p soft targets, q answers.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from models.losses import UNLABELLED, hard_loss, soft_loss

SMOOTHING = 0.1  # of each label goes to all classes, as in Szegedy 2016, section 7


def ensemble_logits(logits: Sequence[Tensor], temperature: float) -> Tensor:
    """Logits (N, K) of one teacher that speaks for several: its soft targets at T are the mean of theirs.

    Source: Hinton 2015, arXiv 1503.02531, section 2 (the arithmetic mean of the teachers' distributions).
    """
    log_p = functional.log_softmax(torch.stack(list(logits)) / temperature, dim=-1)
    # T · log (1/M · Σ_m p_m); the constant log M is left out, for it changes no share
    return temperature * log_p.logsumexp(0)


def mutual_loss(student_logits: Tensor, fellow_logits: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """The sum of both losses when two students learn the labels and each other's answers at once.

    Source: Zhang 2018, arXiv 1706.00384, equations 5 and 6; there T is 1, and the two take turns within a step.
    """

    def one(own: Tensor, others: Tensor) -> Tensor:
        # −log q_label + T² · KL(q of the other ‖ q); no gradient flows into the one that is listened to
        return hard_loss(own, labels) + soft_loss(own, others.detach(), temperature)

    return one(student_logits, fellow_logits) + one(fellow_logits, student_logits)


def smoothed_loss(student_logits: Tensor, labels: Tensor, smoothing: float = SMOOTHING) -> Tensor:
    """Cross-entropy with labels of which a little is spread evenly. No teacher, no image that resembles another.

    It is the hard loss with a teacher beside it that gives each class the same share and has weight ε.
    Source: Szegedy 2016, arXiv 1512.00567, section 7.
    """
    log_q = functional.log_softmax(student_logits, dim=1)
    evenly = -log_q[labels != UNLABELLED].mean(1)
    # (1 − ε) · (−log q_label) + ε · (−1/K · Σ_i log q_i)
    return (1 - smoothing) * hard_loss(student_logits, labels) + smoothing * evenly.sum() / max(1, len(evenly))
