"""One race of Owlet with nothing but torch: a teacher, a student that listens to it, and a twin that does not.

Run it in this folder: `python race.py`. It reads spec.json, images.safetensors and teacher.safetensors beside it,
trains both students anew and prints what each gets right, beside what Owlet measured.
"""
# %% Libraries and the files of this folder

import json
import math
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

HERE = Path(globals().get("__file__", "race.ipynb")).parent
SPEC = json.loads((HERE / "spec.json").read_text())
NUMBERS = {"U8": torch.uint8, "I64": torch.int64, "F32": torch.float32}
torch.set_num_threads(1)  # the last digits of sums depend on it
torch.set_flush_denormal(True)


def read_safetensors(path):
    """A safetensors file: 8 bytes that say how long its table of contents is, that table as JSON, then the numbers."""
    raw = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(raw[:8], "little")
    table = json.loads(raw[8:start])
    table.pop("__metadata__", None)
    tensors = {}
    for name, entry in table.items():
        first, last = entry["data_offsets"]
        values = torch.frombuffer(bytearray(raw[start + first : start + last]), dtype=NUMBERS[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors


# %% The images, as numbers with mean 0 and deviation 1

FILE = read_safetensors(HERE / "images.safetensors")


def normalise(images):
    """Bytes (N, C, H, W) to float32 of the same shape."""
    mean, std = FILE["mean"][:, None, None], FILE["std"][:, None, None]
    return ((images.float() / 255 - mean) / std).to(memory_format=torch.channels_last)


# %% The networks: teacher and student are of the same kinds, only their width differs


def mlp(channels, side, classes, width):
    """Two hidden layers."""
    return [
        nn.Flatten(), nn.Linear(channels * side * side, width), nn.ReLU(), nn.Identity(),
        nn.Linear(width, width), nn.ReLU(), nn.Identity(), nn.Linear(width, classes),
    ]  # fmt: skip


def cnn(channels, side, classes, width):
    """Two convolutions, then a dense layer."""
    return [
        nn.Conv2d(channels, width, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(width, 2 * width, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Identity(), nn.Linear(2 * width * (side // 4) ** 2, 4 * width), nn.ReLU(),
        nn.Identity(), nn.Linear(4 * width, classes),
    ]  # fmt: skip


class Network(nn.Module):
    """A network by its name, such as cnn-8."""

    def __init__(self, name):
        super().__init__()
        kind, width = name.split("-")
        build = {"mlp": mlp, "cnn": cnn}[kind]
        self.layers = nn.Sequential(*build(SPEC["channels"], SPEC["side"], SPEC["classes"], int(width)))

    def forward(self, images):
        return self.layers(images)


@torch.inference_mode()
def answers(network, images):
    """Logits for bytes (N, C, H, W)."""
    network.eval()
    return torch.cat([network(normalise(part)) for part in torch.split(images, 500)])


# %% The loss of distillation (Hinton, Vinyals, Dean 2015, arXiv 1503.02531, section 2)


def soft_loss(student, teacher, temperature):
    """T² · Σ p · (log p − log q), both softened by T: how far the student is from all that the teacher says."""
    log_p = functional.log_softmax(teacher / temperature, dim=-1)
    log_q = functional.log_softmax(student / temperature, dim=-1)
    return temperature**2 * (log_p.exp() * (log_p - log_q)).sum(-1).mean()


def hard_loss(student, labels):
    """−log q(label), the mean over images that have a label."""
    return functional.cross_entropy(student, labels, ignore_index=-1, reduction="sum") / (labels != -1).sum().clamp(
        min=1
    )


# %% Training: both students start from the same weights and see the same images in the same order


def batches(labelled, count, generator, for_unlabelled):
    """The ids of one pass: labelled images first in each batch, and how many those are."""
    steps = max(1, labelled // SPEC["batch"])
    first = torch.randperm(labelled, generator=generator).tensor_split(steps)
    rest = (labelled + torch.randperm(count - labelled, generator=for_unlabelled)).tensor_split(steps)
    return [(torch.cat(both), len(both[0])) for both in zip(first, rest, strict=True)]


def rate(step, steps):
    """The learning rate climbs, then falls along half a cosine."""
    climb = max(1, round(0.15 * steps))
    return (
        (step + 1) / climb if step < climb else 0.5 * (1 + math.cos(math.pi * (step - climb) / max(1, steps - climb)))
    )


def train(seed, images, labels, teacher_says):
    """A student. With `teacher_says` it listens to the teacher; without, it has the hard labels alone."""
    torch.manual_seed(seed)
    student = Network(SPEC["student"]).to(memory_format=torch.channels_last).train()
    # Two streams of random numbers: more unlabelled images do not change which labelled ones come together.
    generators = [torch.Generator().manual_seed(each) for each in (seed, seed + 2**32)]
    labelled, weight = SPEC["examples"], SPEC["soft_weight"]
    steps = max(1, labelled // SPEC["batch"]) * SPEC["epochs"]
    optimizer = torch.optim.AdamW(student.parameters(), 1e-2, weight_decay=1e-2, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    for _ in range(SPEC["epochs"]):
        for ids, first in batches(labelled, len(images), *generators):
            if teacher_says is None:
                loss = hard_loss(student(normalise(images[ids[:first]])), labels[ids[:first]])
            else:
                logits = student(normalise(images[ids]))
                soft = soft_loss(logits, teacher_says[ids], SPEC["temperature"])
                loss = (1 - weight) * hard_loss(logits, labels[ids]) + weight * soft
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return student


# %% The race, seed by seed. The test images are read once for each student


def race(teacher, seed):
    """The share of test images that each student gets right."""
    ids = FILE[f"ids_{seed}"]
    images, labels = FILE["images"][ids], FILE["labels"][ids].clone()
    labels[SPEC["examples"] :] = -1  # the further images have lost their label
    right = {}
    for role, says in (("distilled", answers(teacher, images)), ("plain", None)):
        logits = answers(train(seed, images, labels, says), FILE["test_images"])
        right[role] = (logits.argmax(1) == FILE["test_labels"]).double().mean().item()
    return right


TEACHER = Network(SPEC["teacher"]).to(memory_format=torch.channels_last)
TEACHER.load_state_dict(read_safetensors(HERE / "teacher.safetensors"))
FOUND = {seed: race(TEACHER, seed) for seed in SPEC["seeds"]}
for seed, right in FOUND.items():
    for role, share in right.items():
        measured = SPEC["measured"][role][str(seed)]
        print(f"seed {seed}, {role}: {share:.1%} of the test images right. Owlet measured {measured:.1%}.")
