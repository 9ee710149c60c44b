"""Students of one kind trained side by side in one pass: their weights are stacked, their batches shared.

Small students spend most of a step on calling operations, not on arithmetic, so that eight can share the calls. A plain
student is one with soft weight 0: one of them is the twin of every temperature, for it has the same first weights.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.batches import Batch, Batches
from models.data import Dataset
from models.losses import UNLABELLED, LossParts
from models.recipes import new_pair
from models.records import Losses
from models.spec import RunSpec
from models.sweep import can_share_a_pass
from models.training import Moment, Trainee

_ACTIVATIONS = nn.ReLU | nn.Dropout  # the students' dropout is 0
_LAYERS = nn.Linear | nn.Conv2d | nn.MaxPool2d | nn.Flatten | _ACTIVATIONS


class Stack(nn.Module):
    """S networks of equal shape as one. Every parameter gains a first axis S, so one optimiser step moves them all."""

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        """Copies the weights. Raises ValueError for a family that cannot be stacked."""
        super().__init__()
        if not can_stack(networks[0]):
            raise ValueError("Only the mlp and cnn families can be stacked; train the others one at a time.")
        self._networks = list(networks)  # a list inside a list is not registered: these weights are not trained
        together = zip(*(network.parameters() for network in networks), strict=True)
        self.stacked = nn.ParameterList(torch.stack([each.detach() for each in same]) for same in together)

    def __len__(self) -> int:
        return len(self._networks)

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W), the same for all, to logits (S, N, K)."""
        weights = iter(self.stacked)
        values = images
        shared = True  # until the first weights, there is one input for all
        for layer in self._networks[0].layers:  # type: ignore[union-attr]
            if isinstance(layer, nn.Conv2d):
                values = _convolve(values, next(weights), next(weights), shared)
                shared = False
            elif isinstance(layer, nn.Linear):
                values = _multiply(values, next(weights), next(weights), shared)
                shared = False
            elif isinstance(layer, nn.Flatten):
                values = values.flatten(1) if shared else _apart(values, len(self))
            else:
                values = layer(values)
        return values

    @torch.no_grad()
    def unstack(self) -> list[nn.Module]:
        """The given networks, now with their trained weights."""
        for index, network in enumerate(self._networks):
            for own, stacked in zip(network.parameters(), self.stacked, strict=True):
                own.copy_(stacked[index])
        return self._networks


def can_stack(network: nn.Module) -> bool:
    """Whether every layer has a stacked form (a residual network's normalisation has none)."""
    return all(isinstance(layer, _LAYERS) for layer in network.layers)  # type: ignore[union-attr]


def _convolve(values: Tensor, weight: Tensor, bias: Tensor, shared: bool) -> Tensor:
    """(N, C or S·C, H, W) with weights (S, F, C, 3, 3) to (N, S·F, H, W): a group of filters for each student."""
    groups = 1 if shared else len(weight)
    return functional.conv2d(values, weight.flatten(0, 1), bias.flatten(), padding=1, groups=groups)


def _multiply(values: Tensor, weight: Tensor, bias: Tensor, shared: bool) -> Tensor:
    """(N, D) or (S, N, D) with weights (S, F, D) to (S, N, F)."""
    if shared:  # one product with the rows of all weights
        answers = functional.linear(values, weight.flatten(0, 1), bias.flatten())
        return answers.view(len(values), *weight.shape[:2]).transpose(0, 1)
    return torch.baddbmm(bias[:, None], values, weight.transpose(1, 2))


def _apart(values: Tensor, count: int) -> Tensor:
    """(N, S·C, H, W) to (S, N, C·H·W)."""
    return values.reshape(len(values), count, -1).transpose(0, 1)


class StackedTrainee(Trainee):
    """A stack that learns: each student by its own temperature and soft weight, all by one optimiser."""

    def __init__(self, stack: Stack, temperatures: Tensor, soft_weights: Tensor, like: Trainee, steps: int) -> None:
        """`temperatures` and `soft_weights` (S,); the learning rate is that of `like`."""
        super().__init__(stack, like.loss, like.learning_rate, steps)
        self.stack = stack
        self._temperatures, self._soft_weights = temperatures, soft_weights
        self.tallies = StackedTally()

    def learn(self, batch: Batch) -> None:
        """One optimisation step of all students. The sum of their losses gives each the gradient of its own."""
        with self.stopwatch:
            with self._autocast:
                logits = self.stack(batch.images).float()
            parts = stacked_loss(logits, batch, self._temperatures, self._soft_weights)
            self.optimizer.forget_gradients()
            parts.total.sum().backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            self.tallies.add(parts, logits, batch)


@dataclass
class StackedTally:
    """What `training.Tally` is for one network, for S at once."""

    batches: int = 0
    images: int = 0
    parts: Tensor | None = None  # (3, S)
    right: Tensor | None = None  # (S,)

    def add(self, parts: LossParts, logits: Tensor, batch: Batch) -> None:
        """Parts of (S,) each, logits (S, N, K)."""
        self.batches += 1
        self.images += batch.labelled
        summed = torch.stack(parts).detach()
        right = (logits[:, : batch.labelled].argmax(2) == batch.labels[: batch.labelled]).sum(1)
        self.parts = summed if self.parts is None else self.parts + summed
        self.right = right if self.right is None else self.right + right

    def read(self) -> list[tuple[Losses, float]]:
        """Each student's mean losses, and its accuracy on the labelled training images."""
        if self.parts is None or self.right is None:
            return []
        means = (self.parts / self.batches).T.tolist()
        shares = (self.right / max(1, self.images)).tolist()
        return [(Losses(*mean), share) for mean, share in zip(means, shares, strict=True)]


def stacked_loss(logits: Tensor, batch: Batch, temperatures: Tensor, soft_weights: Tensor) -> LossParts:
    """What `losses.distillation_loss` gives each student: logits (S, N, K), temperatures and weights (S,), to (S,)."""
    assert batch.teacher_logits is not None, "a distilled student's batches carry the teacher's logits"
    each_t = temperatures[:, None, None]
    log_p = functional.log_softmax(batch.teacher_logits / each_t, dim=-1)
    log_q = functional.log_softmax(logits / each_t, dim=-1)
    # T² · Σ_i p_i (log p_i − log q_i)
    soft = temperatures**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean(-1)
    labels = batch.labels.expand(logits.shape[:2])
    # −log softmax(z)_label, mean over the images that have one
    hard = functional.cross_entropy(logits.transpose(1, 2), labels, ignore_index=UNLABELLED, reduction="none").sum(1)
    hard = hard / max(1, batch.labelled)
    # L = (1 − w) · hard + w · soft
    return LossParts(hard, soft, (1 - soft_weights) * hard + soft_weights * soft)


def new_stack(specs: Sequence[RunSpec], dataset: Dataset, teacher: nn.Module) -> tuple[StackedTrainee, Batches]:
    """An untrained stack: a distilled student for each spec, then the one plain student that is twin of them all.

    Raises:
        ValueError: unless the specs `can_share_a_pass`, have one seed, and differ in temperature and soft weight alone.
    """
    first = specs[0]
    if not can_share_a_pass(first):
        raise ValueError("Only mlp and cnn students of soft targets can be stacked; train the others one at a time.")
    alike = {replace(spec, temperature=1, soft_weight=1) for spec in specs}
    if len(alike) > 1 or len(first.seeds) > 1:
        raise ValueError("Stacked students share one seed and all else but temperature and soft weight.")
    pair, batches = new_pair(first, first.seeds[0], dataset, teacher)
    plain = pair["plain"]
    start = plain.network
    networks = [copy.deepcopy(start) for _ in range(len(specs) + 1)]
    on = next(start.parameters()).device
    temperatures = torch.tensor([*(spec.temperature for spec in specs), 1.0], device=on)
    soft_weights = torch.tensor([*(spec.soft_weight for spec in specs), 0.0], device=on)
    return StackedTrainee(Stack(networks), temperatures, soft_weights, plain, batches.steps * first.epochs), batches


def train_stack(trainee: StackedTrainee, batches: Batches, epochs: int) -> Iterator[Moment]:
    """Train all students on the very same batches. Yields after every step; unstack them when you have enough."""
    step = 0
    for epoch in range(epochs):
        for index, batch in enumerate(batches.epoch(), start=1):
            trainee.learn(batch)
            step += 1
            epoch_end = index == batches.steps
            yield Moment(step, epoch + epoch_end, epoch_end)
