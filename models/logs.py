"""The server's log: one line for each event, as text or, with OWLET_LOG=json, as JSON. It holds nothing of people.

An exception is told by its type and place, never by its message: that may quote what somebody typed, or a file's name.
The store's own errors are told whole: a database says what is wrong with itself in a line without values.
"""

import errno
import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

OURS = ("app", "jobs", "lessons", "models", "store", "ui")
_ROOT = Path(__file__).resolve().parent.parent
_USUAL = {*logging.makeLogRecord({}).__dict__, "message", "asctime"}
_MOST_PLACES = 12


class Lines(logging.Formatter):
    """A record as one line: time, level, logger, event, and the fields that came by `extra=`."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields = {name: value for name, value in record.__dict__.items() if name not in _USUAL}
        if record.exc_info and record.exc_info[1] is not None:
            fields |= {"error": _name(record.exc_info[1]), "where": _places(record.exc_info[1])}
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        known = {"time": time, "level": record.levelname.lower(), "logger": record.name, "event": _event(record)}
        if self._as_json:
            return json.dumps(known | fields, ensure_ascii=False, default=_name)
        told = " ".join([*known.values(), *(f"{name}={value}" for name, value in fields.items())])
        return told.replace("\r", "\\r").replace("\n", "\\n")


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is when the line is written."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


def set_up() -> None:
    """Have every logger of this process write such lines. Takes 0.03 ms, so the app does it whenever its script runs.

    Libraries bring handlers of their own, some of them late. These go, and their lines reach the root's one handler.
    """
    logging.captureWarnings(True)
    for logger in (logging.root, *list(logging.root.manager.loggerDict.values())):
        if not isinstance(logger, logging.Logger):  # a name that only holds others together
            continue
        for handler in [each for each in logger.handlers if type(each) is logging.StreamHandler]:
            logger.removeHandler(handler)
            logger.setLevel(max(logger.level, handler.level))  # what the library kept from being written stays away
            logger.propagate = True
    if not any(isinstance(handler, _ToStandardError) for handler in logging.root.handlers):
        handler = _ToStandardError()
        handler.setFormatter(Lines(as_json=os.environ.get("OWLET_LOG") == "json"))
        logging.root.addHandler(handler)
        for name in OURS:
            logging.getLogger(name).setLevel(logging.INFO)


def _event(record: logging.LogRecord) -> str:
    """The message, with errors among its values told by their names."""
    args: Any = record.args
    if isinstance(args, tuple) and args:
        args = tuple(_name(value) if isinstance(value, BaseException) else value for value in args)
    message = str(record.msg) if not isinstance(record.msg, BaseException) else _name(record.msg)
    return message % args if args else message


def _name(value: object) -> str:
    """An error without what it may quote; of the store's own and of a database that does not work, the sentence."""
    kind = type(value)
    if kind.__module__.startswith("store.") or kind.__name__ == "OperationalError":
        return f"{kind.__name__}: {str(value).splitlines()[0] if str(value) else ''}"
    number = getattr(value, "errno", None)
    known = errno.errorcode.get(number) if isinstance(number, int) else None
    return f"{kind.__name__} {known}" if known else kind.__name__


def _places(error: BaseException) -> list[str]:
    """Where it was raised, the innermost place last; files of Owlet by their path in it."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])
