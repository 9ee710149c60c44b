"""Whole runs on the tiny digits: the pair is a pair, the same spec gives the same numbers, and stop is stop."""

import itertools
import time
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load as unpack

from models.data import load
from models.data_errors import DataError
from models.evaluation import predict
from models.networks import build
from models.recipes import new_pair, new_teacher
from models.records import Progress, RunResult, decode, encode
from models.run import run, run_and_keep
from models.spec import RunSpec
from models.stopping import heeding
from models.teachers import find_teacher, freeze
from models.training import train

SPEC = RunSpec(
    data="digits",
    teacher="mlp-64",
    teacher_epochs=3,
    student="mlp-8",
    examples=60,
    epochs=3,
    temperature=4,
    seeds=(0, 1),
)


def drive(spec: RunSpec, commands: dict[int, str] | None = None, runner=run) -> tuple[list[Progress], RunResult]:
    """Run to the end, sending `commands[n]` after the n-th record."""
    stream, records, command = runner(spec), [], None
    while True:
        try:
            records.append(stream.send(command))
        except StopIteration as end:
            return records, end.value
        command = (commands or {}).get(len(records))


@pytest.fixture(scope="module")
def whole() -> tuple[list[Progress], RunResult]:
    return drive(SPEC)


def numbers(result: RunResult) -> tuple[object, ...]:
    """Everything in a result that the spec decides: all but times and dates."""
    networks = {
        role: (report.network, report.parameters, report.accuracy_mean, report.scores, report.confusion)
        for role, report in result.networks.items()
    }
    history = [replace(record, elapsed_s=0.0) for record in result.history]
    return networks, history, result.difference, result.watch


def test_the_same_spec_gives_the_same_numbers(whole: tuple[list[Progress], RunResult]) -> None:
    torch.manual_seed(99)  # whatever went before
    assert numbers(drive(replace(SPEC, train_teacher=True))[1]) == numbers(whole[1])


def test_a_pause_is_no_time_of_training(monkeypatch: pytest.MonkeyPatch) -> None:
    really, paused_s = time.perf_counter, 0.0
    monkeypatch.setattr(time, "perf_counter", lambda: really() + paused_s)
    stream = run(replace(SPEC, seeds=(0,), epochs=1))
    last_s = 0.0
    with pytest.raises(StopIteration) as end:
        while True:
            record = next(stream)
            assert last_s <= record.elapsed_s < 1_000, "the clock goes forward, and stands while nobody drives"
            last_s, paused_s = record.elapsed_s, paused_s + 1_000
    assert last_s <= end.value.value.elapsed_s < 1_000


def test_a_kept_teacher_gives_the_same_students(whole: tuple[list[Progress], RunResult]) -> None:
    records, result = drive(SPEC)
    assert not any(record.phase == "teacher" for record in records), "the teacher of the first run was kept"
    for role in ("distilled", "plain"):
        assert result.networks[role].scores == whole[1].networks[role].scores


def test_a_result_holds_what_it_promises(whole: tuple[list[Progress], RunResult]) -> None:
    records, result = whole
    assert result.complete and result.spec == SPEC and set(result.networks) == {"teacher", "distilled", "plain"}
    assert decode(encode(result), RunResult) == result
    assert [score.seed for score in result.networks["plain"].scores] == [0, 1]
    assert [score.seed for score in result.networks["teacher"].scores] == [0], "the teacher is tested once"
    assert result.networks["teacher"].scores[0].agreement == 1
    assert result.networks["distilled"].parameters == result.networks["plain"].parameters
    ends = [record for record in records if record.epoch_end]
    assert list(result.history) == ends and len(ends) == 3 + 2 * 3
    assert all(set(record.losses) == {record.phase} for record in ends if record.phase == "teacher")
    assert all(set(record.validation_accuracy) == set(result.networks) for record in ends if record.phase == "students")
    assert len({record.validation_accuracy["teacher"] for record in ends if record.phase == "students"}) == 1
    for report in result.networks.values():
        first = report.scores[0]
        wrong = sum(sum(row) for row in report.confusion) - sum(row[i] for i, row in enumerate(report.confusion))
        assert wrong == sum(first.errors_by_class) == round((1 - first.test_accuracy) * result.test_images)


def test_the_kept_weights_are_the_first_pairs(
    whole: tuple[list[Progress], RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, result = drive(SPEC, runner=run_and_keep)
    assert numbers(result)[0] == numbers(whole[1])[0] and not whole[1].weights
    assert set(result.weights) == {"distilled", "plain"}
    dataset = load("digits")
    for role, packed in result.weights.items():
        tensors = unpack(packed)
        assert {tensor.dtype for tensor in tensors.values()} == {torch.float32}
        network = build(SPEC.student, dataset.info)
        network.load_state_dict(tensors)
        right = predict(network.eval(), dataset, dataset.test.images).argmax(1) == dataset.test.labels
        assert float(right.float().mean()) == pytest.approx(result.networks[role].scores[0].test_accuracy)
    assert decode(encode(result), RunResult).weights == result.weights, "they travel from the worker"
    monkeypatch.setattr("models.run.MOST_KEPT_BYTES", 1_000)
    assert not drive(replace(SPEC, epochs=1), runner=run_and_keep)[1].weights


def test_watched_images_come_before_the_students_and_follow_the_first_pair(
    whole: tuple[list[Progress], RunResult],
) -> None:
    records, result = whole
    (shown,) = [record.watch for record in records if record.watch]
    assert shown == result.watch
    followed = [record for record in records if record.watch_logits]
    assert {record.seed_index for record in followed} == {0} and len(followed) == SPEC.epochs
    count = len(shown.labels)
    assert count == len(shown.teacher_logits)
    assert all(len(logits) == count for record in followed for logits in record.watch_logits.values())
    unsure = torch.distributions.Categorical(logits=torch.tensor(shown.teacher_logits)).entropy()
    assert (unsure.diff() < 0.05).all(), "the teacher's least sure images come first"


def test_a_pair_differs_in_its_loss_alone() -> None:
    dataset = load("digits")
    teacher = freeze(new_teacher(SPEC, dataset)[0].network)
    before = {name: tensor.clone() for name, tensor in teacher.state_dict().items()}
    pair, batches = new_pair(SPEC, 0, dataset, teacher)
    start = [pair[role].network.state_dict() for role in ("plain", "distilled")]
    assert all(torch.equal(start[0][name], start[1][name]) for name in start[0])
    for _ in train(pair, batches, 1):
        pass
    assert not torch.equal(*(next(pair[role].network.parameters()) for role in ("plain", "distilled")))
    assert all(torch.equal(before[name], tensor) for name, tensor in teacher.state_dict().items())
    assert not teacher.training and not any(parameter.requires_grad for parameter in teacher.parameters())


def test_with_no_soft_weight_both_students_are_the_same() -> None:
    """The two ends of the dial meet: a distilled student that never listens is the plain one, to the last bit."""
    _, result = drive(replace(SPEC, soft_weight=0, seeds=(0,)))
    plain, distilled = result.networks["plain"].scores[0], result.networks["distilled"].scores[0]
    assert plain == distilled
    assert result.difference is not None and result.difference.mean == 0


@pytest.mark.parametrize("stop_at", range(1, 18))  # a fast machine tells seventeen records, a slow one more
def test_stop_ends_the_run_at_once_and_keeps_what_was_reached(stop_at: int) -> None:
    records, result = drive(replace(SPEC, train_teacher=True), {stop_at: "stop"})
    assert len(records) == stop_at and not result.complete
    assert list(result.history) == [record for record in records if record.epoch_end]


@pytest.mark.parametrize("omit", [(), (3,)], ids=["all classes", "without a class"])
def test_stop_inside_any_calculation_keeps_whole_pairs_only(omit: tuple[int, ...]) -> None:
    spec = replace(SPEC, epochs=1, omit=omit)
    for asked in itertools.count(1):
        answers = itertools.chain(itertools.repeat(False, asked - 1), itertools.repeat(True))
        with heeding(answers.__next__):
            result = drive(spec)[1]
        tested = {role: [score.seed for score in report.scores] for role, report in result.networks.items()}
        assert tested in ({}, students([0]), students([0, 1])), f"stopped when asked {asked} times"
        assert (result.unseen is not None) == bool(omit and tested)
        if result.complete:
            break
    assert tested == students([0, 1]) and asked > 10


def students(seeds: list[int]) -> dict[str, list[int]]:
    return {"teacher": seeds[:1], "plain": seeds, "distilled": seeds}


def test_stop_between_seeds_keeps_the_tested_pair() -> None:
    whole = drive(SPEC)[1]
    stream = run(SPEC)
    while not ((record := next(stream)).seed_index == 1 and record.step):
        pass
    with pytest.raises(StopIteration) as end:
        stream.send("stop")
    result = end.value.value
    assert not result.complete
    assert [score.seed for score in result.networks["plain"].scores] == [0]
    assert result.networks["plain"].scores[0] == whole.networks["plain"].scores[0]


def test_step_by_step_gives_every_step_and_the_same_end(whole: tuple[list[Progress], RunResult]) -> None:
    records, result = drive(SPEC, dict.fromkeys(range(10_000), "step"))
    steps = [record.step for record in records if record.phase == "students" and record.step and record.seed_index == 0]
    assert steps == list(range(1, steps[-1] + 1))
    assert result.networks["distilled"].scores == whole[1].networks["distilled"].scores


def test_unlabelled_images_teach_the_distilled_student_only() -> None:
    _, without = drive(replace(SPEC, seeds=(0,), examples=90))
    _, with_more = drive(replace(SPEC, seeds=(0,), examples=90, unlabelled=400))
    # Not to the last bit: the plain student's batch is a slice of a larger one, and sums may go another way.
    assert without.networks["plain"].confusion == with_more.networks["plain"].confusion
    assert without.networks["distilled"].confusion != with_more.networks["distilled"].confusion


def test_augmentation_changes_what_both_students_see() -> None:
    still, moved = (drive(replace(SPEC, seeds=(0,), augment=augment))[1] for augment in (False, True))
    for role in ("distilled", "plain"):
        assert still.networks[role].confusion != moved.networks[role].confusion


def test_more_images_than_there_are_is_told_with_what_to_do() -> None:
    with pytest.raises(DataError, match="Turn down"):
        drive(replace(SPEC, examples=1_000, unlabelled=5_000))


def test_a_data_set_that_is_not_here_is_told() -> None:
    with pytest.raises(DataError, match="mnist-5k"):
        drive(replace(SPEC, data="cifar10", teacher="resnet-4", student="resnet-4"))


def test_the_shipped_teacher_is_used_unless_a_fresh_one_is_asked_for() -> None:
    info = load("mnist-5k").info
    assert find_teacher(RunSpec(), info) is not None
    assert find_teacher(RunSpec(teacher="cnn-2"), info) is None
