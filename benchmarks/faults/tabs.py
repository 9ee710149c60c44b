"""Two tabs of one learner, who answers in both at once: each keeps its tries, and both show the same afterwards."""

import asyncio
import tempfile
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

import store
from benchmarks.class_visits import Host, Learner
from benchmarks.faults.guests import Guest, guest
from benchmarks.faults.report import Report
from benchmarks.learners import id_of
from benchmarks.mortal_app import App, an_app
from store import classes

_ROUNDS = 5
_LESSON = "temperature"
_PATIENCE_S = 60


def two_of_one_learner() -> Report:
    """Answers at once and in turn, then one cell of a class in two tabs."""
    report = Report(
        "tabs", "One learner answers in two tabs at once and in turn, and runs one cell of a class in both."
    )
    with tempfile.TemporaryDirectory() as folder, an_app(Path(folder), OWLET_WORKERS="1") as app:
        asyncio.run(_all(app, report))
    return report


async def _all(app: App, report: Report) -> None:
    for number in range(_ROUNDS):
        await _answer(app, f"two tabs {number}", report)
    await _run_a_cell(app, "two tabs in class", report)


async def _answer(app: App, name: str, report: Report) -> None:
    one, two = guest(app, name), guest(app, name)
    for tab in (one, two):
        await tab.open("course", f"lesson={_LESSON}")
    given = [await _at_once(one, two, 0), await _in_turn(one, two, 1), await _in_turn(two, one, 2)]
    await asyncio.gather(one.press("That is my guess"), two.press("That is my guess"))
    for tab in (one, two):
        await tab.go("course", f"lesson={_LESSON}")
    report.times += 1
    if _shown(one) != _shown(two):
        report.troubles.append(f"The tabs of {name} show different things: {_shown(one)}, {_shown(two)}.")
    with app.store_opened():
        tries = [answer.tries for answer in store.load_answers(id_of(name)).values()]
    kept = {text for each in tries for text in each}
    report.acknowledged += sum(len(each) for each in given)
    report.lost += sum(text not in kept for each in given for text in each)
    if sum(map(len, tries)) > sum(map(len, given)) + 2:  # and the guesses
        report.troubles.append(f"{name} has tries that nobody made.")
    for tab in (one, two):
        await tab.close()


async def _at_once(one: Guest, two: Guest, check: int) -> tuple[str, str]:
    first, second = _choices(one, check)[:2]
    await asyncio.gather(_choose(one, check, first), _choose(two, check, second))
    return first, second


async def _in_turn(one: Guest, two: Guest, check: int) -> tuple[str, str]:
    """The second tab has not seen what the first has done."""
    first, second = _choices(one, check)[:2]
    await _choose(one, check, first)
    await _choose(two, check, second)
    return first, second


def _checks(tab: Guest) -> list[object]:
    return [radio for radio in tab.all("radio") if radio.label == "Your answer"]


def _choices(tab: Guest, check: int) -> list[str]:
    return list(_checks(tab)[check].options)  # type: ignore[attr-defined]


async def _choose(tab: Guest, check: int, text: str) -> None:
    await tab.set(WidgetState(id=_checks(tab)[check].id, string_value=text))  # type: ignore[attr-defined]


def _shown(tab: Guest) -> list[str]:
    """The guess, and what is said about the answer that each question shows."""
    guesses = [text.body for text in tab.all("markdown") if "Your guess:" in text.body]
    return guesses + tab.alerts()


async def _run_a_cell(app: App, name: str, report: Report) -> None:
    """Two tabs guess differently at once, start the run at once, and take the next cell at once."""
    host = Host(guest(app, "host of the tabs"))
    await host.open_class()
    tabs = [guest(app, name), guest(app, name)]
    await Learner(tabs[0]).join(host.code, "Two Tabs")
    await tabs[1].open("join", f"code={host.code}")
    await asyncio.gather(*(Learner(tab).guess(points) for tab, points in zip(tabs, ("+2", "+9"), strict=True)))
    await _until(tabs, "Run my cell")
    shown = [[text.body for text in tab.all("markdown") if text.body.startswith("Your guess:")] for tab in tabs]
    await asyncio.gather(*(tab.press("Run my cell") for tab in tabs))
    await _until(tabs, "Take another cell")
    measured = [[alert for alert in tab.alerts() if alert.startswith("Measured")] for tab in tabs]
    with app.store_opened():
        class_id = classes.find_class(host.code)
        room = classes.load_class(class_id) if class_id else None
        runs = store.recent_runs(id_of(name))
    report.acknowledged += 2
    report.lost += room is None or room.now[0].guess is None
    report.lost += room is None or room.now[0].score is None
    if shown[0] != shown[1] or measured[0] != measured[1] or len(runs) != 1:
        report.troubles.append(f"The tabs in the class differ: {shown}, {measured}, {len(runs)} runs.")
    for tab in (*tabs, host.visitor):
        await tab.close()


async def _until(tabs: list[Guest], label: str) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while not all(any(button.label == label for button in tab.all("button")) for tab in tabs):
            await asyncio.sleep(0.2)
