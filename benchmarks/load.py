"""A class at once: `python -m benchmarks.load` opens real sessions that read lessons and train in the lab.

Readers turn to another lesson or answer one of its questions, with pauses as people make them; trainers run the default
race, each with a seed of its own. Every visitor is a learner of its own. At the end the store is asked for every answer
that a visitor saw accepted. Rounds of growing crowds, each on a fresh server, show how the numbers grow. As in a class,
the teacher has opened the app before, and everybody comes within the first half minute; with --cold nobody has.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
from streamlit.proto.WidgetStates_pb2 import WidgetState

import store
from benchmarks.contestant import REPOSITORY
from benchmarks.learners import cookie_of, id_of
from benchmarks.served import serve, wait_until_it_listens
from benchmarks.visitor import Trouble, Visitor
from lessons import contents

GOALS = {"page_p95_s": 1.0, "over_serial": 1.2}
_RACE_LIMIT_S = 600.0
_LOOK_S = 0.5
_SLICE_S = 30.0  # the waits are told for each slice of time, since the first one is the rush
_READY = "Training will run on"  # the lab says so once a worker has answered


@dataclass(frozen=True)
class Crowd:
    """Who comes in one round."""

    readers: int
    trainers: int
    seconds: float  # how long the readers read
    doings: int  # of each reader at least, however long that takes
    pause_s: tuple[float, float]  # between two doings of a reader
    cold: bool  # nobody has been there before


@dataclass
class Tally:
    """What all visitors of a round met."""

    began_s: float = field(default_factory=time.perf_counter)
    page_s: list[float] = field(default_factory=list)
    ended_s: list[float] = field(default_factory=list)  # of each of these: when it stood, since the round began
    race_s: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    answered: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # learner → (lesson, chosen answer)
    web_bytes: list[int] = field(default_factory=list)  # of the web process, once a second

    def waited(self, seconds: float) -> None:
        """Somebody waited so long for a page or for an answer to be taken."""
        self.page_s.append(seconds)
        self.ended_s.append(time.perf_counter() - self.began_s)

    def slices(self) -> list[dict[str, Any]]:
        """What those waited who were served within each slice of time, and the memory at its end."""
        last = int(max(self.ended_s, default=0.0) // _SLICE_S)
        found = [
            [s for s, at in zip(self.page_s, self.ended_s, strict=True) if at // _SLICE_S == k] for k in range(last + 1)
        ]
        return [
            {
                "from_s": k * _SLICE_S,
                "pages": len(each),
                "page_s": _quantiles(each),
                "web_bytes": self.web_bytes[: int((k + 1) * _SLICE_S)][-1],
            }
            for k, each in enumerate(found)
        ]


def measure(crowds: list[Crowd]) -> dict[str, Any]:
    """One round for each crowd."""
    return {"cores": psutil.cpu_count(), "rounds": [_round(crowd) for crowd in crowds], "goals": GOALS}


def _round(crowd: Crowd) -> dict[str, Any]:
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        with serve(REPOSITORY / "app.py", Path(folder)) as (process, address):
            wait_until_it_listens(process, address)
            asyncio.run(_visit(address, process.pid, crowd, tally))
        lost = _lost(tally, Path(folder, "home"))
        compute_s = _compute_s(crowd.trainers, Path(folder, "home"))
    workers = psutil.cpu_count(logical=False) or 1
    serial_s = sum(compute_s) / workers
    return {
        **asdict(crowd),
        "interactions": len(tally.page_s),
        "page_s": _quantiles(tally.page_s),
        "slices": tally.slices(),
        "race_s": _quantiles(tally.race_s),
        "races_done": len(compute_s),
        "all_races_s": max(tally.race_s, default=0.0),
        "serial_s": serial_s,
        "over_serial": max(tally.race_s) / serial_s if compute_s and tally.race_s else None,
        "answers": sum(len(each) for each in tally.answered.values()),
        "answers_lost": lost,
        "troubles": tally.troubles,
        "web_bytes": {"first": tally.web_bytes[0], "last": tally.web_bytes[-1], "most": max(tally.web_bytes)},
    }


async def _visit(address: str, pid: int, crowd: Crowd, tally: Tally) -> None:
    if not crowd.cold:
        await _get_ready(address)
    tally.began_s = time.perf_counter()
    until_s = time.perf_counter() + crowd.seconds
    coming = [_read(address, number, until_s, crowd, tally) for number in range(crowd.readers)]
    coming += [_train(address, number, tally) for number in range(crowd.trainers)]
    watch = asyncio.create_task(_weigh(pid, tally))
    await asyncio.gather(*coming)
    watch.cancel()


async def _get_ready(address: str) -> None:
    """The teacher opens the lab and looks on until it says that a worker is there."""
    teacher = Visitor(address, cookie_of("teacher"))
    await teacher.open("lab")
    while not any(_READY in each.body for each in teacher.all("markdown")):
        await asyncio.sleep(_LOOK_S)
    await teacher.close()


async def _read(address: str, number: int, until_s: float, crowd: Crowd, tally: Tally) -> None:
    """One reader: comes within the first pause, then reads on until the time is up and enough has been done."""
    chance = random.Random(number)
    name = f"reader {number}"
    visitor = Visitor(address, cookie_of(name))
    lessons = [entry.lesson.id for entry in contents.contents() if entry.lesson is not None]
    try:
        await asyncio.sleep(chance.uniform(0, crowd.pause_s[1]))
        lesson = chance.choice(lessons)
        tally.waited(await visitor.open("course", f"lesson={lesson}"))
        done = 0
        while time.perf_counter() < until_s or done < crowd.doings:
            done += 1
            await asyncio.sleep(chance.uniform(*crowd.pause_s))
            radios = [radio for radio in visitor.all("radio") if radio.label == "Your answer"]  # not those of exhibits
            if radios and chance.random() < 0.6:
                radio = chance.choice(radios)
                chosen = chance.choice(list(radio.options))
                tally.waited(await visitor.set(WidgetState(id=radio.id, string_value=chosen)))
                tally.answered.setdefault(id_of(name), set()).add((lesson, chosen))
            else:
                lesson = chance.choice(lessons)
                tally.waited(await visitor.go("course", f"lesson={lesson}"))
        await visitor.close()
    except (Trouble, OSError) as error:
        tally.troubles.append(f"{name}: {error}")


async def _train(address: str, number: int, tally: Tally) -> None:
    """One trainer: opens the lab, presses Train, watches until the result stands there."""
    name = f"trainer {number}"
    visitor = Visitor(address, cookie_of(name))
    try:
        tally.waited(await visitor.open("lab", f"data=mnist-5k&seeds={number}"))
        started_s = time.perf_counter()
        tally.waited(await visitor.press("Train"))
        while not any(heading.body == "What came of it" for heading in visitor.all("heading")):
            if time.perf_counter() - started_s > _RACE_LIMIT_S:
                shown = [alert.body for alert in visitor.all("alert")]
                raise Trouble(f"The race did not end on the screen, which says: {' '.join(shown) or 'nothing'}")
            await asyncio.sleep(_LOOK_S)
        tally.race_s.append(time.perf_counter() - started_s)
        await visitor.close()
    except (Trouble, OSError) as error:
        tally.troubles.append(f"{name}: {error}")


async def _weigh(pid: int, tally: Tally) -> None:
    while True:
        tally.web_bytes.append(psutil.Process(pid).memory_info().rss)
        await asyncio.sleep(1)


def _lost(tally: Tally, home: Path) -> int:
    """How many answers that a visitor saw accepted the store does not have."""
    os.environ["OWLET_HOME"] = str(home)
    lost = 0
    for learner, answered in tally.answered.items():
        kept = {(lesson, text) for (lesson, _), each in store.load_answers(learner).items() for text in each.tries}
        lost += len(answered - kept)
    store.close()
    return lost


def _compute_s(trainers: int, home: Path) -> list[float]:
    """How long each stored race took its worker."""
    os.environ["OWLET_HOME"] = str(home)
    found = []
    for number in range(trainers):
        runs = store.recent_runs(id_of(f"trainer {number}"))
        found += [result for run in runs if (result := store.load_run(run.run_id)) is not None]
    store.close()
    return [result.elapsed_s for result in found]


def _quantiles(seconds: list[float]) -> dict[str, float] | None:
    if len(seconds) < 2:
        return None
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return {"median": statistics.median(seconds), "p95": cuts[-1], "most": max(seconds)}


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    heads = (
        f"{'readers':>8}{'trainers':>9}{'pages':>7}{'median s':>10}{'p95 s':>8}{'most s':>8}{'races':>7}"
        f"{'all in s':>10}{'× serial':>10}{'answers':>9}{'lost':>6}{'troubles':>10}{'web MB':>16}"
    )
    lines = [f"{result['cores']} cores.", heads]
    for each in result["rounds"]:
        pages, web = each["page_s"] or {"median": 0, "p95": 0, "most": 0}, each["web_bytes"]
        over = "–" if each["over_serial"] is None else f"{each['over_serial']:.2f}"
        lines.append(
            f"{each['readers']:>8}{each['trainers']:>9}{each['interactions']:>7}{pages['median']:>10.2f}"
            f"{pages['p95']:>8.2f}{pages['most']:>8.2f}{each['races_done']:>7}{each['all_races_s']:>10.1f}{over:>10}"
            f"{each['answers']:>9}{each['answers_lost']:>6}{len(each['troubles']):>10}"
            f"{web['first'] / 1e6:>8.0f} →{web['last'] / 1e6:>6.0f}"
        )
    for part in (part for each in result["rounds"] for part in each["slices"] if part["page_s"]):
        waits = part["page_s"]
        lines.append(
            f"from {part['from_s']:>4.0f} s: {part['pages']:>5} pages, median {waits['median']:.2f} s, "
            f"95 % {waits['p95']:.2f} s, most {waits['most']:.2f} s, web process {part['web_bytes'] / 1e6:.0f} MB"
        )
    lines += [trouble for each in result["rounds"] for trouble in each["troubles"][:5]]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--crowds", nargs="+", default=["10+2", "50+10", "200+40"], help="readers+trainers")
    parser.add_argument("--seconds", type=float, default=300.0, help="how long readers read in each round")
    parser.add_argument("--doings", type=int, default=0, help="what each reader does at least")
    parser.add_argument("--pause", nargs=2, type=float, default=(10.0, 30.0), help="seconds between a reader's doings")
    parser.add_argument("--cold", action="store_true", help="the crowd is the first to come to the server")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    result = measure([_crowd(text, given) for text in given.crowds])
    print(json.dumps(result) if given.json else table(result))


def _crowd(text: str, given: argparse.Namespace) -> Crowd:
    readers, _, trainers = text.partition("+")
    return Crowd(int(readers), int(trainers or 0), given.seconds, given.doings, tuple(given.pause), given.cold)


if __name__ == "__main__":
    main()
