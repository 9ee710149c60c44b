"""What the Draw screen gets from a worker: plain frozen records. No torch."""

from dataclasses import dataclass
from typing import Literal

from models.records import Role

LayerKind = Literal["convolution", "pool", "relu", "dense"]


@dataclass(frozen=True)
class Layer:
    """One step of a forward pass. Weights, then biases, stand in `BrowserNetwork.weights` in the order of layers."""

    kind: LayerKind
    inputs: int = 0  # channels of a 3×3 convolution with one pixel of padding, or units of a dense layer
    outputs: int = 0


@dataclass(frozen=True)
class BrowserNetwork:
    """All that a browser needs to run a network by itself."""

    name: str  # such as cnn-8
    layers: tuple[Layer, ...]
    weights: bytes  # float32, little-endian: (outputs, inputs, 3, 3) or (outputs, inputs), then (outputs,)
    test_accuracy: float


@dataclass(frozen=True)
class DrawingKit:
    """Two students to run in the browser, how images are made ready for them, and samples to start from."""

    data: str
    classes: tuple[str, ...]
    side: int
    mean: float  # of the training pixels as 0..1
    std: float
    students: dict[Role, BrowserNetwork]
    teacher: str  # its network's name
    teacher_size_bytes: int
    teacher_accuracy: float
    sprite_png: bytes  # samples, all in one row, each side × side pixels
    labels: tuple[int, ...]  # of the samples


@dataclass(frozen=True)
class TeacherAnswer:
    """What the teacher says to one drawing."""

    logits: tuple[float, ...]
    compute_ms: float  # the forward pass alone, on the server
