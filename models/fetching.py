"""Downloading a data set by torchvision's own downloader and checksums. Nothing else in Owlet uses the internet."""

import errno
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Lock
from types import TracebackType
from urllib.error import URLError

from torchvision.datasets import utils

from models.data import Dataset, load
from models.data_errors import DataError, disk_error
from models.paths import data_root, home
from models.sources import DOWNLOAD_MB, original_files
from models.torchvision_files import KINDS

Report = Callable[[str], None]
_TIMEOUT_S = 30  # a server that says nothing for so long is gone
_one_at_a_time = Lock()  # the progress and the timeout are switched on for the whole process


def fetch(name: str, report: Report | None = None) -> Dataset:
    """Load a set, downloading it first if it is not on this computer or is damaged.

    It goes to OWLET_DATA, or, where that is read-only, to `data` in OWLET_HOME. The files arrive in a folder of
    their own and move to their place when all of them are whole.

    Raises:
        DataError: no network, a download cut short, a wrong checksum, a full disk, or no such set.
    """
    tell = report or (lambda sentence: None)
    try:
        return load(name, tell)
    except DataError:
        if name not in DOWNLOAD_MB:
            raise
    with _one_at_a_time:
        try:
            _download(name, _writable_root(), tell)
        except OSError as error:
            raise disk_error(error, f"downloading {name}") from error
    return load(name, tell)


def _download(name: str, root: Path, report: Report) -> None:
    files, _ = original_files(name)
    with tempfile.TemporaryDirectory(dir=root, prefix=".download-") as folder:
        with _told(name, report) as meter:
            try:
                KINDS[name](folder, download=True)
            except (RuntimeError, URLError, TimeoutError, ConnectionError, HTTPException) as error:
                raise _sentence(name, meter, error) from error
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(folder) / file, root / file)


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

    def __init__(self, name: str, report: Report) -> None:
        self.name, self.report = name, report
        self.total, self.done, self.told_percent = 0, 0, -1

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
        percent = 100 * self.done // self.total if self.total else 0
        if percent > self.told_percent:
            self.told_percent = percent
            self.report(f"Downloading {self.name}: {percent} % of a file of {self.total / 1e6:.1f} MB.")


@contextmanager
def _told(name: str, report: Report) -> Iterator[_Meter]:
    """torchvision's progress goes to `report` instead of the terminal, and a silent server is given up on."""
    meter = _Meter(name, report)
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
