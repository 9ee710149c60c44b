"""Guests who notice at once that the app is gone."""

import asyncio

from streamlit.proto.ClientState_pb2 import ClientState
from websockets.exceptions import WebSocketException

from benchmarks.learners import cookie_of
from benchmarks.mortal_app import App
from benchmarks.visitor import Trouble, Visitor

NO_SERVICE = (Trouble, OSError, WebSocketException)
_LIMIT_S = 45.0


class Guest(Visitor):
    """A visitor who hears at once that the connection is lost."""

    async def _ask(self, state: ClientState) -> float:
        asking = asyncio.ensure_future(super()._ask(state))
        closed = asyncio.ensure_future(self._socket.wait_closed())
        await asyncio.wait({asking, closed}, timeout=_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
        closed.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        raise Trouble("The connection was lost, or nothing came.")

    def alerts(self) -> list[str]:
        """The sentences in boxes, in the order of the screen."""
        return [alert.body for alert in self.all("alert")]

    async def leave(self) -> None:
        """Close the tab, whether or not there is a connection."""
        if hasattr(self, "_listening"):
            await self.close()


def guest(app: App, name: str) -> Guest:
    """A tab of this learner."""
    return Guest(app.address, cookie_of(name))
