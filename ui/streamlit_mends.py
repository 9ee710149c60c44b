"""What Streamlit 1.67 does wrong in a full class, put right for the whole process."""

from functools import cache

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType


def let_each_run_tell_its_end() -> None:
    """Skip a part's own redrawing while a run of the whole page has ended and not yet been told to the browser.

    Streamlit would make a new runner for it and then ignore what the old one has still to say: the page it had drawn.
    In a busy class one or two of forty learners never saw the result of their race. The next redrawing comes anyway.
    """
    request_rerun = AppSession.request_rerun

    def unless_a_run_ends(session: AppSession, client_state: ClientState | None) -> None:
        if client_state is None or not client_state.is_auto_rerun or not _run_ends(session):
            request_rerun(session, client_state)

    AppSession.request_rerun = unless_a_run_ends  # type: ignore[method-assign]


def put_themes_together_once() -> None:
    """Streamlit puts its six themes together from the settings for every drawing of every part of every screen.

    In a full class that was a twelfth of the web process's time. The settings stay as they are while the app runs.
    """
    put_together = app_session._populate_theme_msg

    @cache
    def theme_of(section: str) -> CustomThemeConfig:
        theme = CustomThemeConfig()
        put_together(theme, section)
        return theme

    def copy_theme(msg: CustomThemeConfig, section: str = "theme") -> None:
        if theme_of(section).ByteSize():  # a theme without a word in it must stay absent from the message
            msg.MergeFrom(theme_of(section))

    app_session._populate_theme_msg = copy_theme


def _run_ends(session: AppSession) -> bool:
    runner = session._scriptrunner
    return runner is not None and runner._requests._state == ScriptRequestType.STOP
