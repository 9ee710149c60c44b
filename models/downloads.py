"""Data sets on their way to this computer: who may fetch one, what is there, how far it is, how to end it. No torch.

A worker downloads (`models.fetching`) and notes in one small file below OWLET_HOME how far it is; every process reads
that. So there is one download at a time for all visitors, and each of them sees it.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil

from models.paths import home

Phase = Literal["running", "done", "cancelled", "failed"]
DOWNLOAD_MB = {"mnist": 12, "fashion-mnist": 31, "cifar10": 170}
CUT_OFF = "The download was cut off: the computing engine started anew. Nothing was kept; press the button again."


@dataclass(frozen=True)
class Download:
    """The download that goes on, or the last one."""

    name: str
    asked_by: str  # a learner's digest; they alone may cancel it
    phase: Phase = "running"
    share: float = 0.0  # of the bytes, 0..1
    sentence: str = ""  # for people: what it is at, or why it failed


class Cancelled(Exception):
    """The download was ended by whoever asked for it."""


def is_allowed() -> bool:
    """Whether visitors may fetch data sets: OWLET_DOWNLOADS on or off.

    Without it they may where the workers are this computer's own: a shared scheduler's may each need a copy.
    """
    return os.environ.get("OWLET_DOWNLOADS") != "off" and _is_the_workers_disk()


def is_here(name: str) -> bool:
    """Whether a set can be loaded, as far as can be told without reading it. Yes, where only a worker can tell."""
    if name not in DOWNLOAD_MB or not _is_the_workers_disk() or (home() / "cache" / f"{name}.safetensors").is_file():
        return True
    from models.sources import sources  # here, because most visitors never choose such a set

    return any(all(file.is_file() for file in source.files) for source in sources(name))


def now() -> Download | None:
    """The download that goes on, else the last one, if there was any."""
    try:
        download = Download(**json.loads(_state().read_bytes()))
    except (OSError, ValueError, TypeError):  # none yet, or the disk was full
        return None
    if download.phase == "running" and not _is_held():
        return Download(download.name, download.asked_by, "failed", download.share, CUT_OFF)
    return download


def claim(name: str, asked_by: str) -> bool:
    """Begin a download in this process; False if another one goes on. Raises OSError."""
    for _ in range(2):
        try:
            descriptor = os.open(_lock(), os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            if _is_held():
                return False
            _lock().unlink(missing_ok=True)  # its process died
            continue
        with os.fdopen(descriptor, "w") as file:
            file.write(str(os.getpid()))
        _order().unlink(missing_ok=True)
        note(Download(name, asked_by))
        return True
    return False


def note(download: Download) -> None:
    """Tell all processes how far it is. Raises OSError."""
    unfinished = _state().with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(download)))
    os.replace(unfinished, _state())


def release() -> None:
    """Let the next one begin."""
    _lock().unlink(missing_ok=True)


def cancel() -> None:
    """End the download that goes on; it takes until its next bytes arrive, half a minute at the most."""
    with suppress(OSError):
        _order().touch()


def raise_if_cancelled() -> None:
    """Raises Cancelled."""
    if _order().exists():
        raise Cancelled


def _is_the_workers_disk() -> bool:
    return os.environ.get("OWLET_DOWNLOADS") == "on" or not os.environ.get("OWLET_SCHEDULER")


def _is_held() -> bool:
    try:
        return bool(psutil.pid_exists(int(_lock().read_text())))
    except FileNotFoundError:
        return False
    except ValueError:
        return True  # it is being written just now


def _state() -> Path:
    return home() / "download.json"


def _lock() -> Path:
    return home() / "download.lock"


def _order() -> Path:
    return home() / "download.cancel"
