"""What a network has on its inside while it answers, read by hooks, so that forward stays what it is."""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn


@dataclass
class Features:
    """Inner answers to one batch of N images, float32."""

    last: Tensor = field(default_factory=lambda: torch.empty(0))  # (N, D): what the last layer reads
    maps: dict[int, Tensor] = field(default_factory=dict)  # side → (N, C, side, side): the last map of that size


def last_layer(network: nn.Module) -> nn.Linear:
    """The layer that gives the logits."""
    return [module for module in network.modules() if isinstance(module, nn.Linear)][-1]


def look_inside(network: nn.Module, images: Tensor) -> tuple[Tensor, Features]:
    """The logits for images (N, C, H, W), float32, and what stood behind them. Gradients flow through both."""
    seen = Features()

    def keep_last(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        seen.last = inputs[0].float()

    def keep_map(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if output.dim() == 4:
            seen.maps[output.shape[-1]] = output.float()

    hooks = [last_layer(network).register_forward_pre_hook(keep_last)]
    for module in network.modules():
        if isinstance(module, nn.ReLU):
            hooks.append(module.register_forward_hook(keep_map))
    logits: Tensor = network(images).float()
    for hook in hooks:
        hook.remove()
    return logits, seen
