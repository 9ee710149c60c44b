"""The frame and Home: every screen has its place, the doors lead somewhere, and the way there is light."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from ui import pictures, start_up

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))
PICTURES = sorted(pictures.FOLDER.glob("*.svg"))
HEAVY = {"torch", "distributed", "plotly", "pandas", "scipy", "sklearn", "sqlalchemy"}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(start_up, "get_ready", lambda: None)  # no workers for a test that needs none
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()


def test_home_says_what_it_is_and_has_three_doors(app: AppTest) -> None:
    assert not app.exception
    assert "teaches a small one" in app.title[0].value
    first, *others = app.get("page_link")
    assert first.proto.label == "Start the tour", "a phone's first screen has a way on"
    doors = {link.proto.label: link.proto.page for link in others}
    assert doors == {"Start the tour": "course", "Open the lab": "lab", "Browse the course": "course"}
    (picture,) = app.get("image")
    assert "A large, see-through owl" in str(picture.proto)


def test_home_says_that_nothing_leaves_the_machine(app: AppTest) -> None:
    assert any("Nothing you do here leaves that machine" in text.value for text in app.markdown)


def test_the_frame_knows_every_page(app: AppTest) -> None:
    assert len(PAGES) >= 4
    for name in PAGES:
        app.switch_page(f"pages/{name}")  # raises ValueError for a page that app.py does not list


def test_a_cold_home_loads_nothing_heavy_of_our_own() -> None:
    bare, home = _loaded("streamlit"), _loaded("ui.frame, ui.pictures, ui.start_up")
    assert "streamlit" in home
    assert not (home - bare) & HEAVY


def _loaded(modules: str) -> set[str]:
    """The packages that a fresh Python has in memory after importing these modules."""
    code = f"import sys, {modules}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout.split())


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_square_stands_alone_and_can_be_read_aloud(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    assert (left, top) == (0, 0) and width == height
    title, _, description = pictures.alternative(path).partition(". ")
    assert title and description.endswith(".")
    assert "href" not in path.read_text(encoding="utf-8"), "a picture fetches nothing"


def test_there_are_pictures() -> None:
    names = {path.stem for path in PICTURES}
    assert names >= {"owl_and_owlet", "owl_icon", "teacher_to_student", "four_steps", "funnel"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such bound")
def test_a_server_asks_for_room_for_many_visitors() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        start_up.allow_many_visitors()
        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert most == before[1] and (allowed >= 10_000 or allowed == most)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
