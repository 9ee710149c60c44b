"""One exhibit on a page of its own, and a worker made up for it."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
from ui.exhibits.place import Value

Failures = dict[str, Exception]


def answer_calls(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, Callable[..., Any]]) -> Failures:
    """Let a made-up worker answer every `jobs.call` at once. What is put into the returned dict (function → error)
    makes it fail."""
    failures: Failures = {}

    def call(function: str, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if (error := failures.get(function)) is not None:
            future.set_exception(error)
        else:
            future.set_result(answers[function](*arguments))
        return future

    monkeypatch.setattr(jobs, "call", call)
    st.cache_data.clear()
    return failures


def open_exhibit(name: str, guesses: dict[str, Value] | None = None, **settings: str) -> AppTest:
    """The exhibit with these settings and guesses; what it reports is in the session state under "reports"."""
    at = AppTest.from_function(_page, args=(name, settings, guesses or {}), default_timeout=60).run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    """All text and tables on the page."""
    shown = [element.value for element in [*at.markdown, *at.caption]]
    return "\n".join(shown + [element.proto.body for element in at.get("html")])


def _page(name: str, settings: dict[str, str], guesses: dict[str, float | str]) -> None:
    from importlib import import_module

    import streamlit as st

    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    import_module(f"ui.exhibits.{name}").show(Place("here", settings, guesses, reports.__setitem__))
    st.session_state["reports"] = reports
