"""A class that goes on through a fault: a host, readers, and members who join, guess and run their cells."""

import asyncio
import time
from dataclasses import dataclass, field

from benchmarks.class_visits import Host, Learner
from benchmarks.faults.guests import NO_SERVICE, Guest, guest
from benchmarks.faults.report import Report
from benchmarks.learners import id_of
from benchmarks.mortal_app import App
from benchmarks.visitor import Trouble
from store import classes


@dataclass
class Member:
    """Somebody in the class. What the screen took for given stands in `guessed` and `measured`."""

    number: int
    joined: bool = False
    guessed: set[str] = field(default_factory=set)  # the names of cells
    measured: set[str] = field(default_factory=set)
    done_at: list[float] = field(default_factory=list)  # of everything that the screen took; time.perf_counter
    said: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"member {self.number}"

    async def take_part(self, app: App, code: str, over: asyncio.Event) -> None:
        """Join, guess, run, take another cell, until it is over; repeat whatever did not go through."""
        while not over.is_set():
            tab = guest(app, self.name)
            try:
                await self._join(tab, code)
                while not over.is_set():
                    await self._step(tab)
                    await asyncio.sleep(0.5)
            except NO_SERVICE as error:
                if "no such" not in str(error) and "lost" not in str(error):
                    self.troubles.append(f"{self.name}: {error}")
                await asyncio.sleep(0.5)
            finally:
                await tab.leave()

    async def _join(self, tab: Guest, code: str) -> None:
        if self.joined:
            await tab.open("join", f"code={code}")
            return
        await Learner(tab).join(code, f"Member {self.number}")
        if any("Hello" in heading.body for heading in tab.all("heading")):
            self._took()
            self.joined = True
        else:
            self._listen(tab)
            raise Trouble("There is no such seat yet.")

    async def _step(self, tab: Guest) -> None:
        """Do whatever the screen offers next."""
        self._listen(tab)
        buttons = {button.label: button for button in tab.all("button")}
        if "That is my guess" in buttons:
            await Learner(tab).guess()
            if any(text.body.startswith("Your guess:") for text in tab.all("markdown")):
                self._took()
                self.guessed.add(_cell(tab))
        elif "Run my cell" in buttons:
            await tab.press("Run my cell")
        elif "Take another cell" in buttons:
            self._took()
            self.measured.add(_cell(tab))
            await tab.press("Take another cell")
        elif not tab.all("heading"):
            raise Trouble("There is no such screen; it is opened again.")
        elif "Start it again" in buttons:
            await tab.press("Start it again")
            await asyncio.sleep(2)

    def _took(self) -> None:
        self.done_at.append(time.perf_counter())

    def _listen(self, tab: Guest) -> None:
        self.said |= {alert for alert in tab.alerts() if "just now" in alert or "could not" in alert}


def _cell(tab: Guest) -> str:
    """The name of the cell that the screen speaks of."""
    return next((text.body for text in tab.all("heading") if text.body.startswith("Your cell")), "")


class LedClass:
    """A class that a host has opened, and its members."""

    def __init__(self, app: App, members: int) -> None:
        self._app = app
        self.members = [Member(number) for number in range(members)]

    async def open(self) -> None:
        """Open the class."""
        self._host = Host(guest(self._app, "host"))
        await self._host.open_class()

    async def go_on(self, over: asyncio.Event) -> None:
        """All members take part until it is over."""
        await asyncio.gather(*(member.take_part(self._app, self._host.code, over) for member in self.members))
        await self._host.visitor.close()

    def back_after(self, moment_s: float) -> float | None:
        """The seconds from a moment to the next thing that a member's screen took."""
        later = [at for member in self.members for at in member.done_at if at > moment_s]
        return min(later) - moment_s if later else None

    def take_stock(self, report: Report) -> None:
        """Compare what members saw taken with what the store has."""
        with self._app.store_opened():
            class_id = classes.find_class(self._host.code)
            room = classes.load_class(class_id) if class_id else None
        if room is None:
            report.troubles.append("The class is gone.")
            return
        seated = {member.learner for member in room.members}
        for member in self.members:
            own = room.cells_of(id_of(member.name))
            guessed, measured = sum(cell.guess is not None for cell in own), sum(cell.score is not None for cell in own)
            lost = (
                (member.joined and id_of(member.name) not in seated)
                + max(0, len(member.guessed) - guessed)
                + max(0, len(member.measured) - measured)
            )
            report.acknowledged += member.joined + len(member.guessed) + len(member.measured)
            report.lost += lost
            if lost:
                report.troubles.append(f"{member.name} lost {lost} of {member.guessed} and {member.measured}: {own}")
            report.said |= member.said
            report.troubles += member.troubles
        report.figures["cells measured in the class"] = len(room.scores)
