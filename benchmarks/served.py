"""A served app and a browser that visits it: what the benchmarks of pages and the browser tests share."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.contestant import REPOSITORY

_TEXT_IS_VISIBLE = "() => document.querySelector('[data-testid=stMain]')?.innerText.trim()"
_TROUBLE = "[data-testid=stException], [role=dialog]"
_LIMIT_S = 90
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium, kept from calling home."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_FLAGS))
        yield browser
        browser.close()


@contextmanager
def serve(
    script: Path, folder: Path, port: int = 0, **environment: str
) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """A Streamlit server that has just been started, not waited for, and its address. Port 0: any that is free."""
    port = port or free_port()
    options = {
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script), *(f"--{k}={v}" for k, v in options.items())]
    environment = {**os.environ, "OWLET_HOME": str(folder / "home"), **environment}
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
    try:
        yield process, f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_listens(process: "subprocess.Popen[bytes]", address: str) -> None:
    """Wait until a server answers. Raises RuntimeError if it ends or does not answer in time."""
    deadline_s = time.perf_counter() + _LIMIT_S
    while process.poll() is None and time.perf_counter() < deadline_s:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=_LIMIT_S):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)  # nothing tells us when the port opens
    raise RuntimeError("The server did not start.")


def read(page: Page, address: str) -> None:
    """Open a page and wait until text stands in it."""
    page.goto(address)
    page.wait_for_function(_TEXT_IS_VISIBLE, timeout=_LIMIT_S * 1000)


def check(page: Page) -> None:
    """Raise RuntimeError if what stands there is an error or “page not found”: its text must not count as the page."""
    if page.locator(_TROUBLE).count():
        raise RuntimeError(f"{page.url} shows: {page.locator(_TROUBLE).first.inner_text()}")
