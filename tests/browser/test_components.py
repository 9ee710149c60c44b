"""How our own components reach a browser: their sources once, behind a path too, and newer ones after an update."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from benchmarks import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRET = "a sentence that only the sources have"
SCRIPT = """
import streamlit as st
from pathlib import Path
from ui.components.sources import component
component("probe", Path({folder!r}), "view.js")(key="probe", data=st.session_state.get("presses", 0))
st.button("Again", on_click=lambda: st.session_state.update(presses=st.session_state.get("presses", 0) + 1))
"""


def write_sources(folder: Path, word: str) -> None:
    (folder / "view.html").write_text('<p class="probe"></p>', encoding="utf-8")
    (folder / "view.css").write_text("p { color: red }", encoding="utf-8")
    update = f"({{ data }}) => (root.textContent = '{word} ' + data)"
    view = f"// {SECRET}\nconst createView = (root) => ({{ update: {update} }});"
    (folder / "view.js").write_text(view, encoding="utf-8")


def test_sources_travel_once_and_newer_ones_take_the_place_of_older(page: Page, tmp_path: Path) -> None:
    (script := tmp_path / "script.py").write_text(SCRIPT.format(folder=str(tmp_path)), encoding="utf-8")
    write_sources(tmp_path, "older")
    fetched: list[str] = []
    messages: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda message: messages.append(message if isinstance(message, bytes) else b""))

    page.on("websocket", listen)
    page.on("request", lambda request: fetched.append(request.url) if "probe" in request.url else None)
    with served.serve(script, tmp_path, STREAMLIT_SERVER_BASE_URL_PATH="school/owlet") as (process, address):
        served.wait_until_it_listens(process, f"{address}/school/owlet")
        page.goto(f"{address}/school/owlet/")
        expect(page.locator(".probe")).to_have_text("older 0", timeout=60_000)
        page.get_by_role("button", name="Again").click()
        expect(page.locator(".probe")).to_have_text("older 1")
        assert len(fetched) == 1
        assert messages
        assert SECRET.encode() not in b"".join(messages)

        write_sources(tmp_path, "newer")
        page.get_by_role("button", name="Again").click()
        expect(page.locator(".probe")).to_have_text("newer 2")
        expect(page.locator(".probe")).to_have_css("color", "rgb(255, 0, 0)")
        assert len(set(fetched)) == 2
