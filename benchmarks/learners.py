"""Made-up learners, each known by a name: their private codes, cookies, and ids in the store."""

import hashlib

from ui import learner


def code_of(name: str) -> str:
    """The private code of a made-up learner, the same at every call."""
    digits = hashlib.sha256(name.encode()).hexdigest()[:16]
    return "-".join(["owl", *(digits[start : start + 4] for start in range(0, 16, 4))])


def cookie_of(name: str) -> str:
    """What this learner's browser sends along."""
    return f"{learner.COOKIE}={code_of(name)}"


def id_of(name: str) -> str:
    """How the store names this learner."""
    return learner.id_of(code_of(name))
