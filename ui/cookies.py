"""Cookies that a browser keeps for Owlet. Streamlit can read them, and a line of script writes them."""

import re

import streamlit as st

_HARMLESS = re.compile(r"[A-Za-z0-9._-]*")


def keep(name: str, value: str, seconds: int, same_site: str = "Lax") -> None:
    """Let the browser keep a cookie; over HTTPS it goes over HTTPS only.

    Raises:
        ValueError: the value, which stands inside a script, holds more than letters, digits, -, . and _.
    """
    st.html(f"<script>{_keeping(name, value, seconds, same_site)}</script>", unsafe_allow_javascript=True)


def keep_unless_another(name: str, value: str, seconds: int) -> None:
    """The same, but where another tab has just had the browser keep another value, this tab loads again with that.

    Raises:
        ValueError: as above.
    """
    script = f"""
const kept = () => document.cookie.split("; ").find((each) => each.startsWith("{name}="));
const meet = () => {{
  if (!kept() || kept() === "{name}={value}" || sessionStorage.getItem("{name}_met")) return;
  sessionStorage.setItem("{name}_met", "once"); // and never in a circle
  location.reload();
}};
if (!kept()) {{ {_keeping(name, value, seconds, "Lax")}; }}
meet(); // at once, before anything is answered here under a name that nobody finds again
setTimeout(meet, 1000); /* both tabs may have looked before either wrote */"""
    st.html(f"<script>(() => {{{script}}})()</script>", unsafe_allow_javascript=True)


def _keeping(name: str, value: str, seconds: int, same_site: str) -> str:
    if not _HARMLESS.fullmatch(value):
        raise ValueError(f"The cookie {name} cannot hold this value.")
    secure = "; Secure" if _url().startswith("https:") else ""
    return f'document.cookie = "{name}={value}; path=/; max-age={seconds}; SameSite={same_site}{secure}"'


def _url() -> str:
    """The address as the browser sees it, whatever proxies stand between."""
    return str(st.context.url or "")
