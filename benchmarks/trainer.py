"""How fast Owlet trains beside PyTorch's knowledge-distillation tutorial: `python -m benchmarks.trainer`.

Both recipes train the same two networks on the same images, each in a process of its own, in turns.
Every seed is one turn: teacher by tutorial, teacher by Owlet, student by tutorial, student by Owlet.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.contestant import Contestant
from benchmarks.images import gather
from benchmarks.numbers import contest, over_seeds, spread, with_deviation, with_range

GOALS = {"teacher_epoch": 5.0, "student_epoch": 25.0, "ten_student_epochs": 15.0}
STUDENT_EPOCHS = 10
_BACKWARD_AND_FORWARD = 3  # a training step does the forward pass's multiply-adds about three times
_FLOPS_PER_MULTIPLY_ADD = 2
_ROLES = ("teacher", "student")
_RECIPES = ("tutorial", "owlet")

Turn = dict[str, dict[str, dict[str, Any]]]  # role → recipe → what it measured


def measure(images: int, validation: int, seeds: int, teacher_epochs: int) -> dict[str, Any]:
    """All that this benchmark tells, ready for JSON."""
    image_set, source = gather(images, validation)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "images.safetensors")
        image_set.write(path)
        with (
            Contestant("benchmarks.tutorial_recipe", path) as tutorial,
            Contestant("benchmarks.owlet_recipe", path) as owlet,
        ):
            contestants = {"tutorial": tutorial, "owlet": owlet}
            settings = {recipe: contestants[recipe].ask("settings") for recipe in _RECIPES}
            rates = []
            turns = []
            for seed in range(seeds):
                rates.append(owlet.ask("multiply_matrices")["flops_per_s"])
                turns.append(_turn(contestants, seed, teacher_epochs))
            shares = owlet.ask("profile_teacher")["shares"]
    speeds = _speeds(turns)
    flops = settings["owlet"]["teacher_multiply_adds"] * _BACKWARD_AND_FORWARD * _FLOPS_PER_MULTIPLY_ADD
    matrix_rate = _matrix_rate(rates, speeds["teacher_epoch"], flops * len(image_set.train_labels))
    return {
        "images": len(image_set.train_labels),
        "validation_images": len(image_set.validation_labels),
        "source": source,
        "seeds": seeds,
        "epochs": {"teacher": teacher_epochs, "student": STUDENT_EPOCHS},
        "settings": settings,
        "speed": speeds,
        "accuracy": {
            role: {recipe: over_seeds([turn[role][recipe]["accuracy"] for turn in turns]) for recipe in _RECIPES}
            for role in _ROLES
        },
        "matrix_rate": matrix_rate,
        "profile": shares,
        "held_back_by": _held_back_by(shares, matrix_rate, settings["owlet"]["bfloat16"]),
    }


def _turn(contestants: dict[str, Contestant], seed: int, teacher_epochs: int) -> Turn:
    epochs = {"teacher": teacher_epochs, "student": STUDENT_EPOCHS}
    return {
        role: {recipe: contestants[recipe].ask(f"train_{role}", seed=seed, epochs=epochs[role]) for recipe in _RECIPES}
        for role in _ROLES
    }


def _speeds(turns: list[Turn]) -> dict[str, Any]:
    """Seconds and ratios. Epochs of one turn are paired in their order."""

    def seconds(role: str, recipe: str) -> list[float]:
        return [each for turn in turns for each in turn[role][recipe]["epoch_s"]]

    def lesson_s(recipe: str) -> list[float]:
        return [turn["student"][recipe]["ask_s"] + sum(turn["student"][recipe]["epoch_s"]) for turn in turns]

    measured = {
        "teacher_epoch": (seconds("teacher", "tutorial"), seconds("teacher", "owlet")),
        "student_epoch": (seconds("student", "tutorial"), seconds("student", "owlet")),
        "ten_student_epochs": (lesson_s("tutorial"), lesson_s("owlet")),
    }
    return {name: contest(slow, fast, GOALS[name]) for name, (slow, fast) in measured.items()}


def _matrix_rate(rates: list[float], epoch: dict[str, Any], epoch_flops: int) -> dict[str, Any]:
    """What teacher training makes of this machine's own matrix products, and what the limit is.

    `ratio_at_that_rate` is how many times as fast as the tutorial a teacher's epoch would be if it did nothing but
    float32 matrix products, each as fast as this machine's own.
    """
    rate = spread(rates)["median"]
    limit_s = epoch_flops / rate
    return {
        "flops_per_s": spread(rates),
        "epoch_flops": epoch_flops,
        "share_reached": limit_s / epoch["owlet_s"]["median"],
        "ratio_at_that_rate": epoch["tutorial_s"]["median"] / limit_s,
    }


def _held_back_by(shares: dict[str, float], matrix_rate: dict[str, Any], bfloat16: bool) -> str:
    """One sentence on what a teacher's step spends its time in."""
    convolutions = sum(share for name, share in shares.items() if "convolution" in name)
    others = {name: share for name, share in shares.items() if "convolution" not in name}
    largest = max(others, key=lambda name: others[name])
    limit = "" if bfloat16 else (
        "; this CPU has no bfloat16 arithmetic, and in float32 even its own matrix products could be "
        f"no more than {matrix_rate['ratio_at_that_rate']:.1f} times as fast as the tutorial"
    )  # fmt: skip
    return (
        f"Convolutions take {convolutions:.0%} of a teacher's step, {largest.removeprefix('aten::')} "
        f"{others[largest]:.0%}{limit}."
    )


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    lines = [
        f"{result['images']:,} training images, {result['seeds']} seeds. {result['source']}",
        f"{result['settings']['owlet']['device']}, {result['settings']['owlet']['threads']} threads, in turns.",
        "",
        f"{'median (range)':22}{'tutorial, s':>24}{'Owlet, s':>24}{'times as fast':>24}{'goal':>6}",
    ]
    for name, row in result["speed"].items():
        tutorial, owlet, ratio = (with_range(row[each]) for each in ("tutorial_s", "owlet_s", "ratio"))
        lines.append(f"{name.replace('_', ' '):22}{tutorial:>24}{owlet:>24}{ratio:>24}{row['goal']:>6.0f}")
    lines.append("")
    for role, reached in result["accuracy"].items():
        lines.append(
            f"validation accuracy of the {role} after {result['epochs'][role]} epochs: tutorial "
            f"{with_deviation(reached['tutorial'])}, Owlet {with_deviation(reached['owlet'])}"
        )
    rate = result["matrix_rate"]
    lines += [
        "",
        f"Teacher training reaches {rate['share_reached']:.0%} of this machine's own matrix-product rate, "
        f"{rate['flops_per_s']['median'] / 1e9:.0f} GFLOP/s.",
        result["held_back_by"],
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trainer", description=__doc__)
    parser.add_argument("--images", type=int, default=768, help="training images")
    parser.add_argument("--validation", type=int, default=1000, help="images to measure accuracy on")
    parser.add_argument("--seeds", type=int, default=3, help="turns, each with its own seed")
    parser.add_argument("--teacher-epochs", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    result = measure(given.images, given.validation, given.seeds, given.teacher_epochs)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
