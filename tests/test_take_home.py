"""A packed run: its script and its notebook, run in a folder of their own with torch alone, give the run's numbers."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest
import torch
from safetensors.torch import load
from torch import nn

from models import take_home
from models.data import load as load_set
from models.data_errors import DataError
from models.evaluation import predict
from models.networks import build
from models.onnx_file import to_onnx
from models.records import RunResult, encode
from models.spec import RunSpec
from models.teachers import find_teacher
from tests.taken_home import executed, measured, on_the_processor, raced, unpacked

SPEC = RunSpec(
    data="digits", teacher="mlp-64", train_teacher=True, teacher_epochs=1, student="mlp-16", temperature=4,
    soft_weight=0.7, examples=60, unlabelled=30, epochs=4, seeds=(0, 3),
)  # fmt: skip
RACES = {
    "two seeds": SPEC,
    "residual": replace(SPEC, teacher="resnet-4", student="resnet-2", seeds=(2,)),
    "shifted": replace(SPEC, augment=True, seeds=(1,)),
    "a class left out, a smoothed teacher": replace(SPEC, omit=(3,), teacher_smoothing=0.1, epochs=8, seeds=(4, 1)),
}


@pytest.fixture(scope="module", params=RACES)
def run(request: pytest.FixtureRequest) -> RunResult:
    return raced(RACES[request.param])


@pytest.fixture(scope="module")
def folder(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(run, tmp_path_factory.mktemp("home"))


@on_the_processor
def test_the_script_gives_the_numbers_of_the_run(run: RunResult, folder: Path) -> None:
    assert executed(folder, (folder / "race.py").read_text())["FOUND"] == measured(run), "to the last test image"


@pytest.mark.slow
@on_the_processor
def test_it_needs_nothing_but_torch(tmp_path: Path) -> None:
    """In a process of its own, which says what it has loaded."""
    run = raced(SPEC)
    folder = unpacked(run, tmp_path)
    program = (
        "import json, runpy, sys\n"
        "found, ours = runpy.run_path('race.py')['FOUND'], {'models', 'safetensors', 'numpy'}\n"
        "print(json.dumps([found, sorted(ours & {name.partition('.')[0] for name in sys.modules})]))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    *told, last = done.stdout.splitlines()
    found, loaded = json.loads(last)
    assert found == {str(seed): shares for seed, shares in measured(run).items()}
    assert set(loaded) <= {"numpy"}, "torch brings numpy along; nothing of Owlet is there"
    assert len(told) == 1 + 2 * len(run.spec.seeds)
    teacher = run.networks["teacher"].scores[0].test_accuracy
    assert told[0] == f"The teacher: {teacher:.1%} of the test images right. Owlet measured {teacher:.1%}."


@on_the_processor
def test_the_notebook_is_the_same_program(run: RunResult, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    document = json.loads((folder / "race.ipynb").read_text())
    assert document["nbformat"] == 4
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 6 and all(cell["source"] for cell in document["cells"])
    assert executed(folder, *("".join(cell["source"]) for cell in code))["FOUND"] == measured(run)


def test_the_weights_are_those_of_the_run_and_the_spec_is_whole(run: RunResult, folder: Path) -> None:
    for role, packed in run.weights.items():
        there = load((folder / f"{role}.safetensors").read_bytes())
        for name, tensor in load(packed).items():
            assert torch.equal(there[name], tensor)
    spec = json.loads((folder / "spec.json").read_text())
    assert {name: spec[name] for name in SPEC.to_query()} == json.loads(encode(run.spec))


def test_it_says_how_long_it_took(run: RunResult, tmp_path: Path) -> None:
    readme = (unpacked(replace(run, elapsed_s=47.2), tmp_path) / "README.txt").read_text()
    assert "Owlet took 48 s for this race." in readme


def test_the_folder_holds_both_students_as_onnx(run: RunResult, folder: Path) -> None:
    dataset = load_set("digits")
    for role in ("distilled", "plain"):
        session = onnxruntime.InferenceSession(folder / f"{role}.onnx", providers=["CPUExecutionProvider"])
        (logits,) = session.run(None, {"pixels": dataset.test.images.float().numpy()})
        share = (logits.argmax(1) == dataset.test.labels.numpy()).mean()
        assert share == pytest.approx(measured(run)[run.spec.seeds[0]][role], abs=0.005)


@on_the_processor
def test_of_a_stopped_run_the_script_trains_the_pairs_that_were_tested(tmp_path: Path) -> None:
    whole = raced(SPEC)
    networks = {role: replace(report, scores=report.scores[:1]) for role, report in whole.networks.items()}
    folder = unpacked(replace(whole, complete=False, networks=networks), tmp_path)
    assert executed(folder, (folder / "race.py").read_text())["FOUND"] == {0: measured(whole)[0]}


def test_no_image_is_packed_twice() -> None:
    """Two seeds that see all images together need each of them once."""
    dataset = load_set("digits")
    everything = len(dataset.train.labels)
    images = take_home._images(replace(SPEC, examples=everything, unlabelled=0), dataset)
    assert len(images["images"]) == everything
    for seed in SPEC.seeds:
        assert torch.equal(images[f"ids_{seed}"].sort().values, torch.arange(everything))


def test_a_planted_mistake_is_not_packed() -> None:
    run = raced(replace(SPEC, fault="no-t-squared", epochs=1))
    with pytest.raises(DataError, match="would build on the mistake"):
        take_home.pack(encode(replace(run, weights={})), {})


def test_a_teacher_that_is_gone_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of an ensemble."""
    run = raced(replace(SPEC, method="ensemble", epochs=1, seeds=(0,)))
    monkeypatch.setattr(
        take_home, "find_teacher", lambda spec, info: find_teacher(spec, info) if spec.seeds == (0,) else None
    )
    with pytest.raises(DataError, match="Run it again"):
        take_home.pack(encode(replace(run, weights={})), {})


@pytest.mark.parametrize("name", ["mlp-8", "cnn-4", "resnet-4"])
def test_an_onnx_student_says_in_another_program_what_it_says_in_torch(name: str) -> None:
    """Against ONNX Runtime, with norms that do something."""
    dataset = load_set("digits")
    torch.manual_seed(5)
    network = build(name, dataset.info)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values in (module.weight, module.bias, module.running_mean, module.running_var):
                nn.init.uniform_(values, 0.5, 2)  # type: ignore[arg-type]
    session = onnxruntime.InferenceSession(to_onnx(network, dataset, name), providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, {"pixels": dataset.test.images.float().numpy()})
    expected = predict(network, dataset, dataset.test.images).numpy()
    assert logits.shape == expected.shape and abs(logits - expected).max() < 1e-4


def test_a_layer_without_an_onnx_form_is_named() -> None:
    dataset = load_set("digits")
    network = build("mlp-8", dataset.info)
    network.layers.append(nn.Sigmoid())  # type: ignore[union-attr, operator]
    with pytest.raises(ValueError, match="Sigmoid has no ONNX form"):
        to_onnx(network, dataset, "odd")
