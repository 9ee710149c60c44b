"""A real browser and real servers for the tests in this folder."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks import served

APP = Path(__file__).parents[2] / "app.py"

Serve = Callable[..., str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with served.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """`serve(script, **environment)` runs `streamlit run script` on a free port and gives its address."""
    with ExitStack() as servers:

        def start(script: str | Path, **environment: str) -> str:
            folder = tmp_path_factory.mktemp("server")
            process, address = servers.enter_context(served.serve(Path(script), folder, **environment))
            served.wait_until_it_listens(process, address)
            return address

        yield start


@pytest.fixture(scope="session")
def address(serve: Serve) -> str:
    """The whole app, served once for all tests that do not need a fresh one."""
    return serve(APP)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A laptop's window with a visitor of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """One visitor for all tests of a file, at a laptop's window."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()
