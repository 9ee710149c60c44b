"""Cookies that a browser keeps for Owlet. Streamlit can read them, and a line of script writes them."""

import re

import streamlit as st

_HARMLESS = re.compile(r"[A-Za-z0-9._-]*")


def keep(name: str, value: str, seconds: int, same_site: str = "Lax") -> None:
    """Let the browser keep a cookie; over HTTPS it goes over HTTPS only.

    Raises:
        ValueError: the value, which stands inside a script, holds more than letters, digits, -, . and _.
    """
    if not _HARMLESS.fullmatch(value):
        raise ValueError(f"The cookie {name} cannot hold this value.")
    secure = "; Secure" if _url().startswith("https:") else ""
    cookie = f"{name}={value}; path=/; max-age={seconds}; SameSite={same_site}{secure}"
    st.html(f'<script>document.cookie = "{cookie}"</script>', unsafe_allow_javascript=True)


def _url() -> str:
    """The address as the browser sees it, whatever proxies stand between."""
    return str(st.context.url or "")
