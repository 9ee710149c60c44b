"""A part's own redrawing does not swallow the end of a run of the whole page; everything else goes its way."""

import inspect
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from ui.streamlit_mends import let_each_run_tell_its_end, put_themes_together_once

TIMER, PRESS = ClientState(fragment_id="part", is_auto_rerun=True), ClientState(fragment_id="part")


class Runner:
    """As much of Streamlit's ScriptRunner as says whether it has ended."""

    def __init__(self) -> None:
        self._requests = ScriptRequests()


@pytest.fixture
def passed_on(monkeypatch: pytest.MonkeyPatch) -> list[ClientState | None]:
    passed: list[ClientState | None] = []
    monkeypatch.setattr(AppSession, "request_rerun", lambda session, state: passed.append(state))
    let_each_run_tell_its_end()
    return passed


def test_only_a_timer_waits_and_only_while_a_run_ends(passed_on: list[ClientState | None]) -> None:
    ended, going = Runner(), Runner()
    going._requests.request_rerun(RerunData())
    ended._requests.on_scriptrunner_ready()  # nothing more is asked of it: its thread ends
    for runner in (ended, going, None):
        for state in (TIMER, PRESS, None):
            AppSession.request_rerun(SimpleNamespace(_scriptrunner=runner), state)  # type: ignore[arg-type]
    assert passed_on == [PRESS, None, TIMER, PRESS, None, TIMER, PRESS, None]


def test_streamlit_still_keeps_its_requests_where_we_look() -> None:
    assert "self._requests = ScriptRequests()" in inspect.getsource(ScriptRunner.__init__)
    assert "self._scriptrunner" in inspect.getsource(AppSession.request_rerun)


SECTIONS = {"theme": "", "theme.light": "light", "theme.dark": "dark", "theme.sidebar": "sidebar"}


def themes() -> CustomThemeConfig:
    """The whole theme with its parts, put together as Streamlit does it for a drawing."""
    whole = CustomThemeConfig()
    for section, part in SECTIONS.items():
        app_session._populate_theme_msg(getattr(whole, part) if part else whole, section)
    return whole


def test_themes_are_put_together_once_and_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    config.get_config_options(force_reparse=True)
    before = themes()
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)  # put back at the end
    put_themes_together_once()
    assert themes() == before and before.light.primary_color == "#0B6BB3" and not before.HasField("sidebar")
    asked: list[str] = []
    monkeypatch.setattr(config, "get_options_for_section", asked.append)
    assert themes() == before and not asked


def test_streamlit_still_asks_for_its_themes_where_we_answer() -> None:
    assert "_populate_theme_msg(msg.new_session.custom_theme)" in inspect.getsource(app_session)
