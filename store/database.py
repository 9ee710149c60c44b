"""The connection: which database, how it is set up, and bringing its tables up to date before first use."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from models.paths import home

_BUSY_MS = 5_000  # how long to wait for another process that writes
_MIGRATION_LOCK = 0x0817  # any number, the same for every process
# PostgreSQL's own codes; None: the connection broke, or there never was one.
_NO_CONNECTION = (None, "08000", "08001", "08003", "08006", "57P01", "57P02", "57P03")
logger = logging.getLogger(__name__)
_engines: dict[str, Engine] = {}
_lock = threading.Lock()


class StoreError(RuntimeError):
    """The database cannot be used now: locked, full or not reachable. The message says which, in one line."""


def engine() -> Engine:
    """The engine of the database that OWLET_DATABASE_URL names, or of home()/owlet.sqlite3. Its tables are up to date.

    Raises:
        StoreError: when it cannot be opened.
    """
    try:
        url = os.environ.get("OWLET_DATABASE_URL") or f"sqlite:///{home() / 'owlet.sqlite3'}"
        with _lock:
            if url not in _engines:
                _engines[url] = _open(url)
            return _engines[url]
    except (OSError, SQLAlchemyError, ModuleNotFoundError) as error:  # the last: a database whose driver is not here
        raise StoreError(_first_line(error)) from error


def close() -> None:
    """Close all connections. The next use opens them again."""
    with _lock:
        while _engines:
            _engines.popitem()[1].dispose()


def writing() -> Engine:
    """The same engine for transactions that write: on SQLite they wait for their turn at the start, not midway."""
    return engine().execution_options(immediate=True)


@contextmanager
def session(bound: Engine) -> Iterator[Session]:
    """A session on an engine; whatever goes wrong in the database comes out as StoreError."""
    try:
        with Session(bound) as opened:
            yield opened
    except SQLAlchemyError as error:
        raise StoreError(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """The cause of an error in a few words that a learner may read."""
    cause = error.__cause__ or error
    if isinstance(error, OperationalError) and getattr(cause, "sqlstate", "") in _NO_CONNECTION:
        logger.warning("The database does not answer: %s", cause)
        return "no connection to the database"
    return str(cause).partition("\n")[0]


def _open(url: str) -> Engine:
    opened = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(opened, "connect", _set_up_sqlite)
        event.listen(opened, "begin", _begin_sqlite)
    try:
        _migrate(opened)
    except BaseException:
        opened.dispose()
        raise
    return opened


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 would begin transactions late, and not at all before CREATE TABLE
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _migrate(opened: Engine) -> None:
    """Bring the tables up to date. Of processes that start together one does it, the others wait and find it done."""
    from alembic import command  # here, because only the first use needs it, and it is slow to import
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with opened.execution_options(immediate=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
