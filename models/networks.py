"""Three families of networks, each with one dial: its width. Teacher and student are the same class."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.catalogue import DatasetInfo, parse_network


class Mlp(nn.Module):
    """Two hidden layers of `width` units, as in Hinton, Vinyals, Dean 2015, section 3 (theirs: 1200 and 800)."""

    def __init__(self, channels: int, side: int, classes: int, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(channels * side * side, width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(width, classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) to logits (N, K)."""
        logits: Tensor = self.layers(images)
        return logits


class Cnn(nn.Module):
    """Two convolutions with `width` and 2·`width` filters, then a dense layer of 4·`width` units."""

    def __init__(self, channels: int, side: int, classes: int, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1),
            nn.MaxPool2d(2),
            nn.ReLU(),  # after the pooling: the same numbers as before it, at a quarter of the work
            nn.Conv2d(width, 2 * width, 3, padding=1),
            nn.MaxPool2d(2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(dropout / 2),
            nn.Linear(2 * width * (side // 4) ** 2, 4 * width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4 * width, classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) to logits (N, K)."""
        logits: Tensor = self.layers(images)
        return logits


class PointConvolution(nn.Conv2d):
    """A 1×1 convolution without bias that drops the pixels it would step over first: the same numbers.

    With a stride, channels last and fewer than 8 channels, torch 2.14's own writes past its memory on a CPU.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Features (N, C, H, W) to (N, C', H / stride, W / stride)."""
        down, across = self.stride
        return functional.conv2d(input[:, :, ::down, ::across], self.weight)


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut (He et al. 2015, arXiv 1512.03385, figure 2)."""

    def __init__(self, channels_in: int, channels_out: int, stride: int) -> None:
        super().__init__()
        self.convolution1 = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels_out)
        self.convolution2 = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels_out)
        self.shortcut: nn.Module = nn.Identity()
        if channels_in != channels_out:
            self.shortcut = nn.Sequential(
                PointConvolution(channels_in, channels_out, 1, stride, bias=False), nn.BatchNorm2d(channels_out)
            )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, features: Tensor) -> Tensor:
        inner = self.relu(self.norm1(self.convolution1(features)))
        inner = self.norm2(self.convolution2(inner))
        joined: Tensor = self.relu(inner + self.shortcut(features))
        return joined


class ResNet(nn.Module):
    """A stem that halves the image, residual blocks of `width`, 2·`width` and 4·`width` filters, a global average."""

    def __init__(self, channels: int, side: int, classes: int, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1, bias=False),
            nn.MaxPool2d(2),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            ResidualBlock(width, width, 1),
            ResidualBlock(width, 2 * width, 2),
            ResidualBlock(2 * width, 4 * width, 2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(4 * width, classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Images (N, C, H, W) to logits (N, K)."""
        logits: Tensor = self.layers(images)
        return logits


_FAMILIES: dict[str, type[Mlp] | type[Cnn] | type[ResNet]] = {"mlp": Mlp, "cnn": Cnn, "resnet": ResNet}


def build(name: str, info: DatasetInfo, dropout: float = 0.0) -> nn.Module:
    """A fresh network such as `cnn-8` for this data set's images. Raises ValueError for an unknown name."""
    family, width = parse_network(name)
    network = _FAMILIES[family](info.channels, info.side, len(info.classes), width, dropout)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return,unused-ignore]


def parameter_count(network: nn.Module) -> int:
    """How many numbers the network learns."""
    return sum(parameter.numel() for parameter in network.parameters())


@torch.no_grad()
def multiply_adds(network: nn.Module, info: DatasetInfo) -> int:
    """Multiply-adds of the convolutions and dense layers for one image (the rest is small beside them)."""
    total = 0

    def count(module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        if isinstance(module, nn.Conv2d):
            total += output[0].numel() * module.weight[0].numel()
        elif isinstance(module, nn.Linear):
            total += module.weight.numel()

    hooks = [module.register_forward_hook(count) for module in network.modules()]
    was_training = network.training
    device = next(network.parameters()).device
    network.eval()(torch.zeros(1, info.channels, info.side, info.side, device=device))
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    return total
