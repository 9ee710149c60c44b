"""A real browser and real servers for the tests in this folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

REPOSITORY = Path(__file__).parents[2]
START_LIMIT_S = 60

Serve = Callable[..., str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, kept from calling home."""
    silenced = ("background-networking", "component-update", "sync")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*flags, *(f"--disable-{name}" for name in silenced)]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """`serve(script, **environment)` runs `streamlit run script` on a free port and gives its address."""
    servers: list[subprocess.Popen[bytes]] = []

    def start(script: str | Path, **environment: str) -> str:
        home = tmp_path_factory.mktemp("home")
        port = _free_port()
        options = {
            "server.port": port,
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        with (home / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [*command, *(f"--{name}={value}" for name, value in options.items())],
                cwd=REPOSITORY,
                env={**os.environ, "OWLET_HOME": str(home), **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        servers.append(server)
        _wait_for_health(port, server, home / "server.log")
        return f"http://localhost:{port}"

    yield start
    for server in servers:
        server.terminate()
    for server in servers:
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def address(serve: Serve) -> str:
    """The whole app, served once for all tests that do not need a fresh one."""
    return serve(REPOSITORY / "app.py")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A laptop's window with a visitor of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_health(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)  # between two polls of the condition
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
