"""A student as an ONNX file, which other programs and devices can run.

Built layer by layer with the onnx package: torch's own exporter wants a further package and tens of seconds.
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from models.data import Dataset
from models.networks import ResidualBlock

OPSET = 17  # of 2022: runtimes on phones have it too
_IR_VERSION = 8


class _Graph:
    """A chain of nodes, each fed by the one before; a block's two branches begin at one node and meet in another."""

    def __init__(self, source: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.last = source

    def add(self, operator: str, *constants: Tensor | NDArray[np.float32], **attributes: Any) -> None:
        """One more node: its input is the last one's output and these constants."""
        names = []
        for number, value in enumerate(constants):
            array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
            names.append(f"{operator.lower()}_{len(self.nodes)}_{number}")
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), names[-1]))
        self.node(operator, self.last, *names, **attributes)

    def node(self, operator: str, *inputs: str, **attributes: Any) -> None:
        """One more node, fed by those of these names."""
        output = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        self.last = output


def to_onnx(network: nn.Module, dataset: Dataset, title: str) -> bytes:
    """A network of any family as ONNX: “pixels” (N, C, H, W) float32, 0 to 255, to “logits” (N, K).

    The pixels are normalised inside. Raises ValueError for a network with another kind of layer.
    """
    graph = _Graph("pixels")
    shape = (1, dataset.info.channels, 1, 1)
    # (pixels / 255 − mean) / std
    graph.add("Sub", (255 * dataset.mean).reshape(shape))
    graph.add("Div", (255 * dataset.std).reshape(shape))
    for layer in network.layers:  # type: ignore[union-attr]
        _add(graph, layer)
    side = dataset.info.side
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["images", dataset.info.channels, side, side])
    classes = len(dataset.info.classes)
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["images", classes])
    graph.nodes[-1].output[0] = "logits"
    built = helper.make_graph(graph.nodes, title, [pixels], [logits], graph.constants)
    model = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def _add(graph: _Graph, layer: nn.Module) -> None:
    match layer:
        case nn.Conv2d(kernel_size=(3, 3), padding=(1, 1)) | nn.Conv2d(kernel_size=(1, 1), padding=(0, 0)):
            bias = [] if layer.bias is None else [layer.bias]
            graph.add("Conv", layer.weight, *bias, pads=[*layer.padding, *layer.padding], strides=[*layer.stride])
        case nn.BatchNorm2d(running_mean=Tensor() as mean, running_var=Tensor() as variance):
            graph.add("BatchNormalization", layer.weight, layer.bias, mean, variance, epsilon=layer.eps)
        case nn.Linear():
            graph.add("Gemm", layer.weight, layer.bias, transB=1)
        case nn.MaxPool2d(kernel_size=2):
            graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        case nn.AdaptiveAvgPool2d(output_size=1):
            graph.add("GlobalAveragePool")
        case nn.ReLU():
            graph.add("Relu")
        case nn.Flatten():
            graph.add("Flatten")
        case nn.Dropout() | nn.Identity():
            pass  # a dropout does nothing but in training
        case nn.Sequential():
            for each in layer:
                _add(graph, each)
        case ResidualBlock():
            _add_block(graph, layer)
        case _:
            raise ValueError(f"A layer of kind {type(layer).__name__} has no ONNX form here.")


def _add_block(graph: _Graph, block: ResidualBlock) -> None:
    start = graph.last
    for layer in (block.convolution1, block.norm1, block.relu, block.convolution2, block.norm2):
        _add(graph, layer)
    inner, graph.last = graph.last, start
    _add(graph, block.shortcut)
    graph.node("Add", inner, graph.last)
    _add(graph, block.relu)
