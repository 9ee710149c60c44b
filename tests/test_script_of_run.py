"""The script that is written for a run: for each method the students it trains are those of the run, number for number.

It is judged by the engine, which shares only the losses with it, and by ruff.
"""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load

from models import image_zip, take_home, training
from models.catalogue import METHODS
from models.records import RunResult
from models.script_of_run import script
from models.spec import RunSpec, SpecError
from tests.made_up_zips import pets, zipped
from tests.taken_home import executed, measured, on_the_processor, raced, unpacked

pytestmark = on_the_processor
SPEC = RunSpec(
    data="digits", teacher="mlp-32", teacher_epochs=1, student="mlp-8", temperature=4, soft_weight=0.7, examples=60,
    unlabelled=30, epochs=3, seeds=(3,),
)  # fmt: skip
OWN_CODE = {
    "top-1": "top_one_loss", "top-3": "top_k_loss", "logits": "logit_loss", "decoupled": "decoupled_loss",
    "correlation": "correlation_loss", "hint": "hint_loss", "attention": "attention_loss", "relations": "relation_loss",
    "similarity": "similarity_loss", "ensemble": "Ensemble", "mutual": "mutual_loss", "permuted": "permuted_answers",
    "label-smoothing": "smoothed_loss", "uniform": "uniform_loss", "longer-steps": "RATE_TIMES",
}  # fmt: skip


def of_method(method: str, **change: object) -> RunSpec:
    """A small race by a method, with networks that suit it."""
    if method == "attention":
        change = {"teacher": "cnn-8", "student": "cnn-4"} | change
    return replace(SPEC, method=method, **change)  # type: ignore[arg-type]


def check(run: RunResult, folder: Path) -> None:
    """Run a packed script: its students must be the run's own, weight for weight, and as often right."""
    space = executed(folder, (folder / "race.py").read_text())
    assert space["FOUND"] == measured(run)
    students = space["STUDENTS"][run.spec.seeds[0]]  # type: ignore[index]
    for role, packed in run.weights.items():
        weights = students[role].state_dict()
        for name, tensor in load(packed).items():
            torch.testing.assert_close(weights[name], tensor, rtol=1e-5, atol=1e-6, msg=f"{role} {name}")


@pytest.mark.parametrize("method", METHODS)
def test_the_script_trains_the_students_of_the_run(method: str, tmp_path: Path) -> None:
    run = raced(of_method(method))
    check(run, unpacked(run, tmp_path))


@pytest.mark.parametrize("method", ["soft-targets", "permuted", "similarity", "hint", "ensemble", "reversed", "mutual"])
def test_shifted_images_too(method: str, tmp_path: Path) -> None:
    run = raced(of_method(method, augment=True))
    check(run, unpacked(run, tmp_path))


@pytest.mark.parametrize("method", ["attention", "born-again"])
def test_residual_networks_too(method: str, tmp_path: Path) -> None:
    run = raced(of_method(method, teacher="resnet-2", student="resnet-1", augment=True))
    check(run, unpacked(run, tmp_path))


@pytest.mark.parametrize("method", ["soft-targets", "mutual", "similarity"])
def test_where_the_processor_is_quick_with_16_bits_the_script_uses_them_too(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (training, take_home):
        monkeypatch.setattr(module, "has_fast_bfloat16", lambda: True)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    run = raced(of_method(method, augment=True, epochs=1, seeds=(6,)))
    check(run, unpacked(run, tmp_path))


def test_photos_of_ones_own_are_mirrored_as_in_the_run(tmp_path: Path) -> None:
    name = image_zip.import_zip(zipped(pets(60)))
    run = raced(replace(SPEC, data=name, augment=True, examples=40, unlabelled=20))
    check(run, unpacked(run, tmp_path))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script for every method, with and without shifts, for pairs of every family."""
    folder = tmp_path_factory.mktemp("scripts")
    for method in METHODS:
        for teacher, student in (("mlp-32", "mlp-8"), ("cnn-8", "cnn-2"), ("resnet-8", "resnet-2"), ("mlp-8", "cnn-4")):
            for augment in (False, True):
                try:
                    spec = RunSpec(method=method, teacher=teacher, student=student, augment=augment)
                except SpecError:
                    continue  # attention wants places, an assistant wants a middle
                (folder / f"{method}_{teacher}_{student}_{augment}.py").write_text(script(spec))
    return folder


def test_every_script_is_clean_and_short(written: Path) -> None:
    assert len(list(written.iterdir())) > 100
    settings = ["--config", "pyproject.toml", "--no-cache"]
    ruff = [sys.executable, "-m", "ruff"]
    assert subprocess.run([*ruff, "check", *settings, "--ignore", "T20", written], capture_output=True).returncode == 0
    assert subprocess.run([*ruff, "format", "--check", *settings, written], capture_output=True).returncode == 0
    for path in written.iterdir():
        assert len(path.read_text().splitlines()) < 400, path.name


def test_no_script_needs_more_than_torch(written: Path) -> None:
    for path in written.iterdir():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                root = str(module).partition(".")[0]
                assert root == "torch" or root in sys.stdlib_module_names, (path.name, module)


@pytest.mark.parametrize("method", METHODS)
def test_a_script_has_the_code_of_its_own_method_and_of_no_other(method: str) -> None:
    text = script(of_method(method))
    assert METHODS[method].title in text and "# if" not in text
    found = {each for each, name in OWN_CODE.items() if re.search(rf"\b{name}\b", text)}
    assert found == ({method} & OWN_CODE.keys())
    assert ("class Mlp" in text) == (method != "attention") and "class ResNet" not in text
    assert "usual_shift" not in text and "usual_shift" in script(of_method(method, augment=True))
