"""Learning without forgetting: a network learns new classes from pictures of those alone, and keeps its old answers.

Source: Li & Hoiem 2016, arXiv 1606.09282, section 3, figure 3.
"""

import copy

import torch
from torch import Tensor, nn

from models import compute
from models.batches import Batch, Batches, choose_transfer_set
from models.data import Dataset, Split, load
from models.evaluation import accuracy, predict
from models.forgetting_records import Forgetting, ForgettingStudy, Remembered
from models.losses import LossParts, hard_loss, soft_loss
from models.networks import build
from models.recipes import STUDENT_RATE, student_batch
from models.records import Role
from models.training import BatchLoss, Trainee, plain_grading, train

DATA, NETWORK = "mnist-5k", "cnn-8"
OLD, NEW = (0, 1, 2, 3, 4), (5, 6, 7, 8, 9)
OLD_EXAMPLES, NEW_EXAMPLES = 1_000, 300
EPOCHS = 20
TEMPERATURE = 2.0  # theirs
OLD_WEIGHT = 1.0  # theirs
_STUDENTS: tuple[Role, ...] = ("distilled", "plain")


def study(seeds: tuple[int, ...]) -> ForgettingStudy:
    """Learn new classes with and without the old answers, once for each seed.

    Raises:
        DataError: the images cannot be had.
    """
    compute.use_threads(compute.STUDENT_THREADS)
    dataset = load(DATA)
    runs = tuple(learn_twice(dataset, seed) for seed in seeds)
    return ForgettingStudy(
        data=DATA,
        network=NETWORK,
        old_classes=OLD,
        new_classes=NEW,
        old_examples=OLD_EXAMPLES,
        new_examples=NEW_EXAMPLES,
        epochs=EPOCHS,
        temperature=TEMPERATURE,
        old_weight=OLD_WEIGHT,
        test_images=len(dataset.test.labels),
        runs=runs,
    )


def remembering_loss(logits: Tensor, old_logits: Tensor, labels: Tensor, old_weight: float) -> LossParts:
    """The new classes by their labels, the old ones by what the network itself said before, on the same pictures.

    Logits are (N, K). Source: Li & Hoiem 2016, arXiv 1606.09282, equations 1 to 3. There each task has a softmax of its
    own; here the labels are learned among all K classes, and KL with T² stands for cross-entropy.
    """
    old = list(OLD)
    # L = −log softmax(z)_label + λ · T² · KL(old answers ‖ answers of now), both among the old classes
    hard = hard_loss(logits, labels)
    soft = soft_loss(logits[:, old], old_logits[:, old], TEMPERATURE)
    return LossParts(hard, soft, hard + old_weight * soft)


def learn_twice(dataset: Dataset, seed: int) -> Forgetting:
    """The old classes once, then the new ones twice: from the same weights, on the same batches."""
    knows_old = _learn_old(dataset, seed)
    samples = choose_transfer_set(dataset, NEW_EXAMPLES, 0, seed, omit=OLD)
    samples = samples.answered_by(predict(knows_old, dataset, samples.images))
    batches = Batches(samples, dataset.normalise, student_batch(NEW_EXAMPLES), seed)
    steps = batches.steps * EPOCHS
    weights = {"distilled": OLD_WEIGHT, "plain": 0.0}
    pair: dict[Role, Trainee] = {
        role: Trainee(copy.deepcopy(knows_old), _grading(weights[role]), STUDENT_RATE, steps) for role in _STUDENTS
    }
    start = remembered(knows_old, dataset, dataset.validation)
    path = {role: [start] for role in _STUDENTS}
    for moment in train(pair, batches, EPOCHS):
        if moment.epoch_end:
            for role, trainee in pair.items():
                path[role].append(remembered(trainee.network, dataset, dataset.validation))
    return Forgetting(
        seed=seed,
        before=remembered(knows_old, dataset, dataset.test),
        path={role: tuple(points) for role, points in path.items()},
        test={role: remembered(trainee.network, dataset, dataset.test) for role, trainee in pair.items()},
    )


def remembered(network: nn.Module, dataset: Dataset, part: Split) -> Remembered:
    """Accuracy on old and on new classes, asked among their own kind and among all."""
    logits = predict(network, dataset, part.images)
    shares = []
    for classes in (OLD, NEW):
        mine = torch.isin(part.labels, torch.tensor(classes))
        own, labels = logits[mine], part.labels[mine]
        shares += [accuracy(own[:, list(classes)], labels - min(classes)), accuracy(own, labels)]
    return Remembered(*shares)


def _learn_old(dataset: Dataset, seed: int) -> nn.Module:
    samples = choose_transfer_set(dataset, OLD_EXAMPLES, 0, seed, omit=NEW)
    batches = Batches(samples, dataset.normalise, student_batch(OLD_EXAMPLES), seed)
    torch.manual_seed(seed)
    network = build(NETWORK, dataset.info).to(compute.device())
    for _ in train({"teacher": Trainee(network, plain_grading, STUDENT_RATE, batches.steps * EPOCHS)}, batches, EPOCHS):
        pass
    return network


def _grading(old_weight: float) -> BatchLoss:
    def grade(network: nn.Module, batch: Batch) -> tuple[Tensor, LossParts]:
        assert batch.teacher_logits is not None, "the batches carry the network's own old answers"
        logits = network(batch.images)
        return logits, remembering_loss(logits.float(), batch.teacher_logits, batch.labels, old_weight)

    return grade
