"""A run as a folder that anyone can run again with torch alone: script, notebook, weights, images. On a worker."""

import io
import json
import math
import zipfile
from dataclasses import asdict
from typing import Any

import torch
from safetensors.torch import load as load_weights
from safetensors.torch import save
from torch import Tensor

from models.batches import choose_ids
from models.compute import has_fast_bfloat16
from models.data import Dataset, load
from models.data_errors import DataError
from models.networks import build
from models.onnx_file import to_onnx
from models.other_teachers import learns_first, more_teachers
from models.packable import packing_problem
from models.recipes import student_batch
from models.records import Role, RunResult, decode, encode_result
from models.script_of_run import script
from models.spec import RunSpec
from models.teachers import find_teacher, weights

_README = """A race of Owlet, to run again with torch alone:

    pip install torch
    python race.py            (or open race.ipynb)

Owlet took {elapsed_s:,.0f} s for this race. Give the program twice as long on a computer like that one.
It prints its numbers beside those that Owlet measured, with torch {torch} on: {device}.
The program computes on the processor. On the same one, with the same torch, the numbers are equal to the last test
image. Elsewhere sums are rounded in another way, so that a few images may tip over. The same holds for a run of a
sweep, whose students learn several at a time.

spec.json                what was raced, and what Owlet measured
race.py, race.ipynb      the same program twice: data, networks, loss, training, test
teacher.safetensors      the teacher's weights (teacher-2 and teacher-3, where three of them teach)
distilled.safetensors    the students' weights after the first seed, as Owlet trained them
plain.safetensors
distilled.onnx           the same two for other programs and devices: pixels 0 to 255 in,
plain.onnx               logits out
images.safetensors       the images that students saw, and the test images
result.json              the whole result
report.html              the verdict, the table and the curves on one page, to print or to hand in
"""
_STUDENTS: tuple[Role, ...] = ("distilled", "plain")
TEACHER_FILES = ["teacher.safetensors", "teacher-2.safetensors", "teacher-3.safetensors"]


def pack(result: bytes, students: dict[Role, bytes]) -> bytes:
    """A zip of a run, from its encoded result and its students' safetensors.

    Raises DataError: it can't be packed, or its images or its teacher are not on this machine any more.
    """
    run = decode(result, RunResult)
    if sentence := packing_problem(run.spec):
        raise DataError(sentence)
    dataset, program = load(run.spec.data), script(run.spec)
    files = {
        "README.txt": _readme(run).encode(),
        "spec.json": json.dumps(spec_file(run, dataset), indent=1).encode(),
        "race.py": program.encode(),
        "race.ipynb": json.dumps(notebook(program), indent=1).encode(),
        **_teachers(run.spec, dataset),
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


def _readme(run: RunResult) -> str:
    return _README.format(torch=run.versions["torch"], device=run.device, elapsed_s=math.ceil(run.elapsed_s))


def _teachers(spec: RunSpec, dataset: Dataset) -> dict[str, bytes]:
    """The weights of the race's teacher, and of the further ones of an ensemble."""
    files = {}
    recipes = [spec, *(more_teachers(spec) if spec.method == "ensemble" else [])]
    for name, recipe in zip(TEACHER_FILES, recipes, strict=False):
        teacher = find_teacher(recipe, dataset.info)
        if teacher is None:
            raise DataError("The teacher of this run is not kept here any more. Run it again, then pack it.")
        files[name] = save(weights(teacher))
    return files


def _as_onnx(spec: RunSpec, packed: bytes, dataset: Dataset, role: Role) -> bytes:
    network = build(spec.student, dataset.info)
    network.load_state_dict(load_weights(packed))
    return to_onnx(network, dataset, f"Owlet {role} student, {spec.student}, {spec.data}")


def spec_file(run: RunResult, dataset: Dataset) -> dict[str, Any]:
    """What race.py reads: the spec, the images' shape, what a run works out from both, and what was measured."""
    info, spec = dataset.info, run.spec
    shape = {"channels": info.channels, "side": info.side, "classes": len(info.classes)}
    worked_out: dict[str, Any] = {"batch": student_batch(spec.examples), "bfloat16": has_fast_bfloat16()}
    if first := learns_first(spec):
        worked_out["learns_first"] = first
    if spec.method == "ensemble":
        worked_out["further_teachers"] = TEACHER_FILES[1:]
    measured: dict[str, Any] = {"teacher": run.networks["teacher"].scores[0].test_accuracy}
    for role in _STUDENTS:
        measured[role] = {str(score.seed): score.test_accuracy for score in run.networks[role].scores}
    return {**asdict(spec), **shape, **worked_out, "measured": measured}


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
    size, train = spec.examples + spec.unlabelled, dataset.train
    chosen = {seed: choose_ids(train.labels, size, seed, spec.omit) for seed in spec.seeds}
    kept = torch.unique(torch.cat([*chosen.values()]))  # in order, so that an id of the set is found among them
    ids = {f"ids_{seed}": torch.searchsorted(kept, each) for seed, each in chosen.items()}
    test = {"test_images": dataset.test.images, "test_labels": dataset.test.labels}
    constants = {"mean": dataset.mean, "std": dataset.std}
    return {"images": train.images[kept], "labels": train.labels[kept], **constants, **ids, **test}
