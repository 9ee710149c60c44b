"""Made-up runs for tests: plausible, quick and clearly not measured. The device says so."""

import io
import random
from dataclasses import dataclass, field, replace

from PIL import Image

from jobs import RunSnapshot
from models.records import (
    Losses,
    NetworkReport,
    PairedDifference,
    Progress,
    Role,
    RunResult,
    SeedScore,
    Spread,
    WatchSet,
)
from models.spec import RunSpec
from store import FoundRun, RunLine

CLASSES, WATCHED, SIDE, TEST_IMAGES = 10, 24, 28, 1_000
_FINAL: dict[Role, float] = {"teacher": 0.982, "distilled": 0.917, "plain": 0.849}


def progress_of(spec: RunSpec, epochs: int | None = None, steps_per_epoch: int = 10) -> tuple[Progress, ...]:
    """The records of a run up to an epoch of its first pair: one mid-epoch and one at each epoch's end."""
    dice = random.Random(7)
    opening = Progress(
        "students", spec.seeds[0], 0, len(spec.seeds), 0, spec.epochs, 0, 0, 0.2,
        note="The teacher looks at the images.", validation_accuracy={"teacher": 0.98}, watch=watch_set(),
    )  # fmt: skip
    records = [opening]
    for epoch in range(1, (spec.epochs if epochs is None else epochs) + 1):
        records += [
            _moment(spec, epoch, steps_per_epoch, dice, False),
            _moment(spec, epoch, steps_per_epoch, dice, True),
        ]
    return tuple(records)


def _moment(spec: RunSpec, epoch: int, steps_per_epoch: int, dice: random.Random, at_end: bool) -> Progress:
    share = epoch / spec.epochs
    decay = 0.05 ** (epoch / 30)
    losses: dict[Role, Losses] = {
        "distilled": Losses(1.9 * decay + 0.2, 9 * decay, 9 * decay),
        "plain": Losses(2.3 * decay + 0.002, 0.0, 2.3 * decay + 0.002),
    }
    extra = {}
    if at_end:
        reached = {role: _FINAL[role] * (1 - 0.8 * 0.02**share) for role in ("distilled", "plain")}
        extra = {
            "validation_accuracy": {role: min(1.0, value + dice.gauss(0, 0.004)) for role, value in reached.items()},
            "watch_logits": {role: _logits(dice, value) for role, value in reached.items()},
        }
    step = epoch * steps_per_epoch - (0 if at_end else steps_per_epoch // 2)
    return Progress(
        "students", spec.seeds[0], 0, len(spec.seeds), epoch - (not at_end), spec.epochs, step,
        spec.epochs * steps_per_epoch, 0.2 + 0.1 * epoch, epoch_end=at_end, losses=losses, **extra,
    )  # fmt: skip


def _logits(dice: random.Random, accuracy: float) -> tuple[tuple[float, ...], ...]:
    """Random answers on the watched images, the label's logit on top in about `accuracy` of them."""
    rows = []
    for image in range(WATCHED):
        label = image % CLASSES
        top = label if dice.random() < accuracy else (label + 1 + dice.randrange(CLASSES - 1)) % CLASSES
        rows.append(tuple(round(dice.gauss(0, 1.5) + 7 * (k == top), 3) for k in range(CLASSES)))
    return tuple(rows)


def watch_set() -> WatchSet:
    """Grey squares, each lighter than the one before."""
    sprite = Image.new("L", (WATCHED * SIDE, SIDE))
    for image in range(WATCHED):
        sprite.paste(40 + 8 * image, (image * SIDE + 4, 4, (image + 1) * SIDE - 4, SIDE - 4))
    stream = io.BytesIO()
    sprite.save(stream, "PNG")
    labels = tuple(image % CLASSES for image in range(WATCHED))
    return WatchSet(stream.getvalue(), SIDE, labels, _logits(random.Random(1), 0.98))


def report_of(role: Role, spec: RunSpec, accuracies: tuple[float, ...]) -> NetworkReport:
    """One network's report with these test accuracies, one a seed."""
    is_teacher = role == "teacher"
    size = 824_458 if is_teacher else 13_706
    mean = sum(accuracies) / len(accuracies)
    sd = (
        (sum((each - mean) ** 2 for each in accuracies) / (len(accuracies) - 1)) ** 0.5 if len(accuracies) > 1 else None
    )
    errors = tuple(3 + (7 * k) % 11 for k in range(CLASSES))
    scores = tuple(
        SeedScore(
            seed, accuracy, errors, 0.3, 0.02, 1.0 if is_teacher else accuracy - 0.01, 0.0 if is_teacher else 0.25
        )
        for seed, accuracy in zip(spec.seeds, accuracies, strict=False)
    )
    confusion = tuple(tuple(90 if row == k else (row * k) % 3 for k in range(CLASSES)) for row in range(CLASSES))
    return NetworkReport(
        role=role, network=spec.teacher if is_teacher else spec.student, parameters=size,
        multiply_adds=5_000_000 if is_teacher else 250_000, size_bytes=4 * size + 500,
        latency_ms=Spread(0.8, 0.7, 1.0) if is_teacher else Spread(0.2, 0.18, 0.3),
        throughput_per_s=Spread(4_000, 3_900, 4_100) if is_teacher else Spread(60_000, 58_000, 61_000),
        threads=1, train_s=0.0 if is_teacher else 2.5, accuracy_mean=mean, accuracy_sd=sd, scores=scores,
        confusion=confusion,
    )  # fmt: skip


GAIN = PairedDifference(0.068, 0.049, 0.087, 0.0004, "McNemar", 1, "gain")


def result_of(spec: RunSpec, difference: PairedDifference | None = GAIN, complete: bool = True) -> RunResult:
    """A whole made-up result; one stopped before its test if `difference` is None."""
    step = 0.004
    accuracies = {
        role: tuple(_FINAL[role] + step * (index % 3 - 1) for index in range(len(spec.seeds))) if len(spec.seeds) > 1
        else (_FINAL[role],)
        for role in _FINAL
    }  # fmt: skip
    accuracies["teacher"] = (_FINAL["teacher"],)
    networks = {role: report_of(role, spec, accuracies[role]) for role in _FINAL} if difference else {}
    records = progress_of(spec, None if complete else 7)
    return RunResult(
        spec=spec, complete=complete, networks=networks, difference=difference,
        history=tuple(record for record in records if record.epoch_end), watch=watch_set(), test_images=TEST_IMAGES,
        device="an invented machine", versions={"torch": "0.0.0"}, elapsed_s=3.2,
        created_at="2026-01-02T03:04:05+00:00",
    )  # fmt: skip


@dataclass
class FakeHandle:
    """A run that goes where the test puts it."""

    run_id: str
    spec: RunSpec
    learner: str
    now: RunSnapshot = field(default_factory=RunSnapshot)

    def snapshot(self) -> RunSnapshot:
        return self.now

    def pause(self) -> None:
        self.now = replace(self.now, state="paused")

    def resume(self) -> None:
        self.now = replace(self.now, state="running")

    def step(self) -> None:
        reached = len(self.now.progress) + 1
        self.now = replace(self.now, state="paused", progress=progress_of(self.spec)[:reached])

    def stop(self) -> None:
        partial = result_of(self.spec, None, complete=False)
        self.now = replace(self.now, state="stopped", result=partial, progress=partial.history)

    def run_to(self, epoch: int) -> None:
        self.now = replace(self.now, state="running", progress=progress_of(self.spec, epoch))

    def finish(self, difference: PairedDifference = GAIN) -> None:
        result = result_of(self.spec, difference)
        self.now = replace(self.now, state="done", result=result, progress=progress_of(self.spec))


def found_run(run_id: str, result: RunResult | None, is_own: bool = True) -> FoundRun | None:
    """What `store.look_up` gives of a run, None for one that is not kept."""
    if result is None:
        return None
    return FoundRun(RunLine(run_id, result.created_at, "", "", None), is_own, result)
