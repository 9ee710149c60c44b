"""A GPU does what the CPU does. Where there is none, torch's fake CUDA tensors stand in: they know where they lie,
and refuse to be read, so they show a tensor left behind on the CPU, and a step that waits for the GPU."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode, unset_fake_temporarily

from models import batches, compute, training
from models.batches import Batches, choose_transfer_set, shift
from models.catalogue import METHODS
from models.data import Dataset, load
from models.evaluation import predict
from models.faults import BROKEN_LOSSES
from models.gradings import grading
from models.networks import build
from models.recipes import STUDENT_RATE, student_batch
from models.records import RunResult
from models.run import run
from models.spec import RunSpec
from models.stacked import Stack, StackedTrainee, can_stack
from models.training import Trainee, plain_grading

SPEC = RunSpec(data="digits", teacher="cnn-4", student="cnn-2", examples=50, unlabelled=20, soft_weight=0.5, epochs=2)
COUNTING = {"decoupled", "label-smoothing"}  # they pick logits by a mask, and a GPU must say how many those are
MOVING = {"hint", "mutual"}  # they bring a network to the GPU, which a fake cannot: a real one is asked below


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load("digits")


@pytest.fixture
def fake_cuda(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything that is made meanwhile is a fake; what ends on “cuda” only says so."""
    for module in (batches, training):
        monkeypatch.setattr(module, "device", lambda: "cuda")
    monkeypatch.setattr(training, "has_fast_bfloat16", lambda: False)
    monkeypatch.setattr(torch.Tensor, "backward", lambda loss: None)  # the way back is torch's own, and asks the driver
    with FakeTensorMode(allow_non_fake_inputs=True), warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*CUDA is not available")
        yield


def network(name: str, dataset: Dataset) -> nn.Module:
    """A fake's memory cannot be exchanged, as `network.to` does it; so each real tensor gives way to a fake."""
    with unset_fake_temporarily():
        built = build(name, dataset.info)
    for module in built.modules():
        for tensors, make in ((module._parameters, nn.Parameter), (module._buffers, lambda tensor: tensor)):
            for key, tensor in tensors.items():
                if tensor is not None:
                    tensors[key] = make(torch.empty_like(tensor, device="cuda"))
    return built


def student_batches(dataset: Dataset, samples: batches.TransferSet) -> Batches:
    return Batches(samples, dataset.normalise, student_batch(SPEC.examples), 0, shift(1, mirror=False))


@pytest.fixture(scope="module")
def samples(dataset: Dataset) -> batches.TransferSet:
    chosen = choose_transfer_set(dataset, SPEC.examples, SPEC.unlabelled, 0)
    return chosen.answered_by(predict(build("cnn-4", dataset.info), dataset, chosen.images))


def specs() -> list[RunSpec]:
    methods = [replace(SPEC, method=name, unlabelled=0) for name in METHODS if name not in COUNTING | MOVING]
    return [*methods, *(replace(SPEC, fault=name) for name in BROKEN_LOSSES)]


@pytest.mark.parametrize("spec", specs(), ids=lambda spec: spec.fault or spec.method)
def test_a_step_stays_on_the_gpu_and_does_not_wait_for_it(
    spec: RunSpec, dataset: Dataset, samples: batches.TransferSet, fake_cuda: None
) -> None:
    student, teacher = network(spec.student, dataset), network(spec.teacher, dataset).eval()
    loss, beside = grading(spec, teacher, student)
    pair = [Trainee(student, loss, STUDENT_RATE, 4, beside), Trainee(student, plain_grading, STUDENT_RATE, 4)]
    for batch in list(student_batches(dataset, samples).epoch())[:2]:
        assert batch.images.device.type == "cuda"
        for trainee in pair:
            trainee.learn(batch)
    for trainee in pair:
        assert trainee.tally.parts.device.type == trainee.tally.right.device.type == "cuda"


@pytest.mark.parametrize("name", ["mlp-8", "cnn-2"])
def test_a_stack_stays_on_the_gpu_and_does_not_wait_for_it(
    name: str, dataset: Dataset, samples: batches.TransferSet, fake_cuda: None
) -> None:
    students = [network(name, dataset) for _ in range(3)]
    assert can_stack(students[0])
    dials = torch.tensor([1.0, 4.0, 1.0], device="cuda"), torch.tensor([1.0, 0.5, 0.0], device="cuda")
    like = Trainee(students[0], plain_grading, STUDENT_RATE, 4)
    trainee = StackedTrainee(Stack(students), *dials, like, 4)
    for batch in list(student_batches(dataset, samples).epoch())[:2]:
        trainee.learn(batch)


def test_a_reading_of_the_gpu_would_be_noticed(fake_cuda: None) -> None:
    with pytest.raises(DataDependentOutputException):
        torch.zeros(1, device="cuda").item()
    with pytest.raises(Exception, match="device"):
        torch.zeros(2, device="cuda") + torch.zeros(2)


def result_of(spec: RunSpec) -> RunResult:
    stream = run(spec)
    while True:
        try:
            next(stream)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no GPU here")
@pytest.mark.parametrize("method", ["soft-targets", "mutual", "hint"])
def test_a_run_on_the_gpu_gives_the_numbers_of_the_cpu(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = RunSpec(data="mnist-5k", examples=300, epochs=5, method=method)
    on_gpu = result_of(spec)
    assert on_gpu.device == torch.cuda.get_device_name(0) and on_gpu.networks["plain"].train_s > 0
    no_gpu: Callable[[], bool] = lambda: False  # noqa: E731
    monkeypatch.setattr(torch.cuda, "is_available", no_gpu)
    on_cpu = result_of(spec)
    assert on_cpu.device == compute.device_title() and on_cpu.device.startswith("CPU")
    for role, report in on_cpu.networks.items():
        # Two test images in a hundred: bfloat16 and another order of sums move single answers, not what is learned.
        assert on_gpu.networks[role].accuracy_mean == pytest.approx(report.accuracy_mean, abs=0.02)
