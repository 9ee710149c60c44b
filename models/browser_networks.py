"""A network taken apart for a browser: a flat list of steps and one run of numbers."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from models.drawing_records import BrowserNetwork, Layer
from models.networks import ResidualBlock

Step = tuple[Layer, list[Tensor]]  # and its weights, then its biases


def for_browser(name: str, network: nn.Module, test_accuracy: float) -> BrowserNetwork:
    """A network of any family as it answers in eval mode.

    Raises:
        ValueError: the network has a layer that the browser has no code for.
    """
    steps = [step for module in network.layers for step in _steps(module)]  # type: ignore[union-attr]
    tensors = [tensor.detach().cpu().float().flatten() for _, parts in steps for tensor in parts]
    flat = torch.cat(tensors).numpy().astype("<f4")
    return BrowserNetwork(name, tuple(layer for layer, _ in steps), flat.tobytes(), test_accuracy)


def _steps(module: nn.Module) -> Iterator[Step]:
    match module:
        case nn.Flatten() | nn.Dropout():
            pass  # a browser's arrays are flat, and nothing is dropped outside training
        case nn.Conv2d(kernel_size=(3, 3), padding=(1, 1)) | nn.Conv2d(kernel_size=(1, 1), padding=(0, 0)):
            yield _convolution(module, torch.ones(module.out_channels), _bias(module))
        case nn.BatchNorm2d():
            yield Layer("norm", 1, module.num_features), list(_factors(module))
        case nn.MaxPool2d(kernel_size=2):
            yield Layer("pool"), []
        case nn.ReLU():
            yield Layer("relu"), []
        case nn.AdaptiveAvgPool2d(output_size=1):
            yield Layer("average"), []
        case nn.Linear():
            yield Layer("dense", module.in_features, module.out_features), [module.weight, module.bias]
        case ResidualBlock():
            yield from _residual(module)
        case _:
            raise ValueError(f"The browser has no code for {module}.")


def _residual(block: ResidualBlock) -> Iterator[Step]:
    """A block in a row; each norm is worked into the convolution before it."""
    yield Layer("fork"), []
    yield _convolution(block.convolution1, *_factors(block.norm1))
    yield Layer("relu"), []
    yield _convolution(block.convolution2, *_factors(block.norm2))
    if isinstance(block.shortcut, nn.Sequential):
        convolution, norm = block.shortcut
        assert isinstance(convolution, nn.Conv2d)
        yield Layer("swap"), []
        yield _convolution(convolution, *_factors(norm))
    yield Layer("join"), []
    yield Layer("relu"), []


def _convolution(module: nn.Conv2d, scale: Tensor, shift: Tensor) -> Step:
    """A convolution whose channels are then multiplied by `scale` (outputs,) and moved by `shift` (outputs,)."""
    layer = Layer("convolution", module.in_channels, module.out_channels, module.kernel_size[0], module.stride[0])
    return layer, [module.weight.detach().cpu() * scale.cpu()[:, None, None, None], shift]


def _factors(norm: nn.Module) -> tuple[Tensor, Tensor]:
    """What a batch norm does to each channel in eval mode: a factor, then a shift."""
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_var is not None and norm.running_mean is not None
    # γ (x − μ) / √(σ² + ε) + β  =  s x + (β − s μ)  with  s = γ / √(σ² + ε)
    scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
    return scale, norm.bias.detach() - scale * norm.running_mean


def _bias(module: nn.Conv2d) -> Tensor:
    return torch.zeros(module.out_channels) if module.bias is None else module.bias
