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

OPSET = 17  # of 2022: runtimes on phones have it too
_IR_VERSION = 8


class _Graph:
    """A chain of nodes, each fed by the one before."""

    def __init__(self, source: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.last = source

    def add(self, operator: str, *constants: Tensor | NDArray[np.float32], **attributes: Any) -> None:
        """One more node: its input is the last one's output and these constants."""
        place = len(self.nodes)
        names = []
        for number, value in enumerate(constants):
            array = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
            names.append(f"{operator.lower()}_{place}_{number}")
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), names[-1]))
        output = f"{operator.lower()}_{place}"
        self.nodes.append(helper.make_node(operator, [self.last, *names], [output], **attributes))
        self.last = output


def to_onnx(network: nn.Module, dataset: Dataset, title: str) -> bytes:
    """A network of the mlp or cnn family as ONNX: “pixels” (N, C, H, W) float32, 0 to 255, to “logits” (N, K).

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
        case nn.Conv2d() if layer.bias is not None:
            graph.add("Conv", layer.weight, layer.bias, pads=[1, 1, 1, 1])
        case nn.Linear():
            graph.add("Gemm", layer.weight, layer.bias, transB=1)
        case nn.MaxPool2d():
            graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        case nn.ReLU():
            graph.add("Relu")
        case nn.Flatten():
            graph.add("Flatten")
        case nn.Dropout():
            pass  # it does nothing but in training
        case _:
            raise ValueError(f"A layer of kind {type(layer).__name__} has no ONNX form here.")
