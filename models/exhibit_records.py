"""What the exhibits of the lessons ask for and get: plain frozen records. No torch."""

from dataclasses import dataclass
from typing import Literal

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
