"""Mistakes that people really make in distillation code, each in place of the healthy piece. For learning to find them.

A broken loss stands in for `models.losses.distillation_loss`, broken answers for `models.evaluation.predict`.
"""

import copy
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.data import Dataset
from models.evaluation import predict
from models.losses import LossParts, MixedLoss, hard_loss, soft_loss

Answers = Callable[[nn.Module, Dataset, Tensor], Tensor]  # teacher, data set, uint8 images: logits (N, K)
SoftLoss = Callable[[Tensor, Tensor, float], Tensor]
DROPOUT = 0.3  # with which the shipped teachers learned


def mean_over_classes(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """The soft loss as `kl_div(…, reduction="mean")` has it: divided by images times classes."""
    p = functional.softmax(teacher_logits / temperature, dim=-1)
    log_q = functional.log_softmax(student_logits / temperature, dim=-1)
    return temperature**2 * functional.kl_div(log_q, p, reduction="none").mean()


def no_t_squared(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """The soft loss without the factor that makes up for its small gradients."""
    p = functional.softmax(teacher_logits / temperature, dim=-1)
    log_q = functional.log_softmax(student_logits / temperature, dim=-1)
    return functional.kl_div(log_q, p, reduction="batchmean")


def one_sided_temperature(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """The soft loss with a soft teacher and a student at temperature 1."""
    p = functional.softmax(teacher_logits / temperature, dim=-1)
    log_q = functional.log_softmax(student_logits, dim=-1)
    return temperature**2 * functional.kl_div(log_q, p, reduction="batchmean")


def softmax_twice(student_logits: Tensor, teacher_logits: Tensor, temperature: float) -> Tensor:
    """The soft loss of a teacher that gives shares already, which are then taken for logits."""
    shares = functional.softmax(teacher_logits, dim=-1)
    return soft_loss(student_logits, shares, temperature)


def weights_swapped(
    student_logits: Tensor, teacher_logits: Tensor, labels: Tensor, temperature: float, soft_weight: float
) -> LossParts:
    """The mix with its weights in each other's place."""
    hard = hard_loss(student_logits, labels)
    soft = soft_loss(student_logits, teacher_logits, temperature)
    return LossParts(hard, soft, soft_weight * hard + (1 - soft_weight) * soft)


def shuffled_answers(teacher: nn.Module, dataset: Dataset, images: Tensor) -> Tensor:
    """The right answers in another order, as when a shuffling loader has filled the list of them."""
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    return predict(teacher, dataset, images)[order]


def answers_in_train_mode(teacher: nn.Module, dataset: Dataset, images: Tensor) -> Tensor:
    """Answers of a teacher whose dropout goes on dropping units, as `teacher.train()` leaves it."""
    forgetful = _with_dropout(teacher).train()
    on = next(forgetful.parameters()).device
    with torch.random.fork_rng(), torch.inference_mode():  # the students' own random numbers stay as they are
        torch.manual_seed(0)
        return torch.cat([forgetful(dataset.normalise(part).to(on)).float().cpu() for part in torch.split(images, 500)])


def wrong_normalisation(teacher: nn.Module, dataset: Dataset, images: Tensor) -> Tensor:
    """Answers to raw pixels from 0 to 255, of a teacher that learned with mean 0 and deviation 1."""
    return predict(teacher, replace(dataset, mean=torch.zeros(1), std=torch.full((1,), 1 / 255)), images)


def _with_dropout(teacher: nn.Module) -> nn.Module:
    """The teacher with the dropout that it learned with; a kept network is loaded without, as it only answers."""
    network = copy.deepcopy(teacher)
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = DROPOUT
    return network


def _mixed(soft_loss: SoftLoss) -> MixedLoss:
    """The whole loss around a soft part."""

    def loss(z: Tensor, v: Tensor, labels: Tensor, temperature: float, soft_weight: float) -> LossParts:
        hard, soft = hard_loss(z, labels), soft_loss(z, v, temperature)
        return LossParts(hard, soft, (1 - soft_weight) * hard + soft_weight * soft)

    return loss


BROKEN_LOSSES: dict[str, MixedLoss] = {
    "mean-over-classes": _mixed(mean_over_classes),
    "no-t-squared": _mixed(no_t_squared),
    "one-sided-temperature": _mixed(one_sided_temperature),
    "softmax-twice": _mixed(softmax_twice),
    "weights-swapped": weights_swapped,
}
BROKEN_ANSWERS: dict[str, Answers] = {
    "shuffled-answers": shuffled_answers,
    "teacher-in-train-mode": answers_in_train_mode,
    "wrong-normalisation": wrong_normalisation,
}
