"""One run from spec to result, as a generator. Whoever drives it may pause it, step it and stop it."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from safetensors.torch import save
from torch import nn

from models import compute
from models.batches import Batches
from models.data import Dataset, load
from models.evaluation import accuracy, predict
from models.other_teachers import Preparation, preparations, who_teaches
from models.pacing import Stream, paced, told
from models.recipes import check_size, new_pair, new_teacher
from models.records import MOST_KEPT_BYTES, Command, Losses, NetworkReport, Progress, Role, RunResult
from models.report import Candidate, Speeds, difference, measure_speeds, reports
from models.spec import RunSpec
from models.stopping import Stopped, to_the_end
from models.teachers import find_teacher, freeze, keep_teacher, weights
from models.training import Moment, Tally, Trainee, train
from models.unseen import unseen_class
from models.watching import WatchedImages

_LOOK_IMAGES = 250  # of the validation split, at each epoch's end: enough for a curve, at a tenth of the race's time


def run(spec: RunSpec) -> Generator[Progress, Command | None, RunResult]:
    """Race a distilled and a plain student, yielding a record several times a second.

    Send "stop" to end with what has been reached, "step" to be called back after one step, "go" or None to run on.

    Raises:
        DataError: if the data set can't be had or is too small for the spec, with a sentence that says what to do.
    """
    return (yield from Race(spec).run())


def run_and_keep(spec: RunSpec) -> Generator[Progress, Command | None, RunResult]:
    """The same, and the result has the weights of the first seed's two students with it."""
    race = Race(spec)
    result = yield from race.run()
    return replace(result, weights=race.weights())


@dataclass
class Race:
    """The state of one run: what has been trained and measured so far."""

    spec: RunSpec
    started_s: float = field(default_factory=time.perf_counter)
    candidates: dict[Role, Candidate] = field(default_factory=dict)
    history: list[Progress] = field(default_factory=list)
    dataset: Dataset | None = None
    watched: WatchedImages | None = None
    teacher_level: float = 0.0  # its validation accuracy, while the students race
    listened_to: nn.Module | None = None  # by the distilled student
    beforehand_s: list[float] = field(default_factory=list)  # spent on those whom a method trains first, pair by pair
    held_s: float = 0.0  # while whoever drives the run kept it waiting: a pause is no training time

    def run(self) -> Generator[Progress, Command | None, RunResult]:
        """All the steps, or as many as the learner lets it take, and what is known then."""
        complete = True
        try:
            yield from self._clocked(self.steps())
        except Stopped:
            complete = False
        return self.result(complete)

    def _clocked(self, stream: Stream) -> Stream:
        """The same records; the time until each is answered counts as held."""
        command: Command | None = None
        while True:
            try:
                record = stream.send(command)
            except StopIteration:
                return
            handed_over_s = time.perf_counter()
            command = yield record
            self.held_s += time.perf_counter() - handed_over_s

    def _elapsed_s(self) -> float:
        return time.perf_counter() - self.started_s - self.held_s

    def steps(self) -> Stream:
        """Load, get a teacher, then train and test a pair of students for each seed."""
        dataset, teacher = yield from self.get_ready()
        for index in range(len(self.spec.seeds)):
            yield from self._pair(dataset, teacher, index)

    def get_ready(self) -> Generator[Progress, Command | None, tuple[Dataset, nn.Module]]:
        """Load the images, and get the teacher that is asked for."""
        yield from self.say("loading", "Loading the images.")
        dataset = self.dataset = load(self.spec.data)
        check_size(self.spec, dataset)
        return dataset, (yield from self._teacher(dataset))

    def _teacher(self, dataset: Dataset) -> Generator[Progress, Command | None, nn.Module]:
        """The teacher that is asked for: found, or trained here and now."""
        spec = self.spec
        network = None if spec.train_teacher else find_teacher(spec, dataset.info)
        train_s = 0.0
        if network is None:
            compute.use_threads(compute.ALL_THREADS)
            trainee, batches = new_teacher(spec, dataset)
            yield from self._train({"teacher": trainee}, batches, spec.teacher_epochs, 0, "teacher")
            train_s = trainee.train_s
            network = freeze(trainee.network)
            keep_teacher(spec, network)
        compute.use_threads(compute.STUDENT_THREADS)
        self.candidates["teacher"] = Candidate("teacher", spec.teacher, network, train_s)
        return network

    def _pair(self, dataset: Dataset, teacher: nn.Module, index: int) -> Stream:
        """Train the two students of one seed on the same batches from the same start, then test them once."""
        if index == 0:
            yield from self.watch(dataset, teacher)
        if self.listened_to is None or self.spec.method != "ensemble":  # one ensemble teaches every pair
            self.listened_to = yield from self._prepare(dataset, teacher, index)
        pair, batches = new_pair(self.spec, self.spec.seeds[index], dataset, self.listened_to)
        yield from self._train(pair, batches, self.spec.epochs, index, "students")
        for role, trainee in pair.items():
            candidate = self.candidates.setdefault(role, Candidate(role, self.spec.student, trainee.network))
            candidate.train_s += trainee.train_s
        self.candidates["distilled"].beforehand_s = self.beforehand_s
        yield from self.say("testing", "Testing on images that no network has seen.", index)
        self.test(dataset, {role: trainee.network for role, trainee in pair.items()}, self.spec.seeds[index])

    def watch(self, dataset: Dataset, teacher: nn.Module) -> Stream:
        """Let the teacher look at the validation images, and choose those that are watched."""
        yield from self.say("students", "The teacher looks at the images.", 0)
        logits = predict(teacher, dataset, dataset.validation.images[:_LOOK_IMAGES])
        self.teacher_level = accuracy(logits, dataset.validation.labels[:_LOOK_IMAGES])
        self.watched = WatchedImages.choose(dataset, logits)
        yield from told(self.progress("students", 0, watch=self.watched.record))

    def _prepare(
        self, dataset: Dataset, teacher: nn.Module, index: int
    ) -> Generator[Progress, Command | None, nn.Module]:
        """Who teaches a pair: the race's teacher, or those whom the method trains first."""
        ready = []
        spent_s = 0.0
        for each in preparations(self.spec, self.spec.seeds[index], dataset, teacher):
            compute.use_threads(each.threads)
            yield from paced(train({"teacher": each.trainee}, each.batches, each.epochs), self._telling(each, index))
            spent_s += each.trainee.train_s
            ready.append(freeze(each.trainee.network))
            if each.recipe is not None:
                keep_teacher(each.recipe, ready[-1])
        if ready:
            self.beforehand_s.append(spent_s)
        compute.use_threads(compute.STUDENT_THREADS)
        return who_teaches(self.spec, teacher, ready)

    def _telling(self, preparation: Preparation, index: int) -> Callable[[Moment], Progress]:
        steps = preparation.batches.steps * preparation.epochs
        return lambda moment: self.progress("loading", index, note=preparation.note, step=moment.step, steps=steps)

    def test(self, dataset: Dataset, networks: dict[Role, nn.Module], seed: int) -> None:
        """Read the test images: once for the teacher, once for each student. Stopped on the way, none counts."""
        teacher = self.candidates["teacher"]
        asked = networks if teacher.logits else {"teacher": teacher.network, **networks}
        logits = {role: predict(network, dataset, dataset.test.images) for role, network in asked.items()}
        for role, answered in logits.items():
            self.candidates[role].logits[seed] = answered

    def _train(self, trainees: dict[Role, Trainee], batches: Batches, epochs: int, index: int, phase: str) -> Stream:
        """Train, and yield a record when one is due, or after every step if the learner steps."""

        def describe(moment: Moment) -> Progress:
            measured = {role: trainee.tally.read() for role, trainee in trainees.items()}
            networks = {role: trainee.network for role, trainee in trainees.items()}
            if moment.epoch_end:
                for trainee in trainees.values():
                    trainee.tally = Tally()
            counts = {"epochs": epochs, "steps": batches.steps * epochs}
            return self.take_down(moment, measured, networks, index, phase, counts)

        yield from paced(train(trainees, batches, epochs), describe)

    def take_down(
        self,
        moment: Moment,
        measured: dict[Role, tuple[Losses, float]],
        networks: dict[Role, nn.Module],
        index: int,
        phase: str,
        counts: dict[str, int],
    ) -> Progress:
        """The record of a moment. At an epoch's end with what the networks say then, and kept."""
        record = self.progress(
            phase,
            index,
            epoch=moment.epoch,
            step=moment.step,
            epoch_end=moment.epoch_end,
            losses={role: losses for role, (losses, _) in measured.items()},
            train_accuracy={role: share for role, (_, share) in measured.items()},
            **counts,
            **(self._look(networks, index, phase) if moment.epoch_end else {}),
        )
        if moment.epoch_end:
            self.history.append(record)
        return record

    def _look(self, networks: dict[Role, nn.Module], index: int, phase: str) -> dict[str, dict[Role, object]]:
        """Validation accuracy, and the answers on the watched images, at an epoch's end."""
        assert self.dataset is not None, "training follows loading"
        images, labels = (
            part[:_LOOK_IMAGES] for part in (self.dataset.validation.images, self.dataset.validation.labels)
        )
        validation_accuracy: dict[Role, object] = {} if phase == "teacher" else {"teacher": self.teacher_level}
        watch_logits: dict[Role, object] = {}
        for role, network in networks.items():
            logits = predict(network, self.dataset, images)
            validation_accuracy[role] = accuracy(logits, labels)
            if index == 0 and phase == "students" and self.watched is not None:
                watch_logits[role] = self.watched.pick(logits)
        return {"validation_accuracy": validation_accuracy, "watch_logits": watch_logits}

    def say(self, phase: str, note: str, index: int = 0) -> Stream:
        yield from told(self.progress(phase, index, note=note))

    def progress(self, phase: str, index: int, **values: object) -> Progress:
        counts = {"epoch": 0, "epochs": self.spec.epochs, "step": 0, "steps": 0} | values
        return Progress(
            phase=phase,  # type: ignore[arg-type]
            seed=self.spec.seeds[index],
            seed_index=index,
            seed_count=len(self.spec.seeds),
            elapsed_s=self._elapsed_s(),
            **counts,  # type: ignore[arg-type]
        )

    def result(self, complete: bool, speeds: Speeds | None = None) -> RunResult:
        """What is known now. Networks are listed once they have been tested, with `speeds` or measured here."""
        tested = {role: each for role, each in self.candidates.items() if each.logits}
        dataset = self.dataset
        networks: dict[Role, NetworkReport] = {}
        compared = unseen = None
        if dataset is not None and "distilled" in tested:
            networks = reports(tested, dataset, speeds or measure_speeds(tested, dataset))
            compared = difference(tested["plain"], tested["distilled"], dataset.test.labels)
            with to_the_end():
                unseen = unseen_class(self.spec.omit, tested, dataset) if self.spec.omit else None
        return RunResult(
            spec=self.spec,
            complete=complete,
            networks=networks,
            difference=compared,
            history=tuple(self.history),
            watch=self.watched.record if self.watched is not None else None,
            test_images=len(dataset.test.labels) if dataset is not None else 0,
            device=compute.device_title(),
            versions=compute.versions(),
            elapsed_s=self._elapsed_s(),
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            unseen=unseen,
        )

    def weights(self) -> dict[Role, bytes]:
        """The tested students' weights as safetensors in float32, but for a network above `MOST_KEPT_BYTES`."""
        students = {role: each for role, each in self.candidates.items() if role != "teacher" and each.logits}
        packed = {role: save(weights(each.network)) for role, each in students.items()}
        return {role: each for role, each in packed.items() if len(each) <= MOST_KEPT_BYTES}
