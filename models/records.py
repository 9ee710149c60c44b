"""What a run says while it goes and when it ends: plain frozen records that travel as JSON. No torch.

Accuracies and probabilities are 0..1. Roles are "teacher", "distilled" and "plain" everywhere.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeVar

import msgspec

from models.spec import RunSpec

Role = Literal["teacher", "distilled", "plain"]
ROLES: tuple[Role, ...] = ("teacher", "distilled", "plain")
Command = Literal["go", "step", "stop"]  # sent into a running generator: run on, yield after one step, end here
Logits = tuple[tuple[float, ...], ...]  # (N images, K classes)


@dataclass(frozen=True)
class Losses:
    """Mean loss per image since the epoch began, by part. `total` is what was minimised."""

    hard: float
    soft: float
    total: float


@dataclass(frozen=True)
class WatchSet:
    """The validation images that a learner watches through a run, the ones the teacher is least sure of first."""

    sprite_png: bytes  # all images in one row, each side × side pixels
    side: int
    labels: tuple[int, ...]
    teacher_logits: Logits


@dataclass(frozen=True)
class Gallery:
    """Test images with the logits of the shipped networks, for the Soft targets screen."""

    data: str
    classes: tuple[str, ...]
    sprite_png: bytes  # all images in one row, each side × side pixels
    side: int
    labels: tuple[int, ...]
    logits: dict[Role, Logits]  # each (N, K); the roles that ship with this data set, the teacher always
    networks: dict[Role, str]
    test_accuracy: dict[Role, float]
    test_images: int


@dataclass(frozen=True)
class Progress:
    """One moment of a run. Curves are drawn from these; `epoch_end` ones are kept for rewinding."""

    phase: Literal["loading", "teacher", "students", "testing"]
    seed: int
    seed_index: int  # 0-based, of seed_count
    seed_count: int
    epoch: int  # finished epochs
    epochs: int
    step: int
    steps: int
    elapsed_s: float
    note: str = ""  # one sentence for people, such as "Loading the images"
    epoch_end: bool = False
    losses: dict[Role, Losses] = field(default_factory=dict)
    train_accuracy: dict[Role, float] = field(default_factory=dict)
    validation_accuracy: dict[Role, float] = field(default_factory=dict)  # at an epoch's end, on its first 250 images
    watch_logits: dict[Role, Logits] = field(default_factory=dict)  # first seed, at an epoch's end only
    watch: WatchSet | None = None  # once, before the first student step of the first seed


@dataclass(frozen=True)
class Spread:
    """Median of repeated measurements, with the 10th and 90th percentile."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class SeedScore:
    """One network, one seed, measured once on the test images."""

    seed: int
    test_accuracy: float
    errors_by_class: tuple[int, ...]
    negative_log_likelihood: float  # nats per image
    calibration_error: float  # expected calibration error, 15 bins
    agreement: float  # share of test images on which it says what the teacher says
    kl_to_teacher: float  # KL(teacher ‖ network) at T = 1, nats per image


@dataclass(frozen=True)
class NetworkReport:
    """Size, speed and accuracy of one network in a run."""

    role: Role
    network: str
    parameters: int
    multiply_adds: int  # for one image
    size_bytes: int  # of its float32 safetensors file
    latency_ms: Spread  # one image at a time
    throughput_per_s: Spread  # images a second in batches of 256
    threads: int
    train_s: float  # time in its own training steps, all seeds together; 0 for a shipped teacher
    accuracy_mean: float
    accuracy_sd: float | None  # over seeds; None with one seed
    scores: tuple[SeedScore, ...]
    confusion: tuple[tuple[int, ...], ...]  # (true class, answered class), first seed
    beforehand_s: float = 0.0  # training time of the networks that one such student's method needs first


Verdict = Literal["gain", "loss", "no gain", "cannot tell"]
# A difference below one point counts as none: about as far as luck moves an accuracy near 90 % on 1,000 test images.
SMALLEST_GAIN = 0.01


@dataclass(frozen=True)
class PairCounts:
    """How the two students of one pair answered the same test images, and McNemar's exact test of that."""

    seed: int
    both_right: int
    only_distilled: int  # right, and the plain student wrong
    only_plain: int
    both_wrong: int
    p_value: float


@dataclass(frozen=True)
class PairedDifference:
    """Distilled minus plain test accuracy, seed by seed on the same pair, with a 95 % interval."""

    mean: float
    low: float
    high: float
    p_value: float
    method: Literal["t over seeds", "McNemar"]
    seeds: int
    verdict: Verdict
    seeds_needed: int | None = None  # in all, about how many would tell, when it cannot tell and that can be guessed
    margin: float = SMALLEST_GAIN  # "no gain": zero lies in the interval, and all of it within this of zero
    one_pair: PairCounts | None = None  # of the first seed; None in results of before it was counted


BiasRule = Literal["validation accuracy", "class frequency"]


@dataclass(frozen=True)
class UnseenImages:
    """One part of the data set as the first seed's two students answer it."""

    labels: tuple[int, ...]
    logits: dict[Role, Logits]  # "distilled" and "plain"


@dataclass(frozen=True)
class UnseenErrors:
    """Wrong answers on the test images, counted on the logits of `UnseenClass.test`."""

    total: int
    unseen: int  # of these, on images of classes that were left out


@dataclass(frozen=True)
class BiasChoice:
    """A shift of the bias chosen without the test images, and the test errors it leads to."""

    rule: BiasRule
    shift: float  # added to the logits of `UnseenClass.shifted`
    errors: UnseenErrors


@dataclass(frozen=True)
class UnseenClass:
    """What students know about classes they never saw, and what one shift of the bias makes of it."""

    omitted: tuple[int, ...]
    shifted: tuple[int, ...]  # whose bias moves: the omitted classes, or the kept ones if those are fewer
    validation: UnseenImages
    test: UnseenImages
    before: dict[Role, UnseenErrors]
    after: dict[Role, tuple[BiasChoice, ...]]  # one a rule


@dataclass(frozen=True)
class RunResult:
    """All that is known at the end of a run. A stopped run has `complete=False` and what it had reached."""

    spec: RunSpec
    complete: bool
    networks: dict[Role, NetworkReport]  # empty when stopped before the first test
    difference: PairedDifference | None
    history: tuple[Progress, ...]  # the records with epoch_end, in order
    watch: WatchSet | None
    test_images: int
    device: str
    versions: dict[str, str]
    elapsed_s: float
    created_at: str  # ISO 8601, UTC
    unseen: UnseenClass | None = None  # where the spec leaves classes out
    together: int = 1  # runs that trained in one pass (models.stacked_run); a network's train_s is this run's share
    # Safetensors in float32 of the first seed's two students, while a run travels from its worker into the store.
    # There they have a table of their own (`store.load_weights`): a result that is read from it is without them.
    weights: dict[Role, bytes] = field(default_factory=dict, compare=False, repr=False)


MOST_KEPT_BYTES = 4_000_000  # of one network's weights; those of a bigger one are not kept

Record = TypeVar("Record")


def encode(record: object) -> bytes:
    """Any record as UTF-8 JSON."""
    return msgspec.json.encode(record)


def encode_result(result: RunResult) -> bytes:
    """A result as a file for people: without the field for weights, which lie beside it."""
    fields: dict[str, object] = msgspec.to_builtins(result)
    del fields["weights"]
    return msgspec.json.encode(fields)


def decode(raw: bytes, kind: type[Record]) -> Record:
    """The record that `encode` wrote. Raises msgspec.ValidationError when it is not a `kind`."""
    return msgspec.json.decode(raw, type=kind)
