"""Downloading a data set by torchvision's own downloader and checksums. Nothing else in Owlet uses the internet."""

import errno
import logging
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from urllib.error import URLError

from torchvision.datasets import utils

from models import downloads
from models.data import Dataset, load
from models.data_errors import DataError, disk_error
from models.downloads import DOWNLOAD_MB, Download
from models.paths import data_root, home
from models.sources import original_files
from models.torchvision_files import KINDS

logger = logging.getLogger(__name__)

Report = Callable[[str], None]
Count = Callable[[int], None]  # is told the bytes that have arrived, of all files together
_TIMEOUT_S = 30  # a server that says nothing for so long is gone
NOT_ALLOWED = "This server does not fetch images on request. Choose mnist-5k, which is always there."
_LEFT_S = 24 * 60 * 60  # what a process left behind when it was killed this long ago is cleared away
_SCRATCH = ".download-"
_one_at_a_time = Lock()  # the progress and the timeout are switched on for the whole process


def fetch(name: str, report: Report | None = None, count: Count = lambda total: None) -> Dataset:
    """Load a set, downloading it first if it is not on this computer or is damaged.

    It goes to OWLET_DATA, or, where that is read-only, to `data` in OWLET_HOME. The files arrive in a folder of
    their own and move to their place when all of them are whole.

    Raises:
        DataError: no network, a download cut short, a wrong checksum, a full disk, or no such set.
        Whatever `count` raises, with nothing kept.
    """
    tell = report or (lambda sentence: None)
    try:
        return load(name, tell)
    except DataError:
        if name not in DOWNLOAD_MB:
            raise
    with _one_at_a_time:
        try:
            _download(name, _writable_root(), tell, count)
        except OSError as error:
            raise disk_error(error, f"downloading {name}") from error
    return load(name, tell)


def begin(name: str, asked_by: str) -> bool:
    """Fetch a set in the background, to be followed by `models.downloads`; False if another download goes on.

    Raises:
        DataError: visitors may not, or the disk is full.
    """
    if not downloads.is_allowed() or name not in DOWNLOAD_MB:
        raise DataError(NOT_ALLOWED)
    try:
        if not downloads.claim(name, asked_by):
            return False
    except OSError as error:
        downloads.release()
        raise disk_error(error, f"downloading {name}") from error
    Thread(target=_carry_out, args=(Download(name, asked_by),), name="owlet-download", daemon=True).start()
    return True


def _carry_out(download: Download) -> None:
    """Fetch, noting each percent, and note how it ended."""
    now = download

    def report(sentence: str) -> None:
        nonlocal now
        if not sentence.startswith("Downloading"):  # that is told as a share
            now = replace(now, sentence=sentence)
            downloads.note(now)

    def count(arrived: int) -> None:
        nonlocal now
        downloads.raise_if_cancelled()
        share = min(1.0, arrived / (DOWNLOAD_MB[now.name] * 1e6))
        if share - now.share >= 0.01:
            now = replace(now, share=share)
            downloads.note(now)

    try:
        fetch(now.name, report, count)
        now = replace(now, phase="done", share=1.0)
    except downloads.Cancelled:
        now = replace(now, phase="cancelled", sentence="The download was ended. Nothing was kept.")
    except DataError as error:
        now = replace(now, phase="failed", sentence=str(error))
    except Exception as error:
        logger.exception("A download failed")
        now = replace(now, phase="failed", sentence=f"The download failed ({type(error).__name__}). Try again later.")
    try:
        downloads.note(now)
    except OSError as error:  # all processes will take it for cut off
        logger.warning("How the download of %s ended could not be noted: %s", now.name, error)
    downloads.release()


def _download(name: str, root: Path, report: Report, count: Count) -> None:
    files, _ = original_files(name)
    _clear_away(root)
    with tempfile.TemporaryDirectory(dir=root, prefix=_SCRATCH) as folder:
        with _told(name, report, count) as meter:
            try:
                KINDS[name](folder, download=True)
            except (RuntimeError, URLError, TimeoutError, ConnectionError, HTTPException) as error:
                raise _sentence(name, meter, error) from error
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(folder) / file, root / file)


def _clear_away(root: Path) -> None:
    """Half downloads of processes that were killed; not of one that may go on, such as a command line's."""
    for folder in root.glob(f"{_SCRATCH}*"):
        if time.time() - folder.stat().st_mtime > _LEFT_S:
            shutil.rmtree(folder, ignore_errors=True)


def _writable_root() -> Path:
    """OWLET_DATA if something can be written there, else `data` in the home."""
    for root in (data_root(), home() / "data"):
        try:
            root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=root):
                return root
        except PermissionError:
            continue
        except OSError as error:
            if error.errno != errno.EROFS:
                raise
    raise DataError(f"Neither {data_root()} nor {home() / 'data'} can be written to. Set OWLET_HOME to another folder.")


class _Meter:
    """Stands in for torchvision's progress bar: counts bytes and tells the percent in sentences."""

    def __init__(self, name: str, report: Report, count: Count) -> None:
        self.name, self.report, self.count = name, report, count
        self.total, self.done, self.told_percent, self.arrived = 0, 0, -1, 0

    def __call__(self, total: int | None = None, **_style: object) -> "_Meter":
        self.total, self.done, self.told_percent = total or 0, 0, -1
        return self

    def __enter__(self) -> "_Meter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def update(self, byte_count: int) -> None:
        self.done += byte_count
        self.arrived += byte_count
        self.count(self.arrived)
        percent = 100 * self.done // self.total if self.total else 0
        if percent > self.told_percent:
            self.told_percent = percent
            self.report(f"Downloading {self.name}: {percent} % of a file of {self.total / 1e6:.1f} MB.")


@contextmanager
def _told(name: str, report: Report, count: Count) -> Iterator[_Meter]:
    """torchvision's progress goes to `report` instead of the terminal, and a silent server is given up on."""
    meter = _Meter(name, report, count)
    bar, timeout = utils.tqdm, socket.getdefaulttimeout()
    utils.tqdm = meter
    socket.setdefaulttimeout(_TIMEOUT_S)
    try:
        yield meter
    finally:
        utils.tqdm = bar
        socket.setdefaulttimeout(timeout)


def _sentence(name: str, meter: _Meter, error: Exception) -> DataError:
    """What went wrong. torchvision says "corrupted" of half a file too, so how far the last one came decides."""
    if 0 < meter.done < meter.total:
        cause = f"The download of {name} broke off halfway. Nothing was kept; try again."
    elif "corrupted" in str(error):
        cause = f"The download of {name} has a wrong checksum, so it was thrown away. Try again later."
    else:
        cause = f"The server with {name} does not answer. Is there a network? Try again later."
    return DataError(f"{cause} The data set mnist-5k needs no network.")
