"""The lab's page as a made-up learner opens it, with runs made up for it."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import jobs
import store
from models.records import RunResult
from models.spec import RunSpec
from tests.fake_results import FakeHandle, found_run
from ui import engine_line, session

PAGE = Path(__file__).parent.parent / "pages" / "lab.py"
DEFAULT = RunSpec()
CODE = "owl-0000-0000-0000-0000"


class FakeJobs:
    """What the lab sees of jobs and store."""

    def __init__(self) -> None:
        self.handles: dict[str, FakeHandle] = {}
        self.kept: dict[str, RunResult] = {}
        self.is_own = True  # whether the learner trained what is kept

    def submit(self, spec: RunSpec, learner: str) -> FakeHandle:
        handle = FakeHandle(f"run-{len(self.handles)}", spec, learner)
        self.handles[handle.run_id] = handle
        return handle

    def find_result(self, spec: RunSpec, learner: str) -> tuple[str, RunResult] | None:
        return next(self._complete(spec), None) if self.is_own else None

    def newest_run(self, spec: RunSpec) -> str | None:
        return next((key for key, _ in self._complete(spec)), None)

    def _complete(self, spec: RunSpec) -> Iterator[tuple[str, RunResult]]:
        return ((key, result) for key, result in self.kept.items() if result.spec == spec and result.complete)

    @property
    def only(self) -> FakeHandle:
        (handle,) = self.handles.values()
        return handle


def made_up(monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    """Let every page see these instead of jobs and store."""
    fake = FakeJobs()
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    monkeypatch.setattr(jobs, "submit", fake.submit)
    monkeypatch.setattr(jobs, "find", fake.handles.get)
    monkeypatch.setattr(store, "find_result", fake.find_result)
    monkeypatch.setattr(store, "newest_run", fake.newest_run)
    monkeypatch.setattr(store, "look_up", lambda run_id, _: found_run(run_id, fake.kept.get(run_id)))
    monkeypatch.setattr(st, "page_link", lambda page, **_: None)  # a page alone knows of no other page
    monkeypatch.setattr(engine_line, "_asked", lambda: answered("CPU with 2 cores"))
    return fake


def answered(title: str) -> Future[str]:
    asked: Future[str] = Future()
    asked.set_result(title)
    return asked


def open_lab(**query: str) -> AppTest:
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    at.session_state[session.LEARNER_CODE] = CODE
    for name, value in query.items():
        at.query_params[name] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def html_of(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


def address(at: AppTest) -> dict[str, str]:
    """The query parameters; AppTest keeps those that the test set as lists of one."""
    return {name: value if isinstance(value, str) else value[0] for name, value in at.query_params.items()}


def spec_in_address(at: AppTest) -> RunSpec:
    return RunSpec.from_query(address(at))
