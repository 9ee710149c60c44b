"""A full disk under Owlet's home: what cannot be saved is said and held, and is saved once there is room."""

import asyncio
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults.guests import NO_SERVICE, guest
from benchmarks.faults.readers import Reader, back_after, readers, take_stock
from benchmarks.faults.report import Report
from benchmarks.faults.workers import Trainer
from benchmarks.faults.workers import take_stock as take_stock_of_runs
from benchmarks.mortal_app import App, an_app

_SIZE = "48m"
_READERS = 4
_FULL_S = 20.0
_BETWEEN_S = 8.0
_TIMES = 2


def filled() -> Report:
    """Fill the disk while learners answer and train; then make room."""
    what = f"The disk under OWLET_HOME full for {_FULL_S:g} s while {_READERS} learners answer and one trains."
    report = Report("disk", what)
    if os.geteuid() != 0:
        report.troubles.append("Only root may mount a small disk; run this as root.")
        return report
    with tempfile.TemporaryDirectory() as folder, _small_disk(Path(folder) / "home"):
        with an_app(Path(folder), OWLET_WORKERS="1") as app:
            trainer, found = Trainer(1), readers(app, _READERS)
            asyncio.run(_answer_while_it_is_full(app, Path(folder) / "home", trainer, found, report))
            take_stock(report, app, found)
            take_stock_of_runs(report, app, [trainer])
        with _full(Path(folder) / "home"), an_app(Path(folder), OWLET_WORKERS="1") as app:
            report.figures["an app that starts on the full disk"] = "shows its pages" if _stands(app) else "fails"
    return report


async def _answer_while_it_is_full(app: App, home: Path, trainer: Trainer, found: list[Reader], report: Report) -> None:
    over = asyncio.Event()
    doing = [asyncio.create_task(reader.read(over)) for reader in found]
    doing.append(asyncio.create_task(trainer.train(app, over)))
    room_at = []
    for _ in range(_TIMES):
        await asyncio.sleep(_BETWEEN_S)
        with _full(home):
            report.times += 1
            await asyncio.sleep(_FULL_S)
        room_at.append(time.perf_counter())
    await asyncio.sleep(_BETWEEN_S)
    over.set()
    await asyncio.gather(*doing)
    report.back_s = [back for at in room_at if (back := back_after(found, at)) is not None]
    if not any("could not be saved" in sentence for reader in found for sentence in reader.said):
        report.troubles.append("Nobody was told that the disk is full; it was not full for long enough.")


def _stands(app: App) -> bool:
    """Whether the pages of an app show no exception."""

    async def look() -> None:
        tab = guest(app, "late")
        await tab.open("course", "lesson=temperature")
        for page in ("lab", "join", "host", "progress"):
            await tab.go(page)
        await tab.leave()

    try:
        asyncio.run(look())
    except NO_SERVICE:
        return False
    return True


@contextmanager
def _small_disk(at: Path) -> Iterator[None]:
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(at)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    """Meanwhile, every byte that becomes free is taken at once."""
    filler, room = disk / "filler", threading.Event()

    def fill() -> None:
        with filler.open("ab", buffering=0) as out:
            while not room.is_set():
                for size in (1 << 20, 1 << 12):
                    try:
                        while out.write(bytes(size)):
                            pass
                    except OSError:
                        continue
                room.wait(0.05)

    thread = threading.Thread(target=fill)
    thread.start()
    try:
        yield
    finally:
        room.set()
        thread.join()
        filler.unlink()
