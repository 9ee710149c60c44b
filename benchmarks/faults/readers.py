"""Readers who answer the questions of a lesson, come back whenever they are cut off, and remember what was accepted."""

import asyncio
import random
import time
from collections import Counter

from streamlit.proto.WidgetStates_pb2 import WidgetState

import store
from benchmarks.faults.guests import NO_SERVICE, Guest, guest
from benchmarks.faults.report import Report
from benchmarks.learners import id_of
from benchmarks.mortal_app import App

_LESSONS = ("temperature", "graded-on", "watch-one-teach")
REFUSED = "could not be saved yet"


class Reader:
    """One learner in one tab."""

    def __init__(self, app: App, number: int, lesson: str, pause_s: float = 0.3) -> None:
        self.name = f"reader {number}"
        self.lesson = lesson
        self.accepted: Counter[str] = Counter()  # the text of a choice → how often the screen took it
        self.accepted_at: list[float] = []  # time.perf_counter
        self.took_s: list[float] = []
        self.said: set[str] = set()
        self.cut_off = 0
        self.troubles: list[str] = []
        self.last_cut = ""  # why it was cut off last
        self._app, self._pause_s, self._chance = app, pause_s, random.Random(number)
        self._waiting: list[str] = []  # answers that this tab holds until the store takes them
        self._chosen: dict[str, str] = {}  # what this tab shows, by widget
        self._tried: dict[str, set[str]] = {}  # in whatever tab

    async def read(self, over: asyncio.Event) -> None:
        """Answer and answer again until it is over."""
        while not over.is_set():
            tab = guest(self._app, self.name)
            try:
                await tab.open("course", f"lesson={self.lesson}")
                while not over.is_set():
                    await asyncio.sleep(self._pause_s * self._chance.uniform(0.5, 1.5))
                    await self._answer(tab)
            except NO_SERVICE as error:
                self.cut_off += 1
                self._note(str(error))
                await asyncio.sleep(0.2)  # as a browser waits before it tries again
            finally:
                self._waiting, self._chosen = [], {}  # a tab that is gone holds nothing
                await tab.leave()

    async def _answer(self, tab: Guest) -> None:
        radio = self._chance.choice([each for each in tab.all("radio") if each.label == "Your answer"])
        now = self._chosen.get(radio.id, radio.raw_value)
        chosen = self._chance.choice([each for each in radio.options if each != now])
        # Where the screen shows no answer because the store was away, the same answer once more is no new try.
        counts = bool(now) or chosen not in self._tried.get(radio.id, ())
        self._chosen[radio.id] = chosen
        self._tried.setdefault(radio.id, set()).add(chosen)
        self.took_s.append(await tab.set(WidgetState(id=radio.id, string_value=chosen)))
        if counts:
            self._waiting.append(chosen)
        refusals = {alert for alert in tab.alerts() if REFUSED in alert}
        if refusals:
            self.said |= refusals
            await self._turn_page(tab)
            return
        self.accepted.update(self._waiting)
        self._waiting.clear()
        self.accepted_at.append(time.perf_counter())

    async def _turn_page(self, tab: Guest) -> None:
        """The next click that the sentence speaks of."""
        await tab.go("course", f"lesson={self.lesson}")

    def _note(self, trouble: str) -> None:
        self.last_cut = trouble
        if not any(word in trouble for word in ("lost", "connect", "Connect", "close", "Errno", "HTTP")):
            self.troubles.append(f"{self.name}: {trouble}")


def readers(app: App, count: int, lessons: tuple[str, ...] = _LESSONS) -> list[Reader]:
    """So many readers, each in one of the lessons."""
    return [Reader(app, number, lessons[number % len(lessons)]) for number in range(count)]


def take_stock(report: Report, app: App, found: list[Reader]) -> None:
    """Compare what readers saw accepted with what the store has."""
    with app.store_opened():
        for reader in found:
            kept = Counter(
                str(text) for answer in store.load_answers(id_of(reader.name)).values() for text in answer.tries
            )
            report.acknowledged += reader.accepted.total()
            if not reader.accepted:
                report.troubles.append(f"{reader.name} never could answer: {reader.last_cut}")
            if lost := reader.accepted - kept:
                report.lost += lost.total()
                report.troubles.append(f"{reader.name} lost {dict(lost)} of {dict(reader.accepted)}.")
            report.said |= reader.said
            report.troubles += reader.troubles


def back_after(found: list[Reader], moment_s: float) -> float | None:
    """The seconds from a moment to the first answer that anybody saw accepted after it."""
    later = [at for reader in found for at in reader.accepted_at if at > moment_s]
    return min(later) - moment_s if later else None
