"""A packed run: its script and its notebook, run in a folder of their own with torch alone, give the run's numbers."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest
import torch
from safetensors.torch import load

from models import take_home
from models.data import load as load_set
from models.data_errors import DataError
from models.evaluation import predict
from models.networks import build
from models.onnx_file import to_onnx
from models.records import RunResult, encode
from models.run import run_and_keep
from models.spec import RunSpec

SPEC = RunSpec(
    data="digits", teacher="mlp-64", train_teacher=True, teacher_epochs=1, student="mlp-16", temperature=4,
    soft_weight=0.7, examples=60, unlabelled=30, epochs=4, seeds=(0, 3),
)  # fmt: skip


def finished(spec: RunSpec) -> RunResult:
    course = run_and_keep(spec)
    while True:
        try:
            next(course)
        except StopIteration as end:
            result: RunResult = end.value
            return result


@pytest.fixture(scope="module")
def run() -> RunResult:
    return finished(SPEC)


@pytest.fixture(scope="module")
def folder(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    unpacked = tmp_path_factory.mktemp("home")
    packed = take_home.pack(encode(replace(run, weights={})), run.weights)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(unpacked)
    yield unpacked


def measured(run: RunResult) -> dict[int, dict[str, float]]:
    return {
        seed: {role: run.networks[role].scores[place].test_accuracy for role in ("distilled", "plain")}  # type: ignore[index]
        for place, seed in enumerate(SPEC.seeds)
    }


def test_the_script_gives_the_numbers_of_the_run_with_torch_alone(run: RunResult, folder: Path) -> None:
    program = (
        "import json, runpy, sys\n"
        "found, ours = runpy.run_path('race.py')['FOUND'], {'models', 'safetensors', 'numpy'}\n"
        "print(json.dumps([found, sorted(ours & {name.partition('.')[0] for name in sys.modules})]))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    *told, last = done.stdout.splitlines()
    found, loaded = json.loads(last)
    for seed, expected in measured(run).items():
        assert found[str(seed)] == pytest.approx(expected, abs=0.005), "one in 400 test images may tip over"
    assert set(loaded) <= {"numpy"}, "torch brings numpy along; nothing of Owlet is there"
    assert len(told) == 4 and "Owlet measured" in told[0]


def test_the_notebook_is_the_same_program(run: RunResult, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    document = json.loads((folder / "race.ipynb").read_text())
    assert document["nbformat"] == 4
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 6 and all(cell["source"] for cell in document["cells"])
    threads = torch.get_num_threads()
    space: dict[str, object] = {}
    for cell in code:
        exec("".join(cell["source"]), space)
    torch.set_num_threads(threads)
    found = space["FOUND"]
    assert isinstance(found, dict)
    for seed, expected in measured(run).items():
        assert found[seed] == pytest.approx(expected, abs=0.005)


def test_the_weights_are_those_of_the_run_and_the_spec_is_whole(run: RunResult, folder: Path) -> None:
    for role, packed in run.weights.items():
        unpacked = load((folder / f"{role}.safetensors").read_bytes())
        for name, tensor in load(packed).items():
            assert torch.equal(unpacked[name], tensor)
    spec = json.loads((folder / "spec.json").read_text())
    assert {name: spec[name] for name in SPEC.to_query()} == json.loads(encode(SPEC))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"method": "top-1"}, "soft targets"), ({"augment": True}, "shifted"), ({"student": "resnet-4"}, "residual")],
)
def test_what_the_script_does_not_show_is_not_packed(run: RunResult, change: dict[str, object], words: str) -> None:
    spec = replace(SPEC, **change)  # type: ignore[arg-type]
    with pytest.raises(DataError, match=words):
        take_home.pack(encode(replace(run, spec=spec, weights={})), {})


@pytest.mark.parametrize("name", ["mlp-8", "cnn-4"])
def test_an_onnx_student_says_in_another_program_what_it_says_in_torch(name: str) -> None:
    """Against ONNX Runtime."""
    dataset = load_set("digits")
    torch.manual_seed(5)
    network = build(name, dataset.info)
    session = onnxruntime.InferenceSession(to_onnx(network, dataset, name), providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, {"pixels": dataset.test.images.float().numpy()})
    expected = predict(network, dataset, dataset.test.images).numpy()
    assert logits.shape == expected.shape and abs(logits - expected).max() < 1e-4


def test_the_folder_holds_both_students_as_onnx(run: RunResult, folder: Path) -> None:
    dataset = load_set("digits")
    for role in ("distilled", "plain"):
        session = onnxruntime.InferenceSession(folder / f"{role}.onnx", providers=["CPUExecutionProvider"])
        (logits,) = session.run(None, {"pixels": dataset.test.images.float().numpy()})
        share = (logits.argmax(1) == dataset.test.labels.numpy()).mean()
        assert share == pytest.approx(measured(run)[SPEC.seeds[0]][role], abs=0.005)


def test_a_residual_network_has_no_onnx_form() -> None:
    dataset = load_set("digits")
    with pytest.raises(ValueError, match="no ONNX form"):
        to_onnx(build("resnet-4", dataset.info), dataset, "residual")
