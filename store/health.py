"""How the database is, in numbers. Nothing of anybody who is in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from store.database import engine, session
from store.tables import Base, MemberRow

_LATELY = timedelta(minutes=3)


@dataclass(frozen=True)
class StoreHealth:
    """The database at one moment."""

    kind: str  # such as “PostgreSQL 15.18”
    revision: str  # of its tables, as the folder store/migrations counts
    size_bytes: int
    rows: dict[str, int]  # table → how many rows it holds
    classes_now: int  # with somebody there in the last three minutes
    members_now: int


def look() -> StoreHealth:
    """Ask the database. Raises StoreError."""
    since = (datetime.now(UTC) - _LATELY).isoformat(timespec="milliseconds")
    with session(engine()) as opened:
        is_sqlite = opened.get_bind().dialect.name == "sqlite"
        kind = "SQLite" if is_sqlite else "PostgreSQL"
        version = opened.scalar(text("SELECT sqlite_version()" if is_sqlite else "SHOW server_version"))
        size = "page_count * page_size FROM pragma_page_count, pragma_page_size"
        size_bytes = opened.scalar(text(f"SELECT {size if is_sqlite else 'pg_database_size(current_database())'}"))
        here = select(func.count(MemberRow.class_id.distinct()), func.count()).where(MemberRow.seen_at >= since)
        classes_now, members_now = opened.execute(here).one()
        return StoreHealth(
            kind=f"{kind} {str(version).split()[0]}",
            revision=str(opened.scalar(text("SELECT version_num FROM alembic_version"))),
            size_bytes=int(size_bytes or 0),
            rows={
                name: opened.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()
            },
            classes_now=classes_now,
            members_now=members_now,
        )
