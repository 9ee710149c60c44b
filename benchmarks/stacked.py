"""What eight temperatures cost beside one: `python -m benchmarks.stacked`.

Eight distilled students and their one plain twin train as a stack. Beside them, in turns: one distilled student alone,
and one race (a distilled student and its plain twin), each as the app trains it, on one thread.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torch import nn

from benchmarks.numbers import spread, with_range
from models import compute
from models.data import Dataset, load
from models.evaluation import predict
from models.recipes import new_pair
from models.spec import RunSpec
from models.stacked import new_stack, train_stack
from models.teachers import find_teacher
from models.training import train

GOALS = {"mlp-32": 3.0, "cnn-8": 4.4}
TEMPERATURES = (1, 2, 3, 4, 6, 8, 12, 20)
Lesson = Callable[[], list[nn.Module]]  # trains, and gives the networks


def measure(rounds: int, epochs: int) -> dict[str, Any]:
    """All that this benchmark tells, ready for JSON."""
    dataset = load(RunSpec.data)
    students = {name: _compare(RunSpec(student=name, epochs=epochs), dataset, rounds) for name in GOALS}
    return {"rounds": rounds, "epochs": epochs, "device": compute.device_title(), "goals": GOALS, "students": students}


def _compare(spec: RunSpec, dataset: Dataset, rounds: int) -> dict[str, Any]:
    """Ratios of the eight to one student and to one race, turn by turn, with and without reading the test images."""
    teacher = find_teacher(spec, dataset.info)
    assert teacher is not None, "mnist-5k ships with a teacher"
    lessons = {
        "student": lambda: _one_student(spec, dataset, teacher),
        "race": lambda: _one_race(spec, dataset, teacher),
        "eight": lambda: _eight(spec, dataset, teacher),
    }
    for lesson in lessons.values():  # a warm-up
        _seconds(lesson, dataset)
    turns = [{name: _seconds(lesson, dataset) for name, lesson in lessons.items()} for _ in range(rounds)]
    return {
        measured: {name: spread([turn[name][index] for turn in turns]) for name in lessons}
        | {
            f"to_{one}": spread([turn["eight"][index] / turn[one][index] for turn in turns])
            for one in ("student", "race")
        }
        for index, measured in enumerate(("training", "training_and_test"))
    }


def _seconds(lesson: Lesson, dataset: Dataset) -> tuple[float, float]:
    """Until the networks are trained, and until each has answered the test images."""
    compute.use_threads(compute.STUDENT_THREADS)
    start = time.perf_counter()
    networks = lesson()
    trained_s = time.perf_counter() - start
    for network in networks:
        predict(network, dataset, dataset.test.images)
    return trained_s, time.perf_counter() - start


def _one_student(spec: RunSpec, dataset: Dataset, teacher: nn.Module) -> list[nn.Module]:
    pair, batches = new_pair(spec, spec.seeds[0], dataset, teacher)
    for _ in train({"distilled": pair["distilled"]}, batches, spec.epochs):
        pass
    return [pair["distilled"].network]


def _one_race(spec: RunSpec, dataset: Dataset, teacher: nn.Module) -> list[nn.Module]:
    pair, batches = new_pair(spec, spec.seeds[0], dataset, teacher)
    for _ in train(pair, batches, spec.epochs):
        pass
    return [trainee.network for trainee in pair.values()]


def _eight(spec: RunSpec, dataset: Dataset, teacher: nn.Module) -> list[nn.Module]:
    specs = [replace(spec, temperature=temperature) for temperature in TEMPERATURES]
    trainee, batches = new_stack(specs, dataset, teacher)
    for _ in train_stack(trainee, batches, spec.epochs):
        pass
    return trainee.stack.unstack()


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    lines = [f"{result['device']}; median (range) of {result['rounds']} turns, {result['epochs']} epochs."]
    for name, measured in result["students"].items():
        for what, row in measured.items():
            lines.append(
                f"{name:7} {what.replace('_', ' '):18} eight and their twin {with_range(row['eight'])} s: "
                f"{with_range(row['to_student'])} times one student (goal at most {result['goals'][name]:g}), "
                f"{with_range(row['to_race'])} times one race"
            )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stacked", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of all three")
    parser.add_argument("--epochs", type=int, default=5, help="of the students")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    result = measure(given.rounds, given.epochs)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
