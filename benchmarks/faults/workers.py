"""SIGKILL of workers while they train: every run ends with a result or a sentence, and stands once in the store."""

import asyncio
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

import store
from benchmarks.faults.guests import NO_SERVICE, Guest, guest
from benchmarks.faults.report import Report
from benchmarks.learners import id_of
from benchmarks.mortal_app import App, an_app

_TRAINERS = 3
_KILLS = 20
_EVERY_S = 4.0
_RACE_LIMIT_S = 120.0  # a race takes seconds; with three attempts and a new worker for each, half a minute


@dataclass
class Trainer:
    """Trains one race after another in the lab, each with seeds of its own."""

    number: int
    results: int = 0
    running: bool = False
    sentences: list[str] = field(default_factory=list)  # of runs that did not work
    notices: set[str] = field(default_factory=set)  # what stood beside the others
    troubles: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"trainer {self.number}"

    async def train(self, app: App, over: asyncio.Event) -> None:
        """Until it is over, and then to the end of the race that is under way."""
        race = 0
        while not over.is_set():
            race += 1
            tab = guest(app, self.name)
            try:
                await tab.open("lab", f"data=mnist-5k&seeds={100 * self.number + race}")
                await tab.press("Train")
                self.running = True
                async with asyncio.timeout(_RACE_LIMIT_S):
                    while not (ended := _end_of(tab)):
                        await asyncio.sleep(0.2)
            except (*NO_SERVICE, TimeoutError) as error:
                self.troubles.append(f"{self.name}: {str(error) or f'a race had no end for {_RACE_LIMIT_S:g} s'}")
                return
            finally:
                self.running = False
                await tab.leave()
            if ended == "result":
                self.results += 1
                self.notices |= _notices([each.body for each in tab.all("html")])
            else:
                self.sentences.append(ended)


def _end_of(tab: Guest) -> str:
    """“result”, the sentence of a run that failed, or “” for one that goes on."""
    if any(getattr(heading, "body", "") == "What came of it" for heading in tab.all("heading")):
        return "result"
    failed = any("<strong>It did not work</strong>" in each.body for each in tab.all("html"))
    return " ".join(tab.alerts()) if failed else ""


def _notices(texts: list[str]) -> set[str]:
    """The sentence below a run's line, where it tells of a trouble."""
    found = {text.partition('"owlet-notice">')[2].partition("</p>")[0] for text in texts}
    return {notice for notice in found if "could not" in notice or "stopped in the middle" in notice}


def killed() -> Report:
    """Kill a worker every few seconds while there are runs."""
    report = Report("workers", f"SIGKILL of one of two workers every {_EVERY_S:g} s while {_TRAINERS} learners train.")
    with tempfile.TemporaryDirectory() as folder, an_app(Path(folder), OWLET_WORKERS="2") as app:
        trainers = [Trainer(number) for number in range(1, _TRAINERS + 1)]
        asyncio.run(_train_while_they_die(app, trainers, report))
        take_stock(report, app, trainers)
    return report


async def _train_while_they_die(app: App, trainers: list[Trainer], report: Report) -> None:
    over, chance = asyncio.Event(), random.Random(0)
    training = [asyncio.create_task(trainer.train(app, over)) for trainer in trainers]
    while report.times < _KILLS and not all(task.done() for task in training):
        await asyncio.sleep(_EVERY_S)
        workers = await asyncio.to_thread(app.workers)
        if workers and any(trainer.running for trainer in trainers):
            try:
                chance.choice(workers).kill()
                report.times += 1
            except psutil.NoSuchProcess:
                continue
    over.set()
    await asyncio.gather(*training)


def take_stock(report: Report, app: App, trainers: list[Trainer]) -> None:
    """Compare what trainers saw with what the store has."""
    with app.store_opened():
        for trainer in trainers:
            kept = Counter(run.spec.key for run in store.recent_runs(id_of(trainer.name), 1_000) if run.complete)
            report.acknowledged += trainer.results
            report.lost += max(0, trainer.results - len(kept))
            report.troubles += trainer.troubles
            report.troubles += [f"stored {count} times: {key}" for key, count in kept.items() if count > 1]
            report.said |= set(trainer.sentences) | trainer.notices
    report.figures["runs that ended with a result"] = sum(trainer.results for trainer in trainers)
    report.figures["runs that ended with a sentence"] = sum(len(trainer.sentences) for trainer in trainers)
