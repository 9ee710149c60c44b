"""SIGKILL of the app's process while learners answer: what they saw accepted is there after it has come back."""

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.faults.readers import back_after, readers, take_stock
from benchmarks.faults.report import Report
from benchmarks.mortal_app import App, an_app
from tests import postgres

_READERS = 8
_KILLS = 5
_BETWEEN_S = 5.0  # of answers between two kills


def with_sqlite() -> Report:
    """The database is a file in the app's home."""
    with tempfile.TemporaryDirectory() as folder:
        return _run("app-sqlite", Path(folder))


def with_postgresql() -> Report:
    """The database is a server of its own."""
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        return _run("app-postgresql", Path(folder), OWLET_DATABASE_URL=server.new_database())


def _run(name: str, folder: Path, **environment: str) -> Report:
    report = Report(name, f"SIGKILL of the app's process while {_READERS} learners answer; started again at once.")
    with an_app(folder, OWLET_WORKERS="1", **environment) as app:
        asyncio.run(_answer_while_it_dies(app, report))
    return report


async def _answer_while_it_dies(app: App, report: Report) -> None:
    found, over = readers(app, _READERS), asyncio.Event()
    reading = [asyncio.create_task(reader.read(over)) for reader in found]
    killed_at = []
    for _ in range(_KILLS):
        before_s = time.perf_counter()
        while back_after(found, before_s) is None:  # nobody tells when somebody has answered
            await asyncio.sleep(0.1)
        await asyncio.sleep(_BETWEEN_S)
        killed_at.append(time.perf_counter())
        app.kill()
        await asyncio.to_thread(app.start)
    await asyncio.sleep(_BETWEEN_S * 2)
    over.set()
    await asyncio.gather(*reading)
    report.times = len(killed_at)
    report.back_s = [back for at in killed_at if (back := back_after(found, at)) is not None]
    report.figures["learners cut off and back"] = f"{sum(reader.cut_off for reader in found)} times"
    if len(report.back_s) < _KILLS or any(back_after([reader], killed_at[-1]) is None for reader in found):
        report.troubles.append("Not every learner could go on.")
    take_stock(report, app, found)
