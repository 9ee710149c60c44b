"""How fast and how large networks are: measured here, in turns, with warm-up, median and spread."""

import time
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import save
from torch import Tensor, nn

from models import compute
from models.catalogue import DatasetInfo
from models.records import Spread

_ROUNDS = 60  # calls of one image
_BATCH_ROUNDS = 4  # calls of a batch
_BATCH = 256
_WARM_UP_ROUNDS = 1


def size_bytes(network: nn.Module) -> int:
    """Bytes of the network's float32 safetensors file."""
    return tensors_bytes(network.state_dict())


def tensors_bytes(tensors: Mapping[str, Tensor]) -> int:
    """Bytes of a safetensors file of these."""
    return len(save({name: tensor.contiguous() for name, tensor in tensors.items()}))


def latency_ms(networks: dict[str, nn.Module], info: DatasetInfo) -> dict[str, Spread]:
    """Milliseconds from one image to its logits, one image at a time, by network name."""
    seconds = _call_seconds(networks, info, 1, _ROUNDS)
    return {name: _spread(each * 1e3) for name, each in seconds.items()}


def throughput_per_s(networks: dict[str, nn.Module], info: DatasetInfo) -> dict[str, Spread]:
    """Images a second in batches of 256, by network name."""
    seconds = _call_seconds(networks, info, _BATCH, _BATCH_ROUNDS)
    return {name: _spread(_BATCH / each) for name, each in seconds.items()}


def _spread(values: npt.NDArray[np.float64]) -> Spread:
    low, median, high = np.percentile(values, [10, 50, 90]).tolist()
    return Spread(median, low, high)


@torch.inference_mode()
def _call_seconds(
    networks: dict[str, nn.Module], info: DatasetInfo, batch: int, rounds: int
) -> dict[str, npt.NDArray[np.float64]]:
    """Seconds of each call. The networks take turns, so that a noisy moment hits all of them alike."""
    images = torch.randn(batch, info.channels, info.side, info.side, device=compute.device())
    images = images.contiguous(memory_format=torch.channels_last)
    seconds: dict[str, list[float]] = {name: [] for name in networks}
    for _ in range(_WARM_UP_ROUNDS + rounds):
        for name, network in networks.items():
            seconds[name].append(_seconds(network.eval(), images))
    return {name: np.array(each[_WARM_UP_ROUNDS:]) for name, each in seconds.items()}


def _seconds(network: nn.Module, images: Tensor) -> float:
    start = time.perf_counter()
    network(images)
    if images.device.type == "cuda":  # a GPU answers before it has finished; the clock must wait for it
        torch.cuda.synchronize()
    return time.perf_counter() - start
