"""A teacher and learners of one class, as visitors without a browser."""

import re

from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitor import Trouble, Visitor

QUICK, LONG = "data=digits&examples=300&epochs=3", "data=mnist-5k&examples=3000&epochs=50"


class Host:
    """Opens a class and leads it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.code = ""

    async def open_class(self, dials: str = QUICK) -> None:
        """Open a class with an experiment."""
        await self.visitor.open("host", dials)
        await self.visitor.press("Open a class")
        links = " ".join(block.code_text for block in self.visitor.all("code"))
        found = re.search(r"join\?code=([A-Z]{6})", links)
        if found is None:
            raise Trouble("The class has no code.")
        self.code = found[1]

    def sees_a_score(self) -> bool:
        """Whether the map on the host's screen has a result."""
        return any("1 done" in text.body for text in self.visitor.all("markdown"))

    async def set_pace(self, title: str) -> None:
        """Hold or free the class, by what stands on the control."""
        pace = self.visitor.find("button_group", lambda each: each.label == "Pace")
        await self.visitor.set(WidgetState(id=pace.id, string_array_value=StringArray(data=[title])))


class Learner:
    """Joins, guesses, and runs the own cell."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    async def join(self, code: str, nickname: str) -> None:
        """Take a seat."""
        await self.visitor.open("join", f"code={code}")
        field = self.visitor.find("text_input", lambda each: each.label == "Nickname")
        await self.visitor.set(WidgetState(id=field.id, string_value=nickname))
        await self.visitor.press("Join")

    async def guess(self, points: str = "+2") -> None:
        """Guess how many points the teacher gives, as the slider writes them, and most at the first temperature."""
        gain = self.visitor.find("slider", lambda each: "points better" in each.label)
        hottest = self.visitor.find("radio", lambda each: "help most" in each.label)
        await self.visitor.set(WidgetState(id=gain.id, string_array_value=StringArray(data=[points])))
        await self.visitor.set(WidgetState(id=hottest.id, string_value=hottest.options[0]))
        await self.visitor.press("That is my guess")

    def is_held(self) -> bool:
        """Whether the teacher holds the class here."""
        return any("holds the class" in alert.body for alert in self.visitor.all("alert"))

    def has_outcome(self) -> bool:
        """Whether the own cell has been measured."""
        return any(alert.body.startswith("Measured") for alert in self.visitor.all("alert"))

    def may_run(self) -> bool:
        """Whether the button stands there that runs the own cell."""
        return any(button.label == "Run my cell" and not button.disabled for button in self.visitor.all("button"))
