"""A trained student written down with fewer bits: how large, how right and how fast it is then. On a worker.

Nothing is trained again. float16: the network computes in 16 bits, by torch's own `.half()`. int8: the weights of
convolutions and dense layers are kept as whole numbers from -127 to 127 with one scale for each output channel, and
are turned back into float32 at every answer; biases and norms stay float32. That saves room, not work. This rounding is
our own: torch 2.14 calls its int8 tensors and `torch.ao.quantization` deprecated, and torchao leaves convolutions out
(docs/results.md).
"""

import copy

import torch
from safetensors import SafetensorError
from safetensors.torch import load as unpack
from torch import Tensor, nn

from models import compute, speed
from models.data import load
from models.data_errors import DataError
from models.evaluation import accuracy, predict
from models.exhibit_records import Bits, FewerBits, Form
from models.networks import build, multiply_adds
from models.shipped_records import shipped_record
from models.spec import RunSpec
from models.teachers import load_shipped, weights

_MOST = 127  # int8 without -128, so that zero stays zero and both signs reach equally far


class Half(nn.Module):
    """A copy of a network that computes in float16; float32 goes in and comes out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = copy.deepcopy(network).half()

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) float32 to logits (N, K) float32."""
        logits: Tensor = self.network(images.half()).float()
        return logits


class Whole(nn.Module):
    """A network whose matrices and filters are kept as int8 and turned back into float32 at each answer."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.frame = copy.deepcopy(network)
        self.codes = {
            name: to_int8(each.detach()) for name, each in self.frame.named_parameters() if each.dim() >= 2
        }  # fmt: skip

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) float32 to logits (N, K) float32."""
        unpacked = {name: codes * scale for name, (codes, scale) in self.codes.items()}
        logits: Tensor = torch.func.functional_call(self.frame, unpacked, (images,))
        return logits

    def tensors(self) -> dict[str, Tensor]:
        """All that must be kept: codes and scales in place of matrices and filters, the rest as it is."""
        kept = {name: each for name, each in weights(self.frame).items() if name not in self.codes}
        for name, (codes, scale) in self.codes.items():
            kept |= {name: codes.cpu(), f"{name}.scale": scale.cpu()}
        return kept


def to_int8(values: Tensor) -> tuple[Tensor, Tensor]:
    """Values (outputs, …) as int8 codes of that shape and float32 scales (outputs, 1, …): values ≈ codes · scale."""
    # scale_o = max |w_o| / 127, a channel of zeros keeps the scale 1
    largest = values.abs().amax(dim=tuple(range(1, values.dim())), keepdim=True)
    scale = torch.where(largest > 0, largest / _MOST, torch.ones_like(largest))
    return (values / scale).round().clamp(-_MOST, _MOST).to(torch.int8), scale


def of_run(spec: RunSpec, packed: bytes, float32_accuracy: float) -> FewerBits:
    """The forms of a run's student, from its safetensors. Its float32 accuracy was read in the run.

    Raises:
        DataError: the run's images can't be had any more, or the weights can't be read.
    """
    network = build(spec.student, load(spec.data).info)
    try:
        network.load_state_dict(unpack(packed))
    except (SafetensorError, RuntimeError) as error:
        raise DataError("The students of this run cannot be read any more. Train them again in the lab.") from error
    return measure(spec, network, float32_accuracy)


def of_shipped(data: str) -> FewerBits:
    """The forms of the distilled student that ships for a data set. Raises DataError if none does."""
    record, info = shipped_record(data), load(data).info
    network = load_shipped("distilled", info)
    if record is None or network is None:
        raise DataError(f"No student ships for “{data}”. Choose mnist-5k.")
    spec = RunSpec(data=data, teacher=record.networks["teacher"], student=record.networks["distilled"])
    return measure(spec, network, record.test_accuracy["distilled"])


def measure(spec: RunSpec, network: nn.Module, float32_accuracy: float) -> FewerBits:
    """Size, test accuracy and speed of a student's three forms. The test is read once for each of the two new ones."""
    dataset = load(spec.data)
    network = network.to(compute.device()).eval()
    half, whole = Half(network).eval(), Whole(network).eval()
    networks: dict[Bits, nn.Module] = {"float32": network, "float16": half, "int8": whole}
    kept = {"float32": weights(network), "float16": weights(network, torch.float16), "int8": whole.tensors()}
    right = {"float32": float32_accuracy} | {
        bits: accuracy(predict(each, dataset, dataset.test.images), dataset.test.labels)
        for bits, each in (("float16", half), ("int8", whole))
    }
    compute.use_threads(compute.STUDENT_THREADS)
    named = {str(bits): each for bits, each in networks.items()}
    one, many = speed.latency_ms(named, dataset.info), speed.throughput_per_s(named, dataset.info)
    return FewerBits(
        network=spec.student,
        multiply_adds=multiply_adds(network, dataset.info),
        test_images=len(dataset.test.labels),
        forms=tuple(
            Form(bits, speed.tensors_bytes(kept[bits]), right[bits], one[bits], many[bits]) for bits in networks
        ),
        device=compute.device_title(),
        threads=compute.STUDENT_THREADS,
    )
