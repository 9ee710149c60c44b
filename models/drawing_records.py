"""What the Draw screen gets from a worker: plain frozen records. No torch."""

from dataclasses import dataclass
from typing import Literal

from models.records import Role
from models.spec import RunSpec

LayerKind = Literal["convolution", "dense", "norm", "pool", "relu", "average", "fork", "swap", "join"]
# How a drawing becomes the image that networks see: shrunk into a box and balanced, as MNIST was; shrunk to fill the
# image; or no drawing at all, since there are colours: a picture from the device, cut square.
Framing = Literal["mnist", "fill", "photo"]


@dataclass(frozen=True)
class Layer:
    """One step of a forward pass. Weights, then biases, stand in `BrowserNetwork.weights` in the order of layers.

    A residual block is flat here: “fork” keeps a copy of the values, “swap” goes on with the copy instead, and “join”
    adds the two.
    """

    kind: LayerKind
    inputs: int = 0  # channels of a convolution, or units of a dense layer; 1 for a norm: each channel has a factor
    outputs: int = 0
    kernel: int = 3  # of a convolution: 3 × 3 with one pixel of padding, or 1 × 1 without
    stride: int = 1


@dataclass(frozen=True)
class BrowserNetwork:
    """All that a browser needs to run a network by itself."""

    name: str  # such as cnn-8
    layers: tuple[Layer, ...]
    weights: bytes  # float32, little-endian: (outputs, inputs, kernel, kernel) or (outputs, inputs), then (outputs,)
    test_accuracy: float


@dataclass(frozen=True)
class DrawingKit:
    """Two students to run in the browser, how images are made ready for them, and samples to start from."""

    id: str  # of the run in which the students learned; the data set's name for those that ship with Owlet
    spec: RunSpec
    title: str  # of the data set
    framing: Framing
    classes: tuple[str, ...]
    side: int
    channels: int
    mean: tuple[float, ...]  # of the training pixels as 0..1, by channel
    std: tuple[float, ...]
    students: dict[Role, BrowserNetwork]
    teacher: str  # its network's name
    teacher_size_bytes: int
    teacher_accuracy: float
    sprite_png: bytes  # samples, all in one row, each side × side pixels
    labels: tuple[int, ...]  # of the samples

    @property
    def is_shipped(self) -> bool:
        """Whether its students come with Owlet, rather than from a run."""
        return self.id == self.spec.data


@dataclass(frozen=True)
class TeacherAnswer:
    """What the teacher says to one drawing."""

    logits: tuple[float, ...]
    compute_ms: float  # the forward pass alone, on the server
