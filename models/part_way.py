"""Start a student part of the way from its teacher: does it then end up giving the teacher's answers?

Symbols: θ_t the teacher's weights, θ_r a random start's, λ the share of the teacher in the student's start.
Source: Stanton and others 2021, arXiv 2106.05945, section 6. Theirs are residual networks and photos.
"""

import torch
from torch import nn

from models import compute
from models.batches import Batches, choose_transfer_set
from models.data import Dataset, load
from models.data_errors import DataError
from models.evaluation import predict, score
from models.exhibit_records import PartWay
from models.networks import build
from models.records import SeedScore
from models.shipped_records import shipped_record
from models.teachers import load_shipped
from models.training import Trainee, distilled_grading, train

EXAMPLES = 1_000  # training images, all of them answered by the teacher; no label is used
EPOCHS = 10
BATCH = 50
RATE = 2e-3
TEMPERATURE = 4.0


def part_way(share: float, seed: int, data: str = "mnist-5k", epochs: int = EPOCHS) -> PartWay:
    """Train a student of the teacher's own kind from λ = `share`, and test it before and after.

    Raises:
        DataError: if the data set can't be had, or no teacher ships for it.
    """
    compute.use_threads(compute.STUDENT_THREADS)
    dataset = load(data)
    record, teacher = shipped_record(data), load_shipped("teacher", dataset.info)
    if record is None or teacher is None:
        raise DataError(f"No trained teacher ships for “{data}”. Choose mnist-5k.")
    torch.manual_seed(seed)
    student = blend(teacher, build(record.networks["teacher"], dataset.info).to(compute.device()), share)
    before = _score(seed, student, teacher, dataset)
    samples = choose_transfer_set(dataset, EXAMPLES, 0, seed)
    samples = samples.answered_by(predict(teacher, dataset, samples.images))
    batches = Batches(samples, dataset.normalise, BATCH, seed)
    trainee = Trainee(student, distilled_grading(TEMPERATURE, 1.0), RATE, batches.steps * epochs)
    for _ in train({"distilled": trainee}, batches, epochs):
        pass
    return PartWay(share, seed, before, _score(seed, student, teacher, dataset))


def blend(teacher: nn.Module, student: nn.Module, share: float) -> nn.Module:
    """Move the student's weights `share` of the way to the teacher's, in place. Both are of one kind."""
    towards = teacher.state_dict()
    # λ · θ_t + (1 − λ) · θ_r
    student.load_state_dict(
        {name: share * towards[name] + (1 - share) * own for name, own in student.state_dict().items()}
    )
    return student


def _score(seed: int, student: nn.Module, teacher: nn.Module, dataset: Dataset) -> SeedScore:
    logits, teacher_logits = (predict(each, dataset, dataset.test.images) for each in (student, teacher))
    return score(seed, logits, dataset.test.labels, teacher_logits)
