"""Who learns here: a private code instead of an account. It is kept in a cookie and can be carried to another device.

The store sees only a digest of the code, so a look into the database opens nobody's progress.
"""

import hashlib
import re
import secrets

import streamlit as st

from ui import cookies
from ui.session import LEARNER_CHOSEN, LEARNER_CODE

COOKIE = "owlet_learner"
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing that reads like another letter
_CODE = re.compile(rf"owl(-[{_ALPHABET}]{{4}}){{4}}")
_YEAR_S = 365 * 24 * 60 * 60


def code() -> str:
    """The private code of whoever sits at this browser: this session's, the cookie's, or a new one."""
    if LEARNER_CODE not in st.session_state:
        st.session_state[LEARNER_CODE] = read(str(st.context.cookies.get(COOKIE))) or new_code()
    return str(st.session_state[LEARNER_CODE])


def learner_id() -> str:
    """An opaque name for whoever learns here: says whose answers and runs these are, nothing about a person."""
    return id_of(code())


def id_of(private_code: str) -> str:
    """The opaque name that belongs to a private code."""
    return hashlib.sha256(private_code.encode()).hexdigest()[:32]


def read(text: str) -> str | None:
    """A private code as somebody typed it, blanks, capitals and look-alike letters put right; else None."""
    tidy = re.sub(r"\s", "", text).lower()
    body = tidy.removeprefix("owl-").replace("o", "0").replace("i", "1").replace("l", "1")
    return found if _CODE.fullmatch(found := f"owl-{body}") else None


def become(private_code: str) -> None:
    """Go on as the learner of this code, here and after a reload."""
    st.session_state[LEARNER_CODE] = private_code
    st.session_state[LEARNER_CHOSEN] = True


def remember() -> None:
    """Let the browser keep the code, so that a reload finds the same learner. The frame calls it on every screen.

    Two tabs that are opened at once on a first visit both make up a code. The first one's stays.
    """
    had = st.context.cookies.get(COOKIE)
    if had != code():
        made_up = had is None and not st.session_state.get(LEARNER_CHOSEN, False)
        (cookies.keep_unless_another if made_up else cookies.keep)(COOKIE, code(), _YEAR_S)


def new_code() -> str:
    """A private code that nobody has."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(["owl", *(letters[start : start + 4] for start in range(0, 16, 4))])
