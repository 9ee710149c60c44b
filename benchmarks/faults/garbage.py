"""Clients that send garbage on the websocket: the others do not notice, and the memory does not grow without end."""

import asyncio
import random
import resource
import statistics
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import DoubleArray, StringArray
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.faults.guests import NO_SERVICE, guest
from benchmarks.faults.readers import Reader, readers, take_stock
from benchmarks.faults.report import Report
from benchmarks.mortal_app import App, an_app

_ROUNDS = 3
_SILENT = 2_000
_USUAL_FILES = 1_024  # that a program may have open on many systems
_HUGE_BYTES = 30 * 10**6
_READERS = 3
_CALM_LOOKS = 200
_CALM_ANSWERS = 10  # of each reader, before the garbage comes
_PAGES = (("course", "lesson=temperature"), ("lab", ""), ("sweeps", ""), ("join", ""), ("host", ""), ("progress", ""))
_NUMBERS = (float("nan"), float("inf"), -1e308, 1e308)


def sent() -> Report:
    """Send all kinds of garbage, three times over."""
    report = Report("garbage", f"Garbage of six kinds, {_ROUNDS} times over, while {_READERS} learners answer.")
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_USUAL_FILES, most))  # for the app, which this process starts
    with tempfile.TemporaryDirectory() as folder, an_app(Path(folder), OWLET_WORKERS="1") as app:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
        found = readers(app, _READERS)
        asyncio.run(_answer_among_it(app, found, report))
        take_stock(report, app, found)
    return report


async def _answer_among_it(app: App, found: list[Reader], report: Report) -> None:
    over = asyncio.Event()
    reading = [asyncio.create_task(reader.read(over)) for reader in found]
    for _ in range(_CALM_LOOKS):  # nobody tells when somebody has answered
        if all(len(reader.took_s) >= _CALM_ANSWERS for reader in found):
            break
        await asyncio.sleep(0.2)
    else:
        over.set()
        return
    calm_s = [seconds for reader in found for seconds in reader.took_s]
    resident = [app.resident_bytes()]
    for number in range(_ROUNDS):
        report.times += await _round(app, random.Random(number))
        await asyncio.sleep(2)
        resident.append(app.resident_bytes())
    over.set()
    await asyncio.gather(*reading)
    all_s = [seconds for reader in found for seconds in reader.took_s]
    report.figures |= {
        "an answer took": f"{statistics.median(calm_s):.2f} s before, {statistics.median(all_s):.2f} s meanwhile "
        f"(most {max(all_s):.1f} s)",
        "web process": " → ".join(f"{each / 1e6:.0f}" for each in resident) + " MB",
    }
    if any(reader.cut_off for reader in found):
        report.troubles.append("Learners who did nothing wrong were cut off.")


async def _round(app: App, chance: random.Random) -> int:
    """Gives how many messages and connections it were."""
    kinds = (_random_bytes, _strange_messages, _huge_messages, _silence, _strange_states, _strange_links)
    return sum([await kind(app, chance) for kind in kinds])


def _connect(app: App) -> Any:
    return connect(app.address.replace("http", "ws", 1) + "/_stcore/stream", subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]


async def _send(app: App, *messages: bytes | str) -> int:
    with suppress(*NO_SERVICE):  # it may well be shown the door
        async with _connect(app) as socket:
            for message in messages:
                await socket.send(message)
            with suppress(TimeoutError):
                await asyncio.wait_for(socket.recv(), 0.5)
    return len(messages)


async def _random_bytes(app: App, chance: random.Random) -> int:
    return sum(
        [await _send(app, chance.randbytes(size), "text") for size in (1, 10, 1_000, 100_000) for _ in range(10)]
    )


async def _strange_messages(app: App, chance: random.Random) -> int:
    """Well-formed, but not what a browser would say at that time."""
    messages = [
        BackMsg(rerun_script=ClientState(page_name=chance.randbytes(50).hex())),
        BackMsg(rerun_script=ClientState(page_script_hash="no such page", fragment_id="no such part")),
        BackMsg(rerun_script=ClientState(query_string="lesson=" + "x" * 1_000_000, page_name="course")),
        BackMsg(rerun_script=ClientState(query_string="code=%00%ff&me=<script>&data=../../etc", page_name="lab")),
        BackMsg(stop_script=True),
        BackMsg(clear_cache=True),
        BackMsg(load_git_info=True),
        BackMsg(debug_shutdown_runtime=True),
    ]
    return await _send(app, *(message.SerializeToString() for message in messages))


async def _huge_messages(app: App, _: random.Random) -> int:
    text = "x" * _HUGE_BYTES
    message = BackMsg(rerun_script=ClientState(query_string=text)).SerializeToString()
    return sum([await _send(app, message) for _ in range(3)])


async def _silence(app: App, _: random.Random) -> int:
    """Connections that say nothing."""
    open_ones: list[ClientConnection] = []
    for _ in range(_SILENT // 100):
        coming = await asyncio.gather(*(_connect(app) for _ in range(100)), return_exceptions=True)
        open_ones += [each for each in coming if not isinstance(each, BaseException)]
    await asyncio.sleep(3)
    await asyncio.gather(*(each.close() for each in open_ones), return_exceptions=True)
    return len(open_ones)


async def _strange_states(app: App, chance: random.Random) -> int:
    """Every widget of every page gets values that it cannot have; and a thousand widgets that there are not."""
    count = 0
    for page, query in _PAGES:
        tab = guest(app, f"stranger {page}")
        with suppress(*NO_SERVICE):
            await tab.open(page, query)
            widgets = [element.id for kind in _KINDS for element in tab.all(kind) if element.id]
            states = [state for widget in widgets for state in _impossible(widget, chance)]
            states += [WidgetState(id=f"$$ID-{number}", int_value=number) for number in range(1_000)]
            for batch in (states, [state for state in states if state.HasField("string_value")]):
                message = BackMsg(rerun_script=tab._client_state())
                message.rerun_script.widget_states.widgets.extend(batch)
                await tab._socket.send(message.SerializeToString())
                count += len(batch)
            await asyncio.sleep(0.5)
        await tab.leave()
    return count


_KINDS = (
    "radio",
    "slider",
    "selectbox",
    "text_input",
    "number_input",
    "button",
    "button_group",
    "multiselect",
    "checkbox",
)


def _impossible(widget: str, chance: random.Random) -> list[WidgetState]:
    return [
        WidgetState(id=widget, string_value="x" * 10_000),
        WidgetState(id=widget, double_array_value=DoubleArray(data=[chance.choice(_NUMBERS)] * 3)),
        WidgetState(id=widget, double_value=chance.choice(_NUMBERS)),
        WidgetState(id=widget, int_value=2**62),
        WidgetState(id=widget, string_array_value=StringArray(data=["no such choice"] * 100)),
        WidgetState(id=widget, json_value="{"),
        WidgetState(id=widget, trigger_value=True),
    ]


async def _strange_links(app: App, chance: random.Random) -> int:
    """Links that somebody has tampered with."""
    queries = [
        "data=x&seeds=-1",
        "seeds=" + "9" * 400,
        "temperature=nan&width=1e999",
        "run=" + chance.randbytes(9).hex(),
    ]
    for page, _ in _PAGES:
        for query in queries:
            tab = guest(app, "stranger by link")
            with suppress(*NO_SERVICE):
                await tab.open(page, query)
            await tab.leave()
    return len(queries) * len(_PAGES)
