"""PostgreSQL killed and started again during a class: whatever was acknowledged is kept, the rest can be repeated."""

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.faults.classes import LedClass
from benchmarks.faults.readers import Reader, back_after, readers, take_stock
from benchmarks.faults.report import Report
from benchmarks.mortal_app import an_app
from tests import postgres

_READERS, _MEMBERS = 4, 4
_KILLS = 4
_AWAY_S = 5.0
_BETWEEN_S = 8.0


def killed() -> Report:
    """Kill the database again and again while a class answers, guesses and runs."""
    what = f"SIGKILL of PostgreSQL, away for {_AWAY_S:g} s, while {_READERS} learners answer and {_MEMBERS} run cells."
    report = Report("postgresql", what)
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.server() as server,
        an_app(Path(folder), OWLET_WORKERS="1", OWLET_DATABASE_URL=server.new_database()) as app,
    ):
        room, found = LedClass(app, _MEMBERS), readers(app, _READERS)
        asyncio.run(_class_while_it_dies(server, room, found, report))
        room.take_stock(report)
        take_stock(report, app, found)
        report.troubles += app.exceptions()
    return report


async def _class_while_it_dies(server: postgres.Server, room: LedClass, found: list[Reader], report: Report) -> None:
    over = asyncio.Event()
    await room.open()
    doing = [asyncio.create_task(reader.read(over)) for reader in found] + [asyncio.create_task(room.go_on(over))]
    back_at = []
    for _ in range(_KILLS):
        await asyncio.sleep(_BETWEEN_S)
        await asyncio.to_thread(server.kill)
        report.times += 1
        await asyncio.sleep(_AWAY_S)
        await asyncio.to_thread(server.start)
        back_at.append(time.perf_counter())
    await asyncio.sleep(_BETWEEN_S)
    over.set()
    await asyncio.gather(*doing)
    backs = [(back_after(found, at), room.back_after(at)) for at in back_at]
    report.back_s = [back for pair in backs for back in pair if back is not None]
    if len(report.back_s) < 2 * _KILLS:
        report.troubles.append("After a restart nobody could go on.")
