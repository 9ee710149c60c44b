"""A server clock that is set while a class is on: nobody is locked out, no guess is lost, runs go on.

The app, its workers and its scheduler see another time of day, by a few lines of C (set_clock.c, for LD_PRELOAD), while
seconds take as long as before. Debian's libfaketime would do the same, but with it Python 3.11 cannot sleep.
"""

import asyncio
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.faults.classes import LedClass
from benchmarks.faults.readers import Reader, back_after, readers, take_stock
from benchmarks.faults.report import Report
from benchmarks.mortal_app import an_app

_SOURCE = Path(__file__).parent / "set_clock.c"
_HOUR_S, _DAY_S = 3_600, 86_400
_AHEAD_S = (_HOUR_S, 0, _DAY_S, 0)  # so the clock jumps an hour forwards and back, then a day forwards and back
_READERS, _MEMBERS = 3, 4
_BETWEEN_S = 14.0


def jumping() -> Report:
    """Set the clock four times during a class."""
    what = (
        f"The clock set by an hour and by a day, forwards and back; {_READERS} learners answer, {_MEMBERS} run cells."
    )
    report = Report("clock", what)
    compiler = shutil.which("cc")
    if compiler is None:
        report.troubles.append("There is no C compiler here: apt-get install gcc.")
        return report
    with tempfile.TemporaryDirectory() as folder:
        library, offset = Path(folder) / "set_clock.so", Path(folder) / "ahead"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"], check=True)
        _set(offset, 0)
        fake = {"LD_PRELOAD": str(library), "SET_CLOCK_FILE": str(offset)}
        with an_app(Path(folder), OWLET_WORKERS="1", **fake) as app:
            room, found = LedClass(app, _MEMBERS), readers(app, _READERS)
            asyncio.run(_class_while_it_jumps(offset, room, found, report))
            room.take_stock(report)
            take_stock(report, app, found)
    return report


def _set(offset: Path, ahead_s: int) -> None:
    """In place: the processes look at these very bytes."""
    with offset.open("r+b" if offset.exists() else "wb") as file:
        file.write(struct.pack("=q", ahead_s))


async def _class_while_it_jumps(offset: Path, room: LedClass, found: list[Reader], report: Report) -> None:
    over, jumped_at = asyncio.Event(), []
    await room.open()
    doing = [asyncio.create_task(reader.read(over)) for reader in found] + [asyncio.create_task(room.go_on(over))]
    for ahead_s in _AHEAD_S:
        await asyncio.sleep(_BETWEEN_S)
        _set(offset, ahead_s)
        jumped_at.append(time.perf_counter())
        report.times += 1
    await asyncio.sleep(_BETWEEN_S * 1.5)
    over.set()
    await asyncio.gather(*doing)
    backs = [(back_after(found, at), room.back_after(at)) for at in jumped_at]
    report.back_s = [back for pair in backs for back in pair if back is not None]
    if len(report.back_s) < 2 * len(_AHEAD_S):
        report.troubles.append("After a jump nobody could go on.")
