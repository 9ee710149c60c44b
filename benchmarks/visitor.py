"""A visitor without a browser: speaks Streamlit's own messages over a real websocket, as its browser part does.

A browser takes a hundred times the memory and time of the session it looks at; two hundred of these fit on one machine.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_LIMIT_S = 120.0
_BYTES = 100 * 2**20


class Trouble(Exception):
    """The app showed an exception, or did not answer in time."""


class Visitor:
    """One session: opens pages, sets widgets, and keeps what stands on the screen."""

    def __init__(self, address: str, cookie: str) -> None:
        self._url = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._headers = {"Cookie": cookie, "Origin": address}
        self._screen: dict[tuple[int, ...], Element] = {}
        self._fragments: dict[str, str] = {}  # widget id → the part of the screen that redraws when it is used
        self._of_fragment: dict[tuple[int, ...], str] = {}  # place on the screen → the part that it belongs to
        self._drawing: tuple[set[str], set[tuple[int, ...]]] = (set(), set())  # parts being redrawn, places drawn anew
        self._widgets: dict[str, WidgetState] = {}
        self._page_hash = ""
        self.query = ""  # the part of the address after “?”
        self.session_id = ""
        self.served_by = ""  # a header of this name, if the server sends one
        self._finished: asyncio.Queue[int] = asyncio.Queue()
        self._timers: dict[str, asyncio.Task[None]] = {}
        self.received_bytes = 0

    async def open(self, page: str, query: str = "") -> float:
        """Connect and look at a page. Gives the seconds until it stands."""
        self._socket: ClientConnection = await connect(
            self._url, subprotocols=["streamlit"], additional_headers=self._headers, max_size=_BYTES
        )  # type: ignore[arg-type]
        self.served_by = self._socket.response.headers.get("X-Served-By", "")
        self._listening = asyncio.create_task(self._listen())
        return await self.go(page, query)

    async def go(self, page: str, query: str = "") -> float:
        """Look at another page. Gives the seconds until it stands."""
        self.query, self._widgets = query, {}
        return await self._ask(ClientState(query_string=query, page_name=page))

    async def set(self, state: WidgetState) -> float:
        """Move a widget, or press a button. Gives the seconds until the screen stands."""
        self._widgets[state.id] = state
        seconds = await self._ask(self._client_state(fragment_id=self._fragments.get(state.id, "")))
        if state.WhichOneof("value") == "trigger_value":
            self._widgets.pop(state.id, None)
        return seconds

    async def press(self, label: str) -> float:
        """Press the button of this label."""
        button = self.find("button", lambda each: each.label == label)
        return await self.set(WidgetState(id=button.id, trigger_value=True))

    def all(self, kind: str) -> list[Any]:
        """The elements of a kind, such as “radio”, in the order of the screen."""
        at = sorted(self._screen)
        return [getattr(self._screen[place], kind) for place in at if self._screen[place].WhichOneof("type") == kind]

    def find(self, kind: str, wanted: Callable[[Any], bool]) -> Any:
        """The first element of a kind that is wanted. Raises Trouble if there is none."""
        found = next((each for each in self.all(kind) if wanted(each)), None)
        if found is None:
            raise Trouble(f"There is no such {kind} on the screen.")
        return found

    async def wait_until_lost(self) -> None:
        """Wait until the server has gone without a word."""
        self._stop_timers()
        with contextlib.suppress(ConnectionClosed):
            await self._listening

    async def close(self) -> None:
        """Close the tab."""
        self._stop_timers()
        self._listening.cancel()
        await self._socket.close()

    def _client_state(self, **more: Any) -> ClientState:
        state = ClientState(query_string=self.query, page_script_hash=self._page_hash, **more)
        state.widget_states.widgets.extend(self._widgets.values())
        return state

    async def _ask(self, state: ClientState) -> float:
        while not self._finished.empty():
            self._finished.get_nowait()
        started_s = time.perf_counter()
        await self._send(state)
        ended = None
        try:
            while ended is None or ended == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                ended = await asyncio.wait_for(self._finished.get(), _LIMIT_S)
        except TimeoutError:
            raise Trouble(f"No answer after {_LIMIT_S:g} s.") from None
        seconds = time.perf_counter() - started_s
        if exceptions := self.all("exception"):
            raise Trouble(exceptions[0].message)
        return seconds

    async def _send(self, state: ClientState) -> None:
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _listen(self) -> None:
        async for data in self._socket:
            self.received_bytes += len(data)
            message = ForwardMsg.FromString(data)  # type: ignore[arg-type]
            self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._drawing = set(message.metadata.run.fragment_ids), set()
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._page_hash = message.new_session.page_script_hash
            self.session_id = message.new_session.initialize.session_id
            self._screen = {}
            self._stop_timers()
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._put(tuple(message.metadata.delta_path), message.delta)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._keep_asking(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "script_finished":
            if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._drop_stale()
            self._finished.put_nowait(message.script_finished)

    def _drop_stale(self) -> None:
        """Drop what a part of the screen held before and does not hold any more."""
        parts, drawn = self._drawing
        for place in [at for at in self._screen if self._of_fragment.get(at) in parts and at not in drawn]:
            del self._screen[place]

    def _put(self, place: tuple[int, ...], delta: Delta) -> None:
        element = self._screen[place] = delta.new_element
        self._of_fragment[place] = delta.fragment_id
        self._drawing[1].add(place)
        kind = element.WhichOneof("type")
        widget = getattr(getattr(element, kind), "id", "") if kind else ""
        if widget:
            self._fragments[widget] = delta.fragment_id

    def _keep_asking(self, fragment: str, interval_s: float) -> None:
        async def ask() -> None:
            while True:
                await asyncio.sleep(interval_s)
                await self._send(self._client_state(fragment_id=fragment, is_auto_rerun=True))

        if fragment in self._timers:
            self._timers.pop(fragment).cancel()
        self._timers[fragment] = asyncio.create_task(ask())

    def _stop_timers(self) -> None:
        for task in self._timers.values():
            task.cancel()
        self._timers.clear()
