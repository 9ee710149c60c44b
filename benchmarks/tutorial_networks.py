"""The teacher and the student of PyTorch's knowledge-distillation tutorial, for 32×32 colour photos in ten classes.

Source: https://pytorch.org/tutorials/beginner/knowledge_distillation_tutorial.html, written again from its layer sizes.
"""

from torch import nn

CLASSES = 10
DROPOUT = 0.1
TEACHER_PARAMETERS = 1_186_986
STUDENT_PARAMETERS = 267_738


def teacher() -> nn.Sequential:
    """Four convolutions, two poolings, two dense layers: images (N, 3, 32, 32) to logits (N, 10)."""
    return nn.Sequential(
        *_convolution(3, 128), *_convolution(128, 64), nn.MaxPool2d(2),
        *_convolution(64, 64), *_convolution(64, 32), nn.MaxPool2d(2),
        *_head(32 * 8 * 8, 512),
    )  # fmt: skip


def student() -> nn.Sequential:
    """Two convolutions with a pooling after each, two dense layers: images (N, 3, 32, 32) to logits (N, 10)."""
    return nn.Sequential(
        *_convolution(3, 16), nn.MaxPool2d(2),
        *_convolution(16, 16), nn.MaxPool2d(2),
        *_head(16 * 8 * 8, 256),
    )  # fmt: skip


def _convolution(channels_in: int, channels_out: int) -> tuple[nn.Module, nn.Module]:
    return nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.ReLU()


def _head(features: int, width: int) -> tuple[nn.Module, ...]:
    return nn.Flatten(), nn.Linear(features, width), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(width, CLASSES)
