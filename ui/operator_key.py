"""The way in for operators: a secret of the server, compared in constant time, with wrong tries slowed down."""

import hmac
import os

import streamlit as st

from store.class_rules import digest
from ui import class_room, session

NAME = "OWLET_OPERATOR_KEY"
SHORTEST = 16
_ABOUT = "operator"  # whose wrong tries are counted together, beside those of each session


def key() -> str:
    """The secret, from the environment or from .streamlit/secrets.toml; empty without one."""
    st.secrets.load_if_toml_exists()  # puts its plain entries into the environment
    return os.environ.get(NAME, "")


def is_signed_in() -> bool:
    """Whether this session has shown the secret that holds now."""
    return bool(shown := st.session_state.get(session.OPERATOR)) and hmac.compare_digest(shown, digest(key()))


def ask() -> None:
    """The form for the secret; or how to set one, while there is none."""
    if len(key()) < SHORTEST:
        _say_how()
        return
    st.markdown(
        "How this server is: queue, workers, database, disk, memory, versions. "
        f"The key is what `{NAME}` was set to when Owlet was started."
    )
    with st.form("operator_key", border=False):
        typed = st.text_input("Operators’ key", type="password", max_chars=200, key="operator_key_typed")
        pressed = st.form_submit_button("Sign in", type="primary")
    if not pressed or not class_room.may_try(_ABOUT):
        return
    if not hmac.compare_digest(digest(typed), digest(key())):
        class_room.count_wrong(_ABOUT)
        st.warning("That is not the key. Look at how this server is started.")
        return
    st.session_state[session.OPERATOR] = digest(typed)
    st.rerun()


def leave() -> None:
    """Forget that this session has shown the secret."""
    st.session_state.pop(session.OPERATOR, None)


def _say_how() -> None:
    has = "this server’s is shorter" if key() else "this server has none"
    st.info(f"This page opens with a key of at least {SHORTEST} letters, and {has}. To set one:")
    st.code("export OWLET_OPERATOR_KEY=\"$(python -c 'import secrets; print(secrets.token_urlsafe(24))')\"", "shell")
    st.markdown(
        "Then start Owlet again, with the same key for every app process. A line "
        '`OWLET_OPERATOR_KEY = "…"` in `.streamlit/secrets.toml` does the same.'
    )
