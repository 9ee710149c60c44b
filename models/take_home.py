"""A run as a folder that anyone can run again with torch alone: script, notebook, weights, images. On a worker."""

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as load_weights
from safetensors.torch import save
from torch import Tensor

from models.batches import choose_transfer_set
from models.data import Dataset, load
from models.data_errors import DataError
from models.networks import build
from models.onnx_file import to_onnx
from models.packable import packing_problem
from models.recipes import student_batch
from models.records import Role, RunResult, decode, encode_result
from models.spec import RunSpec
from models.teachers import find_teacher, weights

SCRIPT = Path(__file__).parent / "script" / "race.py"
_README = """A race of Owlet, to run again with torch alone:

    pip install torch
    python race.py            (or open race.ipynb)

spec.json                what was raced, and what Owlet measured
race.py, race.ipynb      the same program twice: data, networks, loss, training, test
teacher.safetensors      the teacher's weights
distilled.safetensors    the students' weights after the first seed, as Owlet trained them
plain.safetensors
distilled.onnx           the same two for other programs and devices: pixels 0 to 255 in,
plain.onnx               logits out
images.safetensors       the images that students saw, and the test images
result.json              the whole result
report.html              the verdict, the table and the curves on one page, to print or to hand in
"""


def pack(result: bytes, students: dict[Role, bytes]) -> bytes:
    """A zip of a run, from its encoded result and its students' safetensors.

    Raises DataError: it can't be packed, or its images or its teacher are not on this machine any more.
    """
    run = decode(result, RunResult)
    if sentence := packing_problem(run.spec):
        raise DataError(sentence)
    dataset = load(run.spec.data)
    teacher = find_teacher(run.spec, dataset.info)
    if teacher is None:
        raise DataError("The teacher of this run is not kept here any more. Run it again, then pack it.")
    files = {
        "README.txt": _README.encode(),
        "spec.json": json.dumps(spec_file(run, dataset), indent=1).encode(),
        "race.py": SCRIPT.read_bytes(),
        "race.ipynb": json.dumps(notebook(SCRIPT.read_text(encoding="utf-8")), indent=1).encode(),
        "teacher.safetensors": save(weights(teacher)),
        "images.safetensors": save(_images(run.spec, dataset)),
        "result.json": encode_result(run),
        **{f"{role}.safetensors": packed for role, packed in students.items()},
        **{f"{role}.onnx": _as_onnx(run.spec, packed, dataset, role) for role, packed in students.items()},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _as_onnx(spec: RunSpec, packed: bytes, dataset: Dataset, role: Role) -> bytes:
    network = build(spec.student, dataset.info)
    network.load_state_dict(load_weights(packed))
    return to_onnx(network, dataset, f"Owlet {role} student, {spec.student}, {spec.data}")


def spec_file(run: RunResult, dataset: Dataset) -> dict[str, Any]:
    """What race.py reads: the spec, the images' shape, the batch size, and what was measured."""
    info = dataset.info
    shape = {"channels": info.channels, "side": info.side, "classes": len(info.classes)}
    measured = {
        role: {str(score.seed): score.test_accuracy for score in run.networks[role].scores}
        for role in ("distilled", "plain")
        if role in run.networks
    }
    return {**asdict(run.spec), **shape, "batch": student_batch(run.spec.examples), "measured": measured}


def notebook(script: str) -> dict[str, Any]:
    """The script as a Jupyter notebook: a cell for each part that begins with `# %%`, its title above it."""
    head, *parts = script.split("# %% ")
    cells = [_cell("markdown", head.strip().strip('"'))]
    for part in parts:
        title, _, code = part.partition("\n")
        cells += [_cell("markdown", f"## {title}"), _cell("code", code.strip())]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}


def _cell(kind: str, text: str) -> dict[str, Any]:
    lines = {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
    return lines | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _images(spec: RunSpec, dataset: Dataset) -> dict[str, Tensor]:
    """The images of all seeds' transfer sets, each seed's as ids among them, and the test images."""
    chosen = {
        seed: choose_transfer_set(dataset, spec.examples, spec.unlabelled, seed, spec.omit) for seed in spec.seeds
    }
    images = torch.cat([each.images for each in chosen.values()])
    labels = torch.cat([each.labels for each in chosen.values()])
    size = spec.examples + spec.unlabelled
    ids = {f"ids_{seed}": torch.arange(size) + place * size for place, seed in enumerate(spec.seeds)}
    test = {"test_images": dataset.test.images, "test_labels": dataset.test.labels}
    return {"images": images, "labels": labels, "mean": dataset.mean, "std": dataset.std, **ids, **test}
