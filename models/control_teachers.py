"""Teachers from whom something was taken on purpose, to see what it was worth to the student."""

import torch
from torch import Tensor, nn

from models.batches import Batch
from models.losses import LossParts, soft_loss
from models.methods.company import smoothed_loss
from models.training import BatchLoss

RATE_TIMES = {"longer-steps": 3.0}  # a method that changes nothing but the learning rate


def permuted_answers(teacher_logits: Tensor, generator: torch.Generator) -> Tensor:
    """The same logits (N, K), but those of all classes except the first answer change places, image by image.

    How sure the teacher is stays as it was; which wrong class is nearly right is lost.
    Source: Furlanello 2018 (dark knowledge with permuted predictions), arXiv 1805.04770, section 3.2.
    """
    count, classes = teacher_logits.shape
    first = teacher_logits.argmax(1, keepdim=True)  # (N, 1)
    is_other = torch.ones(count, classes, dtype=torch.bool).scatter(1, first, False)
    others = teacher_logits[is_other].view(count, classes - 1)
    order = torch.rand(count, classes - 1, generator=generator).argsort(1)
    mixed = teacher_logits.clone()
    mixed[is_other] = others.gather(1, order).flatten()
    return mixed


def uniform_loss(student_logits: Tensor, temperature: float) -> Tensor:
    """The soft loss of a teacher that gives each class the same share for every image (N, K), whatever it shows.

    At T = 1 and with soft weight ε it is label smoothing (Szegedy 2016, section 7), but for a constant; at a higher T
    it becomes a pull of all logits to one value. Source: Yuan 2020, arXiv 1909.11723, section 4 (virtual teacher).
    """
    # T² · KL(1/K ‖ softmax(z / T))
    return soft_loss(student_logits, torch.zeros_like(student_logits), temperature)


def smoothed_grading(smoothing: float) -> BatchLoss:
    """The grade of a teacher that learns from blurred labels. Source: Müller 2019, arXiv 1906.02629, section 2."""

    def grade(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
        logits = network(batch.images[: batch.labelled])
        loss = smoothed_loss(logits.float(), batch.labels[: batch.labelled], smoothing)
        return logits, LossParts(loss, torch.zeros_like(loss), loss)

    return grade
