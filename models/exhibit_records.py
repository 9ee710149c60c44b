"""What the exhibits of the lessons ask for and get: plain frozen records. No torch."""

from dataclasses import dataclass
from typing import Literal

from models.records import SeedScore, Spread

Shares = tuple[float, ...]  # one number a class


@dataclass(frozen=True)
class LossMix:
    """The student's loss on one image, taken apart. Gradients are with respect to the student's logits."""

    temperature: float
    soft_weight: float
    soft_targets: Shares  # the teacher's shares at the temperature
    soft_answers: Shares  # the student's shares at the temperature
    answers: Shares  # the student's shares at temperature 1
    hard: float  # cross-entropy with the label, nats
    soft: float  # T² · KL(teacher ‖ student), nats
    total: float
    hard_share: float  # of the total, after weighing; both are 0 when there is no loss at all
    soft_share: float
    hard_gradient: Shares  # q − y
    soft_gradient: Shares  # T · (q_T − p_T), T² included
    gradient: Shares  # of the total


@dataclass(frozen=True)
class GradientSizes:
    """How long the soft loss's gradient is at each temperature: mean norm over real images, by autograd."""

    temperatures: tuple[float, ...]
    with_t_squared: tuple[float, ...]
    without_t_squared: tuple[float, ...]
    slope_with: float | None  # of log size against log temperature, from `fitted_from` on; None with one point
    slope_without: float | None
    fitted_from: float
    images: int
    teacher: str  # network names
    student: str


@dataclass(frozen=True)
class BumpStep:
    """Where the one Gaussian stands after a number of steps."""

    step: int
    mean: float
    width: float  # standard deviation
    kl: float  # what is made small, nats


@dataclass(frozen=True)
class BumpFit:
    """One Gaussian fitted to two bumps by gradient descent."""

    direction: Literal["forward", "reverse"]
    grid: tuple[float, ...]
    target: tuple[float, ...]  # density of the two bumps on the grid
    path: tuple[BumpStep, ...]  # from the start to the end


@dataclass(frozen=True)
class Merge:
    """Two groups of classes join. Groups 0 to K − 1 are the classes, K + i is the i-th merge."""

    left: int
    right: int
    distance: float  # 1 − similarity, averaged over all pairs of the two groups
    members: tuple[int, ...]  # class indexes, side by side as the tree draws them


@dataclass(frozen=True)
class Resemblance:
    """How alike a data set's classes look to the shipped teacher."""

    classes: tuple[str, ...]
    teacher: str
    temperature: float
    images: int  # of the validation part
    shares: tuple[Shares, ...]  # (true class, class): mean soft target; rows sum to 1
    similarity: tuple[Shares, ...]  # symmetric, 0..1; 1 on the diagonal
    merges: tuple[Merge, ...]  # the closest first


@dataclass(frozen=True)
class LookAlikes:
    """Validation images of one class, those the teacher gives most of another class first."""

    true_class: int
    other_class: int
    temperature: float
    sprite_png: bytes  # the images in one row, each side × side pixels
    side: int
    other_shares: tuple[float, ...]  # of each image, falling
    shares: tuple[Shares, ...]  # of each image, all classes


NoiseStart = Literal["same", "heads", "other"]  # what of its start a student shares with its teacher


@dataclass(frozen=True)
class NoisePoint:
    """How well a student reads real images after a number of batches of noise."""

    step: int
    validation_accuracy: float


@dataclass(frozen=True)
class NoiseLesson:
    """One student that heard only the spare logits of its teacher, on noise."""

    seed: int
    start: NoiseStart
    spare: int  # logits that no label touches
    path: tuple[NoisePoint, ...]
    teacher_accuracy: float  # on the test images, as is the next
    test_accuracy: float


@dataclass(frozen=True)
class Made:
    """How a stored measurement was made, so that anyone can make it again."""

    command: str
    created_at: str  # ISO 8601, UTC
    device: str
    versions: dict[str, str]
    elapsed_s: float


@dataclass(frozen=True)
class NoiseStudy:
    """Students of every start and several numbers of spare logits, over seeds."""

    lessons: tuple[NoiseLesson, ...]
    noise_png: bytes  # some of the noise, square images in one row
    made: Made


@dataclass(frozen=True)
class PartWay:
    """A student of its teacher's own size that starts part of the way from it, tested before and after training."""

    share: float  # λ: 0 is a random start, 1 the teacher itself
    seed: int
    before: SeedScore
    after: SeedScore


@dataclass(frozen=True)
class PartWayStudy:
    """Several starts, over seeds."""

    runs: tuple[PartWay, ...]
    made: Made


@dataclass(frozen=True)
class Microscope:
    """One image's gradients with respect to the student's logits, over temperatures."""

    temperatures: tuple[float, ...]
    hard_gradient: Shares
    soft_gradients: tuple[Shares, ...]  # (temperature, class), T² included
    limit: Shares  # (z − v) / K with zero-mean logits: logit matching
    with_t_squared: tuple[float, ...]  # lengths of the soft gradient
    without_t_squared: tuple[float, ...]
    slope_without: float | None  # of log length against log temperature, from `fitted_from` on
    fitted_from: float
    difference: tuple[float, ...]  # ‖soft − limit‖ / ‖limit‖ at each temperature


@dataclass(frozen=True)
class Reliability:
    """How sure a network is and how often it is right, its logits divided by a temperature."""

    temperature: float
    counts: tuple[int, ...]  # test images in each bin of confidence
    confidence: tuple[float, ...]  # mean of each bin; 0 where it is empty
    accuracy: tuple[float, ...]
    calibration_error: float
    mean_confidence: float
    negative_log_likelihood: float  # nats per image


@dataclass(frozen=True)
class Calibration:
    """One shipped network at several temperatures, and at the one that suits the validation images best."""

    network: str
    test_accuracy: float  # no temperature moves it
    scaled: tuple[Reliability, ...]
    best: Reliability


Bits = Literal["float32", "float16", "int8"]


@dataclass(frozen=True)
class Form:
    """One way to write a network's numbers down, and what it is then: measured, the test images read once."""

    bits: Bits
    size_bytes: int  # of its safetensors file
    test_accuracy: float
    latency_ms: Spread  # one image at a time
    throughput_per_s: Spread  # images a second in batches of 256


@dataclass(frozen=True)
class FewerBits:
    """A trained student in three forms (`models.fewer_bits`)."""

    network: str
    multiply_adds: int  # for one image
    test_images: int
    forms: tuple[Form, ...]  # float32, float16, int8
    device: str
    threads: int


@dataclass(frozen=True)
class FewerBitsStudy:
    """The same of several shipped students, stored, by data set."""

    students: dict[str, FewerBits]
    made: Made
