"""A class as a screen sees it: read once a second for everybody, and the way in for learners and for the host."""

import logging
import re
import time
from math import ceil
from threading import Lock

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from store import classes, seats, wrong_codes
from store.class_records import ClassRoom
from store.class_rules import CODE_LENGTH
from store.database import StoreError
from ui import cookies, session
from ui.links import link_to

logger = logging.getLogger(__name__)
HOST_COOKIE = "owlet_host"
_HOST = re.compile(rf"([A-Z]{{{CODE_LENGTH}}})\.([\w-]{{32}})")
_DAYS_S = 30 * 24 * 60 * 60
_CALM_S = 600.0
SEEN_S = 30.0  # how often a learner's screen says that somebody is there


class Patience:
    """Wrong tries cost time: the first few are free, then each doubles the wait, up to a longest one."""

    def __init__(self, free: int, longest_s: float) -> None:
        self._free, self._longest_s = free, longest_s
        self._wrong: dict[str, tuple[int, float]] = {}  # who → how many, and when last (time.monotonic)
        self._lock = Lock()

    def wait_s(self, who: str) -> float:
        """How long this one still has to wait before another try; 0 when it may try now."""
        count, last_s = self._wrong.get(who, (0, 0.0))
        if count < self._free:
            return 0.0
        return max(0.0, last_s + min(self._longest_s, 2.0 ** (count - self._free + 1)) - time.monotonic())

    def wrong(self, who: str) -> None:
        """Count a wrong try. Those of more than ten calm minutes ago are forgotten, everybody's."""
        with self._lock:
            now_s = time.monotonic()
            self._wrong = {key: seen for key, seen in self._wrong.items() if now_s - seen[1] < _CALM_S}
            self._wrong[who] = (self._wrong.get(who, (0, 0.0))[0] + 1, now_s)


PER_SESSION = Patience(free=5, longest_s=60)  # a session stays with one process; those of all are in the store


def may_try(about: str) -> bool:
    """Whether this session may try a code now; says so if it has to wait. `about` is a class id, or “” for none."""
    try:
        wait_s = max(PER_SESSION.wait_s(_session()), wrong_codes.wait_s(about))
    except StoreError:  # operators get in all the same, and see that the database is away; classes are not read then
        wait_s = PER_SESSION.wait_s(_session())
    if wait_s > 0:
        st.warning(f"Those were many wrong codes. Wait {ceil(wait_s)} s, then try again.")
    return wait_s <= 0


def count_wrong(about: str) -> None:
    """Remember a wrong code of this session."""
    PER_SESSION.wrong(_session())
    try:
        wrong_codes.count(about)
    except StoreError as problem:
        logger.warning("A wrong code could not be counted: %s", problem)


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context is not None else "none"


@st.cache_resource(ttl=1.0, max_entries=200, show_spinner=False)
def look(class_id: str) -> ClassRoom | None:
    """The class at most a second ago: one reading for all who look. Raises StoreError."""
    return classes.load_class(class_id)


def look_anew(class_id: str) -> None:
    """After a change: the next look reads."""
    look.clear(class_id)


def say_that_i_am_here(class_id: str, me: str) -> None:
    """A member's screen says now and then that somebody is there. Raises ClassError, StoreError."""
    if time.monotonic() - st.session_state.get(session.CLASS_SEEN, 0.0) > SEEN_S:
        seats.note_seen(class_id, me)
        st.session_state[session.CLASS_SEEN] = time.monotonic()


def join_link(code: str) -> str:
    """The address that the projector's QR code holds."""
    return link_to("join", {"code": code})


def host_of_cookie() -> tuple[str, str] | None:
    """The class code and the secret that this browser keeps of a class which it opened."""
    found = _HOST.fullmatch(str(st.context.cookies.get(HOST_COOKIE)))
    return (found[1], found[2]) if found else None


def keep_host(code: str, secret: str) -> None:
    """Let this browser keep the way in, so that a reload is the host again and no address shows the secret."""
    if host_of_cookie() != (code, secret) and _HOST.fullmatch(f"{code}.{secret}"):
        cookies.keep(HOST_COOKIE, f"{code}.{secret}", _DAYS_S, "Strict")


def forget_host() -> None:
    """Have this browser forget the way in."""
    cookies.keep(HOST_COOKIE, "", 0, "Strict")
