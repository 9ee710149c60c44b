"""The Draw screen's server side: networks taken apart for a browser, the teacher's answer, what a browser may send."""

from base64 import b64encode
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import nn

import jobs
import store
from models import drawing
from models.browser_networks import for_browser
from models.catalogue import DATASETS
from models.data import load
from models.data_errors import DataError
from models.drawing import drawing_kit, run_kit, teacher_answer
from models.evaluation import predict
from models.networks import build
from models.records import Role
from models.spec import RunSpec
from models.teachers import freeze, keep_teacher, load_shipped, weights
from tests.class_pages import opened
from tests.fake_results import found_run, result_of
from ui import drawing as screen
from ui import drawing_kits, private_images
from ui.components.draw_pad.messages import Question, read_question
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
    assert 0 < kit.mean[0] < kit.std[0] < 1 and kit.framing == "mnist"


def test_a_runs_own_students_are_what_was_kept_of_them() -> None:
    spec = RunSpec(data="digits", student="mlp-8", teacher="mlp-64", examples=60)
    students = {role: build("mlp-8", DATASETS["digits"]) for role in ("distilled", "plain")}
    packed: dict[Role, bytes] = {role: save(weights(network)) for role, network in students.items()}
    networks = result_of(spec).networks
    kit = run_kit("a-run", spec, packed, networks)
    assert (kit.id, kit.side, kit.channels, kit.framing, kit.teacher) == ("a-run", 8, 1, "fill", "mlp-64")
    for role, network in students.items():
        assert kit.students[role].weights == for_browser("mlp-8", network, 0.5).weights
        assert kit.students[role].test_accuracy == networks[role].accuracy_mean
    with pytest.raises(DataError, match="cannot be read"):
        run_kit("a-run", spec, {**packed, "plain": b"no weights"}, networks)
    with pytest.raises(DataError, match="cannot be read"):
        run_kit("a-run", replace(spec, student="mlp-16"), packed, networks)


@pytest.mark.parametrize(
    "spec", [RunSpec(train_teacher=True), RunSpec(data="digits", teacher="mlp-63", student="mlp-8", examples=60)]
)
def test_a_teacher_that_is_not_kept_says_so(spec: RunSpec) -> None:
    side = DATASETS[spec.data].side
    with pytest.raises(DataError, match="is not kept"):
        teacher_answer(spec, bytes(side * side))


def test_a_teacher_trained_afresh_answers_for_its_own_run_beside_a_shipped_one_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    dataset, spec = load("mnist-5k"), RunSpec(train_teacher=True)
    torch.manual_seed(5)
    own = freeze(build(spec.teacher, dataset.info))
    keep_teacher(spec, own)
    image = dataset.test.images[:1]
    answers = [teacher_answer(each, image.numpy().tobytes()).logits for each in (spec, RunSpec())]
    assert answers[0] == pytest.approx(predict(own, dataset, image)[0].tolist(), abs=1e-4)
    shipped = load_shipped("teacher", dataset.info)
    assert shipped is not None
    assert answers[1] == pytest.approx(predict(shipped, dataset, image)[0].tolist(), abs=1e-4)


def test_a_residual_network_is_one_row_of_steps_with_all_its_numbers() -> None:
    info = DATASETS["cifar10"]
    network = build("resnet-2", info)
    parts = for_browser("resnet-2", network, 0.5)
    numbers = {
        "convolution": lambda layer: layer.inputs * layer.outputs * layer.kernel**2 + layer.outputs,
        "dense": lambda layer: layer.inputs * layer.outputs + layer.outputs,
        "norm": lambda layer: 2 * layer.outputs,
    }
    counted = sum(numbers[layer.kind](layer) for layer in parts.layers if layer.kind in numbers)
    assert len(parts.weights) == 4 * counted
    assert [layer.stride for layer in parts.layers if layer.stride > 1] == [2] * 4, "two blocks, and their shortcuts"


@pytest.mark.parametrize(
    ("kept", "weights", "sentence"),
    [
        (None, {}, drawing_kits.GONE),
        (result_of(RunSpec()), {}, drawing_kits.NOT_KEPT),
        (result_of(RunSpec(), None, complete=False), {}, drawing_kits.NOT_KEPT),
        ("big", {}, drawing_kits.TOO_BIG),
    ],
)
def test_a_link_without_its_students_says_why_and_the_shipped_ones_stand_in(
    monkeypatch: pytest.MonkeyPatch, kept: Any, weights: dict[Role, bytes], sentence: str
) -> None:
    if kept == "big":
        run = result_of(RunSpec())
        kept = replace(run, networks={role: replace(each, size_bytes=5_000_000) for role, each in run.networks.items()})
    monkeypatch.setattr(store, "look_up", lambda run_id, _: found_run(run_id, kept))
    monkeypatch.setattr(store, "load_weights", lambda run_id: weights)
    monkeypatch.setattr(drawing_kits, "ask_or_say_why_not", lambda *_: "the shipped ones")
    assert drawing_kits.find("a-run") == ("the shipped ones", sentence)
    assert drawing_kits.find(None) == ("the shipped ones", "")


def test_students_that_learned_from_somebodys_own_images_come_to_their_learner_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = result_of(RunSpec(data="folder-0123456789ab"))
    monkeypatch.setattr(store, "load_weights", lambda run_id: {"distilled": b"", "plain": b""})
    monkeypatch.setattr(drawing_kits, "ask_or_say_why_not", lambda *_: "the shipped ones")
    monkeypatch.setattr(drawing_kits, "wait_or_say_why_not", lambda *_: "their own")
    monkeypatch.setattr(store, "look_up", lambda run_id, _: found_run(run_id, result, is_own=False))
    found, sentence = drawing_kits.find("a-run")
    assert found == "the shipped ones" and private_images.KEPT_BACK in sentence
    monkeypatch.setattr(store, "look_up", lambda run_id, _: found_run(run_id, result))
    assert drawing_kits.find("a-run") == ("their own", "")


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
    assert teacher_answer(RunSpec(), image.numpy().tobytes()).logits == pytest.approx(expected, abs=1e-4)
    with pytest.raises(DataError, match="28 × 28"):
        teacher_answer(RunSpec(), b"too short")


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

    for error in (ValueError("odd"), RuntimeError("shapes cannot be multiplied")):  # not written for people
        fail(error)
        answer = ask_teacher(RunSpec(), question)
        assert (answer.number, answer.logits, answer.trouble) == (5, (), BUSY)
    fail(jobs.CallFailed("Draw it again."))
    assert ask_teacher(RunSpec(), question).trouble == "Draw it again."


def test_the_pages_address_says_which_students_stand_there_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(drawing_kits, "find", lambda run: asked.append(run) or (None, ""))
    app = opened("draw.py", run="a-run", lesson="of another page")
    assert dict(app.query_params) == {"run": "a-run"}
    del app.query_params["run"]
    assert dict(app.run().query_params) == {} and asked == ["a-run", None]


@pytest.mark.parametrize(
    ("sentence", "is_there", "stays"),
    [(drawing_kits.GONE, True, False), (drawing_kits.GONE, False, True), ("The store is away.", True, True)],
)
def test_a_run_that_is_gone_for_good_is_told_for_a_while_and_leaves_the_address(
    monkeypatch: pytest.MonkeyPatch, sentence: str, is_there: bool, stays: bool
) -> None:
    """Without the networks, or the store, the page will be drawn again and must ask again."""
    kit = SimpleNamespace(framing="mnist", is_shipped=True)
    monkeypatch.setattr(screen, "show", lambda _: None)
    monkeypatch.setattr(drawing_kits, "find", lambda run: (kit if is_there else None, sentence if run else ""))
    app = opened("draw.py", run="a-run")
    assert not app.exception and [warning.value for warning in app.warning] == [sentence]
    assert ("run" in app.query_params) is stays
    assert [warning.value for warning in app.run().warning] == [sentence], "it can be read"
    monkeypatch.setattr(drawing_kits, "READING_S", 0.0)
    assert len(app.run().warning) == stays, "a later press of “Draw” starts afresh"
