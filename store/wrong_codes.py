"""Wrong codes cost time. They are counted here, so that a guesser gains nothing by asking several app processes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from store.database import engine, session, writing
from store.tables import WrongCode

FREE = 60  # whole classes mistype
LONGEST_S = 5.0  # nobody shall be able to lock a class out
CALM_S = 600.0  # after so long a wrong code is forgotten


def wait_s(about: str) -> float:
    """How long whoever asks about this class has to wait; 0 when they may try now. Raises StoreError."""
    now = datetime.now(UTC)
    wanted = select(func.count(), func.max(WrongCode.tried_at))
    lately = WrongCode.tried_at > _text(now - timedelta(seconds=CALM_S))
    with session(engine()) as opened:
        count, last = opened.execute(wanted.where(WrongCode.about == about, lately)).one()
    if count < FREE:
        return 0.0
    passed_s = abs((now - datetime.fromisoformat(last)).total_seconds())  # abs: the clock may have been set back
    return max(0.0, min(LONGEST_S, 2.0 ** (count - FREE + 1)) - passed_s)


def count(about: str) -> None:
    """Remember a wrong code, and forget old ones. Raises StoreError."""
    now = datetime.now(UTC)
    with session(writing()) as opened:
        opened.execute(delete(WrongCode).where(WrongCode.tried_at < _text(now - timedelta(seconds=CALM_S))))
        opened.add(WrongCode(about=about, tried_at=_text(now)))
        opened.commit()


def _text(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")
