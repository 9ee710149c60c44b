"""Several runs in one pass: they share data, student and seed, and differ in temperature and soft weight alone."""

from collections.abc import Generator, Sequence
from dataclasses import replace

from torch import nn

from models.data import Dataset
from models.pacing import Stream, paced
from models.records import Command, Losses, Progress, RunResult
from models.report import Candidate, measure_speeds
from models.run import Race
from models.spec import RunSpec
from models.stacked import StackedTally, StackedTrainee, new_stack, train_stack
from models.stopping import Stopped
from models.training import Moment


def run(*specs: RunSpec) -> Generator[Progress, Command | None, tuple[RunResult, ...]]:
    """What `models.run.run` gives for each spec, from one pass in which all students learn side by side.

    The records on the way are the first run's. A stopped pass gives the first run's partial result alone.

    Raises:
        ValueError: unless the specs differ in nothing but temperature and soft weight, by soft targets, with one seed.
        DataError: as `models.run.run`.
    """
    races = [Race(spec) for spec in specs]
    try:
        yield from _race(races)
    except Stopped:
        return (races[0].result(complete=False),)
    dataset = races[0].dataset
    assert dataset is not None, "a race that was not stopped has its images"
    speeds = measure_speeds(races[0].candidates, dataset)
    return tuple(replace(race.result(complete=True, speeds=speeds), together=len(races)) for race in races)


def _race(races: Sequence[Race]) -> Stream:
    first = races[0]
    dataset, teacher = yield from first.get_ready()
    yield from first.watch(dataset, teacher)
    for race in races[1:]:
        race.dataset, race.watched, race.teacher_level = dataset, first.watched, first.teacher_level
        race.candidates["teacher"] = first.candidates["teacher"]
    trainee, batches = new_stack([race.spec for race in races], dataset, teacher)
    epochs = first.spec.epochs
    counts = {"epochs": epochs, "steps": batches.steps * epochs}
    yield from paced(train_stack(trainee, batches, epochs), lambda moment: _take_down(moment, races, trainee, counts))
    yield from first.say("testing", "Testing on images that no network has seen.")
    _test(races, trainee, dataset)


def _take_down(moment: Moment, races: Sequence[Race], trainee: StackedTrainee, counts: dict[str, int]) -> Progress:
    """Every run's record at an epoch's end; in between only the first run's, which is the one that travels."""
    *distilled, plain = trainee.tallies.read()
    plain = (Losses(plain[0].hard, 0.0, plain[0].total), plain[1])  # the twin that has no teacher
    networks: list[nn.Module] = []
    if moment.epoch_end:
        trainee.tallies = StackedTally()
        networks = trainee.stack.unstack()
    records = [
        race.take_down(
            moment,
            {"distilled": measured, "plain": plain},
            {"distilled": networks[at], "plain": networks[-1]} if networks else {},
            0,
            "students",
            counts,
        )
        for at, (race, measured) in enumerate(zip(races, distilled, strict=True))
        if moment.epoch_end or at == 0
    ]
    return records[0]


def _test(races: Sequence[Race], trainee: StackedTrainee, dataset: Dataset) -> None:
    """Read the test images once for each student; the plain one is in all races."""
    *distilled, plain = trainee.stack.unstack()
    share_s = trainee.train_s / len(trainee.stack)
    name, seed = races[0].spec.student, races[0].spec.seeds[0]
    races[0].candidates["plain"] = Candidate("plain", name, plain, share_s)
    races[0].test(dataset, {"plain": plain}, seed)
    for race, network in zip(races, distilled, strict=True):
        race.candidates["distilled"] = Candidate("distilled", name, network, share_s)
        race.candidates["plain"] = races[0].candidates["plain"]
        race.test(dataset, {"distilled": network}, seed)
