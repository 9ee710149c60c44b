"""The Draw screen's server side: networks taken apart for a browser, the teacher's answer, what a browser may send."""

from base64 import b64encode
from concurrent.futures import Future

import numpy as np
import pytest
import torch
from torch import nn

import jobs
from models import drawing
from models.catalogue import DATASETS
from models.data import load
from models.data_errors import DataError
from models.drawing import drawing_kit, for_browser, teacher_answer
from models.networks import build
from models.teachers import load_shipped
from ui.components.draw_pad import Question, read_question
from ui.drawing import BUSY, ask_teacher

MNIST = DATASETS["mnist-5k"]


@pytest.mark.parametrize("name", ["cnn-4", "mlp-16"])
def test_a_network_travels_whole_and_in_order(name: str) -> None:
    network = build(name, MNIST)
    parts = for_browser(name, network, 0.5)
    weights = np.frombuffer(parts.weights, "<f4")
    at = 0
    for layer, module in zip(
        [layer for layer in parts.layers if layer.outputs],
        [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.Linear)],
        strict=True,
    ):
        size = module.weight.numel()
        assert layer.inputs == module.weight.shape[1] and layer.outputs == module.weight.shape[0]
        assert (weights[at : at + size] == module.weight.detach().numpy().ravel()).all()
        assert (weights[at + size : at + size + layer.outputs] == module.bias.detach().numpy()).all()
        at += size + layer.outputs
    assert at == len(weights)


def test_a_network_that_the_browser_cannot_run_is_refused() -> None:
    network = nn.Module()
    network.layers = nn.Sequential(nn.Sigmoid())
    with pytest.raises(ValueError, match="no code for Sigmoid"):
        for_browser("odd", network, 0.5)


def test_the_kit_has_a_sample_of_each_digit_and_some_that_split_the_students() -> None:
    kit = drawing_kit("mnist-5k")
    assert kit.labels[:10] == tuple(range(10)) and len(kit.labels) > 10
    assert set(kit.students) == {"distilled", "plain"} and kit.side == 28
    assert 0 < kit.mean < kit.std < 1


def test_a_set_without_shipped_networks_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "shipped_record", lambda data: None)
    with pytest.raises(DataError, match="no networks to draw for"):
        drawing_kit("mnist-5k")


def test_the_teacher_answers_a_drawing_as_it_answers_that_image() -> None:
    dataset = load("mnist-5k")
    image = dataset.test.images[3]
    teacher = load_shipped("teacher", dataset.info)
    assert teacher is not None
    with torch.inference_mode():
        expected = teacher(dataset.normalise(image[None]))[0].tolist()
    assert teacher_answer("mnist-5k", image.numpy().tobytes()).logits == pytest.approx(expected, abs=1e-4)
    with pytest.raises(DataError, match="28 × 28"):
        teacher_answer("mnist-5k", b"too short")


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "text",
        {"id": "1", "pixels": ""},
        {"id": 1},
        {"id": 1, "pixels": 7},
        {"id": 1, "pixels": "not base64!"},
        {"id": 1, "pixels": "A" * 5000},
    ],
)
def test_what_is_no_question_is_not_asked(sent: object) -> None:
    assert read_question(sent) is None


def test_a_question_is_read_and_trouble_becomes_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    question = read_question({"id": 5, "pixels": b64encode(b"\0\1\xff").decode()})
    assert question == Question(5, b"\0\1\xff")

    def fail(error: Exception) -> None:
        future: Future[object] = Future()
        future.set_exception(error)
        monkeypatch.setattr(jobs, "call", lambda *_: future)

    fail(RuntimeError("the worker is gone"))
    answer = ask_teacher("mnist-5k", question)
    assert (answer.number, answer.logits, answer.trouble) == (5, (), BUSY)
    fail(DataError("Draw it again."))
    assert ask_teacher("mnist-5k", question).trouble == "Draw it again."
