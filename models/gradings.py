"""From a spec's method to how its distilled student is graded, batch by batch."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from models.batches import Batch
from models.control_teachers import uniform_loss
from models.faults import BROKEN_LOSSES
from models.features import Features, last_layer, look_inside
from models.losses import LossParts, distillation_loss, hard_loss, soft_loss
from models.methods.answers import correlation_loss, decoupled_loss, logit_loss, top_k_loss, top_one_loss
from models.methods.company import mutual_loss, smoothed_loss
from models.methods.insides import attention_loss, hint_loss, relation_loss, similarity_loss
from models.spec import RunSpec
from models.training import BatchLoss, distilled_grading

AnswerLoss = Callable[[Tensor, Tensor, Tensor, float], Tensor]  # student logits, teacher logits, labels, temperature
FeatureLoss = Callable[[Features, Features], Tensor]  # the student's, the teacher's

ANSWER_LOSSES: dict[str, AnswerLoss] = {
    "top-1": lambda z, v, labels, temperature: top_one_loss(z, v),
    "top-3": lambda z, v, labels, temperature: top_k_loss(z, v, temperature, k=3),
    "logits": lambda z, v, labels, temperature: logit_loss(z, v),
    "decoupled": decoupled_loss,
    "correlation": lambda z, v, labels, temperature: correlation_loss(z, v, temperature),
    "label-smoothing": lambda z, v, labels, temperature: smoothed_loss(z, labels),
    "uniform": lambda z, v, labels, temperature: uniform_loss(z, temperature),
    "longer-steps": lambda z, v, labels, temperature: hard_loss(z, labels),
}
FEATURE_LOSSES: dict[str, FeatureLoss] = {
    "attention": attention_loss,
    "relations": relation_loss,
    "similarity": similarity_loss,
}
# How much of it is added to the soft loss, as in the CIFAR-100 benchmark of Tian 2019, arXiv 1910.10699, appendix.
FEATURE_WEIGHTS = {"hint": 100.0, "attention": 1000.0, "relations": 25.0, "similarity": 3000.0}


def grading(spec: RunSpec, teacher: nn.Module, student: nn.Module) -> tuple[BatchLoss, nn.Module | None]:
    """The loss of a spec's distilled student, and the module that learns beside it or None: a hint's regressor, or the
    fellow of a student that has no teacher."""
    if spec.method in ANSWER_LOSSES:
        return _by_answers(ANSWER_LOSSES[spec.method], spec), None
    if spec.method in FEATURE_LOSSES:
        return _by_features(FEATURE_LOSSES[spec.method], teacher, spec), None
    if spec.method == "hint":
        last = last_layer(teacher)
        regressor = nn.Linear(last_layer(student).in_features, last.in_features).to(last.weight.device)
        return _by_features(lambda mine, its: hint_loss(mine, its, regressor), teacher, spec), regressor
    if spec.method == "mutual":
        fellow = other_start(student)
        return _with_fellow(fellow, spec), fellow
    loss = BROKEN_LOSSES.get(spec.fault, distillation_loss)
    return distilled_grading(spec.temperature, spec.soft_weight, loss), None


def _by_answers(loss: AnswerLoss, spec: RunSpec) -> BatchLoss:
    def grade(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
        assert batch.teacher_logits is not None, "a distilled student's batches carry the teacher's logits"
        logits = network(batch.images).float()
        soft = loss(logits, batch.teacher_logits, batch.labels, spec.temperature)
        return logits[: batch.labelled], _mix(logits, batch, soft, spec.soft_weight)

    return grade


def _by_features(loss: FeatureLoss, teacher: nn.Module, spec: RunSpec) -> BatchLoss:
    def grade(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
        assert batch.teacher_logits is not None, "a distilled student's batches carry the teacher's logits"
        logits, mine = look_inside(network, batch.images)
        with torch.no_grad():
            _, its = look_inside(teacher, batch.images)
        soft = soft_loss(logits, batch.teacher_logits, spec.temperature)
        soft = soft + FEATURE_WEIGHTS[spec.method] * loss(mine, its)
        return logits[: batch.labelled], _mix(logits, batch, soft, spec.soft_weight)

    return grade


def _with_fellow(fellow: nn.Module, spec: RunSpec) -> BatchLoss:
    def grade(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
        logits = network(batch.images).float()
        soft = mutual_loss(logits, fellow(batch.images).float(), batch.labels, spec.temperature)
        return logits[: batch.labelled], _mix(logits, batch, soft, spec.soft_weight)

    return grade


def other_start(network: nn.Module) -> nn.Module:
    """A network of the same kind and size with fresh weights."""
    other = copy.deepcopy(network).cpu()  # a GPU draws other numbers
    for module in other.modules():
        if isinstance(module, nn.Linear | nn.Conv2d | nn.BatchNorm2d):
            module.reset_parameters()
    return other.to(next(network.parameters()).device)


def _mix(logits: Tensor, batch: Batch, soft: Tensor, soft_weight: float) -> LossParts:
    hard = hard_loss(logits, batch.labels)
    return LossParts(hard, soft, (1 - soft_weight) * hard + soft_weight * soft)
