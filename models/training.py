"""Training as a generator: it yields a moment after every step, and whoever holds the loop decides what to do."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from models.batches import Batch, Batches
from models.compute import Stopwatch, device, has_fast_bfloat16
from models.losses import LossParts, MixedLoss, distillation_loss, plain_loss
from models.optimizer import AdamW
from models.records import Losses, Role

BatchLoss = Callable[[nn.Module, Batch], tuple[Tensor, LossParts]]  # gives the labelled images' logits and the loss
WARM_UP_SHARE = 0.15  # of all steps, in which the learning rate climbs to its peak


class Trainee:
    """A network, how it is graded, and its optimiser: AdamW whose rate climbs, then falls to zero."""

    def __init__(
        self, network: nn.Module, loss: BatchLoss, learning_rate: float, steps: int, beside: nn.Module | None = None
    ) -> None:
        """`beside` learns along because the loss needs it, and is no part of the network."""
        self.network = network
        self.loss = loss
        learning = [*network.parameters(), *(beside.parameters() if beside else ())]
        on_device = next(network.parameters()).device.type
        self.learning_rate = learning_rate
        self.optimizer = AdamW(learning, lambda step: learning_rate * share_of_peak(step, steps))
        self._autocast = torch.autocast(on_device, torch.bfloat16, enabled=has_fast_bfloat16())
        self.tally = Tally()
        self.stopwatch = Stopwatch()

    @property
    def train_s(self) -> float:
        """Seconds spent in its own steps; what it shares with a twin is not in it. Waits for a GPU to catch up."""
        return self.stopwatch.seconds

    def learn(self, batch: Batch) -> None:
        """One optimisation step."""
        with self.stopwatch:
            self.network.train()
            with self._autocast:
                logits, parts = self.loss(self.network, batch)
            self.optimizer.forget_gradients()
            parts.total.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            self.tally.add(parts, logits, batch)


def share_of_peak(step: int, steps: int) -> float:
    """The share of the peak learning rate at a step: a straight climb, then half a cosine down to zero."""
    warm_up = max(1, round(WARM_UP_SHARE * steps))
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))


@dataclass
class Tally:
    """Sums of losses and right answers since an epoch began. They lie on the device: to read them is to wait for it."""

    batches: int = 0
    images: int = 0
    parts: Tensor = field(default_factory=lambda: torch.zeros(3, device=device()))
    right: Tensor = field(default_factory=lambda: torch.zeros((), dtype=torch.int64, device=device()))

    def add(self, parts: LossParts, logits: Tensor, batch: Batch) -> None:
        self.batches += 1
        self.images += batch.labelled
        self.parts = self.parts + torch.stack(parts).detach().float()
        self.right = self.right + (logits.detach().argmax(1) == batch.labels[: batch.labelled]).sum()

    def read(self) -> tuple[Losses, float]:
        """Mean losses, and accuracy on the labelled training images."""
        hard, soft, total = (self.parts / max(1, self.batches)).tolist()
        return Losses(hard, soft, total), self.right.item() / max(1, self.images)


def plain_grading(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
    """The grade of a network without a teacher: hard labels, and only images that have one."""
    logits = network(batch.images[: batch.labelled])
    return logits, plain_loss(logits.float(), batch.labels[: batch.labelled])


def distilled_grading(temperature: float, soft_weight: float, loss: MixedLoss = distillation_loss) -> BatchLoss:
    """The grade of a student that listens to the teacher, on labelled and unlabelled images alike."""

    def grade(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
        assert batch.teacher_logits is not None, "a distilled student's batches carry the teacher's logits"
        logits = network(batch.images)
        parts = loss(logits.float(), batch.teacher_logits, batch.labels, temperature, soft_weight)
        return logits[: batch.labelled], parts

    return grade


@dataclass(frozen=True)
class Moment:
    """Where training stands after a step."""

    step: int
    epoch: int  # finished epochs
    epoch_end: bool


def train(trainees: dict[Role, Trainee], batches: Batches, epochs: int) -> Iterator[Moment]:
    """Train all trainees on the very same batches, in lockstep. Yields after every step."""
    step = 0
    for epoch in range(epochs):
        for index, batch in enumerate(batches.epoch(), start=1):
            for trainee in trainees.values():
                trainee.learn(batch)
            step += 1
            epoch_end = index == batches.steps
            yield Moment(step, epoch + epoch_end, epoch_end)
