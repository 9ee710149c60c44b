"""The two recipes: how a teacher is trained, and how a pair of students is. Dials were turned on validation."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from models.batches import Batches, TransferSet, choose_transfer_set, usual_shift
from models.compute import device
from models.control_teachers import RATE_TIMES, permuted_answers, smoothed_grading
from models.data import Dataset
from models.data_errors import DataError
from models.evaluation import predict
from models.faults import BROKEN_ANSWERS
from models.gradings import grading
from models.networks import build
from models.records import Role
from models.spec import RunSpec, omit_problem
from models.training import Trainee, plain_grading

TEACHER_BATCH = 128
SMALL_SET = 10_000  # images; below it a teacher takes half the batch, for as many steps in half the time
TEACHER_DROPOUT = 0.3
TEACHER_RATE = 4e-3
STUDENT_BATCHES = 25, 50  # the smallest and the largest: small sets need steps, large ones throughput
STUDENT_STEPS = 12  # in an epoch, where the batch size lies between those two
STUDENT_RATE = 1e-2


def check_size(spec: RunSpec, dataset: Dataset) -> None:
    """Raise DataError if the spec asks for classes or for more images than the data set has for training."""
    if sentence := omit_problem(spec.omit, dataset.info):
        raise DataError(sentence)
    available = int((~torch.isin(dataset.train.labels, torch.tensor(spec.omit))).sum())
    wanted = spec.examples + spec.unlabelled
    if wanted > available:
        left = " once some classes are left out" if spec.omit else ""
        raise DataError(
            f"{dataset.info.title} has {available:,} images for training{left}, and {wanted:,} are asked for. "
            "Turn down the labelled examples or the unlabelled images."
        )


def new_teacher(spec: RunSpec, dataset: Dataset) -> tuple[Trainee, Batches]:
    """An untrained teacher and its batches: all training images, shifted at random so that it generalises."""
    seed = spec.seeds[0]
    torch.manual_seed(seed)  # initial weights and dropout
    network = build(spec.teacher, dataset.info, TEACHER_DROPOUT).to(device())
    everything = TransferSet(dataset.train.images, dataset.train.labels, len(dataset.train.labels))
    batch_size = TEACHER_BATCH // 2 if len(everything.labels) < SMALL_SET else TEACHER_BATCH
    shifted = usual_shift(dataset.info.channels, dataset.info.side)
    batches = Batches(everything, dataset.normalise, batch_size, seed, shifted)
    grade = smoothed_grading(spec.teacher_smoothing) if spec.teacher_smoothing else plain_grading
    return Trainee(network, grade, TEACHER_RATE, batches.steps * spec.teacher_epochs), batches


def new_pair(spec: RunSpec, seed: int, dataset: Dataset, teacher: nn.Module) -> tuple[dict[Role, Trainee], Batches]:
    """Two students with the same initial weights, and the batches both will see. Only their loss differs."""
    samples = choose_transfer_set(dataset, spec.examples, spec.unlabelled, seed, spec.omit)
    order = torch.Generator().manual_seed(seed)  # of mixed-up answers
    ask_teacher: Callable[[Tensor], Tensor] | None = None
    if spec.augment:  # a shifted image is a new question
        ask_teacher = asker(teacher, order if spec.method == "permuted" else None)
    else:
        answers = BROKEN_ANSWERS.get(spec.fault, predict)
        logits = answers(teacher, dataset, samples.images)
        samples = samples.answered_by(permuted_answers(logits, order) if spec.method == "permuted" else logits)
    batches = student_batches(spec, samples, dataset, seed, ask_teacher)
    pair: dict[Role, Trainee] = {}
    for role in ("distilled", "plain"):
        torch.manual_seed(seed)  # the same initial weights for both
        network = build(spec.student, dataset.info).to(device())
        loss, beside = grading(spec, teacher, network) if role == "distilled" else (plain_grading, None)
        rate = STUDENT_RATE * (RATE_TIMES.get(spec.method, 1) if role == "distilled" else 1)
        pair[role] = Trainee(network, loss, rate, batches.steps * spec.epochs, beside)
    return pair, batches


def student_batches(
    spec: RunSpec,
    samples: TransferSet,
    dataset: Dataset,
    seed: int,
    ask_teacher: Callable[[Tensor], Tensor] | None = None,
) -> Batches:
    """The batches that students see, in the order that `seed` draws."""
    augment = usual_shift(dataset.info.channels, dataset.info.side) if spec.augment else None
    return Batches(samples, dataset.normalise, student_batch(spec.examples), seed, augment, ask_teacher)


def student_batch(examples: int) -> int:
    """How many labelled images a student sees in one step."""
    smallest, largest = STUDENT_BATCHES
    return min(largest, max(smallest, examples // STUDENT_STEPS))


def asker(teacher: nn.Module, order: torch.Generator | None = None) -> Callable[[Tensor], Tensor]:
    """What `Batches` asks for images that have just been augmented: normalised (N, C, H, W) → logits (N, K).

    With an `order` the answers are mixed up (`permuted_answers`).
    """

    @torch.inference_mode()
    def ask(images: Tensor) -> Tensor:
        logits: Tensor = teacher(images).float()
        return logits if order is None else permuted_answers(logits.cpu(), order).to(logits.device)

    return ask
