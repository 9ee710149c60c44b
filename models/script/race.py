"""One race of Owlet with nothing but torch: two students, alike in all but what they learn from.

THE METHOD

Run it in this folder: `python race.py`. It reads spec.json, images.safetensors and the teacher's weights beside it,
trains both students anew and prints what each gets right, beside what Owlet measured.
"""
# %% Libraries and the files of this folder

import json
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.batches import UNLABELLED_STREAM, usual_shift
from models.control_teachers import RATE_TIMES, permuted_answers, uniform_loss
from models.features import last_layer, look_inside
from models.gradings import FEATURE_WEIGHTS, other_start
from models.losses import UNLABELLED, hard_loss, soft_loss
from models.methods.answers import correlation_loss, decoupled_loss, logit_loss, top_k_loss, top_one_loss
from models.methods.company import mutual_loss, smoothed_loss
from models.methods.insides import attention_loss, hint_loss, relation_loss, similarity_loss
from models.networks import Cnn, Mlp, ResNet
from models.optimizer import WEIGHT_DECAY
from models.other_teachers import OTHER_START, Ensemble
from models.recipes import STUDENT_RATE
from models.training import share_of_peak

HERE = Path(globals().get("__file__", "race.ipynb")).parent
SPEC = json.loads((HERE / "spec.json").read_text())
NUMBERS = {"U8": torch.uint8, "I64": torch.int64, "F32": torch.float32}
# Owlet trains with 16-bit numbers where the processor is quick at that; so does this script, if both can.
BFLOAT16 = SPEC["bfloat16"] and torch.cpu._is_avx512_bf16_supported()
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


class Pictures(NamedTuple):
    """What students of one seed see."""

    seed: int
    images: Tensor  # bytes (N, C, H, W)
    labels: Tensor  # (N,), −1 where there is no label: those come last


def pictures_of(seed):
    """The pictures of a seed, and those of them that have a label."""
    ids, count = FILE[f"ids_{seed}"], SPEC["examples"]
    images, labels = FILE["images"][ids], FILE["labels"][ids]
    labels[count:] = UNLABELLED
    return Pictures(seed, images, labels), Pictures(seed, images[:count], labels[:count])


def normalise(images):
    """Bytes (N, C, H, W) to float32 of the same shape."""
    mean, std = FILE["mean"][:, None, None], FILE["std"][:, None, None]
    return ((images.float() / 255 - mean) / std).to(memory_format=torch.channels_last)


# %% The networks


def build(name, seed):
    """A network such as cnn-8, with the first weights that a seed gives."""
    torch.manual_seed(seed)
    family, width = name.split("-")
    families = {
        "mlp": Mlp,  # if mlp
        "cnn": Cnn,  # if cnn
        "resnet": ResNet,  # if resnet
    }
    network = families[family](SPEC["channels"], SPEC["side"], SPEC["classes"], int(width))
    return network.to(memory_format=torch.channels_last)


def teacher_from(name):
    """The teacher whose weights lie in this file."""
    teacher = build(SPEC["teacher"], 0)
    teacher.load_state_dict(read_safetensors(HERE / name))
    return teacher.eval()


@torch.inference_mode()
def answers(network, images):
    """Logits for bytes (N, C, H, W)."""
    network.eval()
    return torch.cat([network(normalise(part)) for part in torch.split(images, 500)])


@torch.inference_mode()
@torch.autocast("cpu", enabled=False)
def ask(teacher, pixels):
    """Logits for images that have just been shifted: a shifted image is a new question."""
    return teacher.eval()(pixels)


# %% The losses: of the plain student, which has the hard labels alone, and of its distilled twin


def by_labels(student, pictures):
    """The loss of a student without a teacher, for some pictures at a time."""

    def loss(pixels, ids):
        return hard_loss(student(pixels).float(), pictures.labels[ids])

    return loss


def mixed(logits, labels, soft):
    """Hard and soft part, (1 − w) · hard + w · soft."""
    weight = SPEC["soft_weight"]
    return (1 - weight) * hard_loss(logits, labels) + weight * soft


def by_answers(student, teacher, pictures):
    """The loss of a student that hears what the teacher answers."""
    says = answers(teacher, pictures.images)  # if standing
    order = torch.Generator().manual_seed(pictures.seed)  # if permuted
    says = permuted_answers(says, order)  # if permuted standing

    def loss(pixels, ids):
        logits = student(pixels).float()
        said = says[ids]  # if standing
        said = ask(teacher, pixels)  # if augment
        said = permuted_answers(said, order)  # if permuted augment
        soft = soft_loss(logits, said, SPEC["temperature"])  # if soft
        soft = top_one_loss(logits, said)  # if top-1
        soft = top_k_loss(logits, said, SPEC["temperature"], k=3)  # if top-3
        soft = logit_loss(logits, said)  # if logits
        soft = decoupled_loss(logits, said, pictures.labels[ids], SPEC["temperature"])  # if decoupled
        soft = correlation_loss(logits, said, SPEC["temperature"])  # if correlation
        return mixed(logits, pictures.labels[ids], soft)

    return loss


def by_insides(student, teacher, pictures):
    """The loss of a student that hears the teacher's answers and is to resemble it on the inside."""
    says = answers(teacher, pictures.images)  # if standing

    def loss(pixels, ids):
        logits, mine = look_inside(student, pixels)
        with torch.no_grad():
            _, its = look_inside(teacher, pixels)
        said = says[ids]  # if standing
        said = ask(teacher, pixels)  # if augment
        soft = soft_loss(logits, said, SPEC["temperature"])
        likeness = attention_loss(mine, its)  # if attention
        likeness = relation_loss(mine, its)  # if relations
        likeness = similarity_loss(mine, its)  # if similarity
        soft = soft + FEATURE_WEIGHTS[SPEC["method"]] * likeness
        return mixed(logits, pictures.labels[ids], soft)

    return loss


def by_hints(student, teacher, pictures, regressor):
    """The loss of a student that hears the teacher's answers; `regressor` guesses the teacher's inside from its own."""
    says = answers(teacher, pictures.images)  # if standing

    def loss(pixels, ids):
        logits, mine = look_inside(student, pixels)
        with torch.no_grad():
            _, its = look_inside(teacher, pixels)
        said = says[ids]  # if standing
        said = ask(teacher, pixels)  # if augment
        soft = soft_loss(logits, said, SPEC["temperature"])
        soft = soft + FEATURE_WEIGHTS[SPEC["method"]] * hint_loss(mine, its, regressor)
        return mixed(logits, pictures.labels[ids], soft)

    return loss


def without_a_teacher(student, pictures):
    """The loss of a twin that nobody teaches either."""

    def loss(pixels, ids):
        logits, labels = student(pixels).float(), pictures.labels[ids]
        soft = smoothed_loss(logits, labels)  # if label-smoothing
        soft = uniform_loss(logits, SPEC["temperature"])  # if uniform
        soft = hard_loss(logits, labels)  # if longer-steps
        return mixed(logits, labels, soft)

    return loss


def with_a_fellow(student, fellow, pictures):
    """The loss of two students that learn side by side."""

    def loss(pixels, ids):
        logits, labels = student(pixels).float(), pictures.labels[ids]
        return mixed(logits, labels, mutual_loss(logits, fellow(pixels).float(), labels, SPEC["temperature"]))

    return loss


# %% Training


def batches(count, steps, for_labelled, for_unlabelled):
    """The ids of one pass over `count` pictures, step by step: those with a label, and those without."""
    labelled = SPEC["examples"]
    first = torch.randperm(labelled, generator=for_labelled).tensor_split(steps)
    rest = (labelled + torch.randperm(count - labelled, generator=for_unlabelled)).tensor_split(steps)
    return zip(first, rest, strict=True)


def train(learning, loss, rate, pictures):
    """Teach a network, or several at once, so that the loss falls."""
    # Two streams of random numbers: more unlabelled images do not change which labelled ones come together.
    streams = [torch.Generator().manual_seed(each) for each in (pictures.seed, pictures.seed + UNLABELLED_STREAM)]
    shifted = usual_shift(SPEC["channels"], SPEC["side"])  # if augment
    steps = max(1, SPEC["examples"] // SPEC["batch"])
    optimizer = torch.optim.AdamW(learning.parameters(), rate, weight_decay=WEIGHT_DECAY, fused=True)
    every_step = partial(share_of_peak, steps=steps * SPEC["epochs"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, every_step)
    learning.train()
    for _ in range(SPEC["epochs"]):
        for both in batches(len(pictures.images), steps, *streams):
            images = pictures.images[torch.cat(both)]  # if standing
            parts = zip(both, streams, strict=True)  # if augment
            images = torch.cat([shifted(pictures.images[ids], stream) for ids, stream in parts])  # if augment
            with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
                value = loss(normalise(images), torch.cat(both))
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            schedule.step()


# %% The race, seed by seed: both students start from the same weights and see the same images in the same order


def race(seed):
    """The distilled student and its plain twin, trained with the pictures of one seed."""
    pictures, labelled = pictures_of(seed)
    first = build(SPEC["learns_first"], seed + OTHER_START)  # if labels-first
    others = labelled._replace(seed=seed + OTHER_START)  # if labels-first
    train(first, by_labels(first, others), STUDENT_RATE, others)  # if labels-first
    first = build(SPEC["learns_first"], seed)  # if assistant
    train(first, by_answers(first, TEACHER, pictures), STUDENT_RATE, pictures)  # if assistant

    distilled = build(SPEC["student"], seed)
    loss = by_answers(distilled, TEACHER, pictures)  # if taught
    loss = by_answers(distilled, first, pictures)  # if taught-by-first
    loss = by_insides(distilled, TEACHER, pictures)  # if insides
    regressor = nn.Linear(last_layer(distilled).in_features, last_layer(TEACHER).in_features)  # if hint
    loss = by_hints(distilled, TEACHER, pictures, regressor)  # if hint
    train(nn.ModuleList([distilled, regressor]), loss, STUDENT_RATE, pictures)  # if hint
    fellow = other_start(distilled)  # if mutual
    loss = with_a_fellow(distilled, fellow, pictures)  # if mutual
    train(nn.ModuleList([distilled, fellow]), loss, STUDENT_RATE, pictures)  # if mutual
    loss = without_a_teacher(distilled, pictures)  # if alone
    train(distilled, loss, RATE_TIMES[SPEC["method"]] * STUDENT_RATE, pictures)  # if longer-steps
    train(distilled, loss, STUDENT_RATE, pictures)  # if usual

    plain = build(SPEC["student"], seed)
    train(plain, by_labels(plain, labelled), STUDENT_RATE, labelled)
    return {"distilled": distilled, "plain": plain}


def right(network):
    """The share of test images that a network names right."""
    return (answers(network, FILE["test_images"]).argmax(1) == FILE["test_labels"]).double().mean().item()


MEASURED = SPEC["measured"]
TEACHER = teacher_from("teacher.safetensors")
print(f"The teacher: {right(TEACHER):.1%} of the test images right. Owlet measured {MEASURED['teacher']:.1%}.")
TEACHER = Ensemble([TEACHER, *map(teacher_from, SPEC["further_teachers"])], SPEC["temperature"])  # if ensemble
STUDENTS = {int(seed): race(int(seed)) for seed in MEASURED["plain"]}
FOUND = {seed: {role: right(each) for role, each in students.items()} for seed, students in STUDENTS.items()}
for seed, found in FOUND.items():
    for role, share in found.items():
        print(f"Seed {seed}, {role}: {share:.1%} right. Owlet measured {MEASURED[role][str(seed)]:.1%}.")
