"""How the sources of our own components are given to Streamlit: by an address, or as text."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

FOLDER = Path(__file__).parents[1] / "ui" / "components" / "wrong_images"
SCRIPT = f"""
from pathlib import Path
from ui.components.sources import component
component("probe", Path({str(FOLDER)!r}), "view.js")(key="probe", data=1)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    return tmp_path


def sent() -> Any:
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert not app.exception
    [element] = app.get("bidi_component")
    return element.proto


def test_only_the_address_of_the_sources_travels(home: Path) -> None:
    message = sent()
    [file] = (home / "components").iterdir()
    assert message.js_source_path == file.name and not message.js_content and not message.html_content
    assert (FOLDER / "view.js").read_text(encoding="utf-8") in file.read_text(encoding="utf-8")


def test_where_nothing_can_be_written_the_sources_travel_themselves(home: Path) -> None:
    (home / "components").write_text("a file where the folder should be", encoding="utf-8")
    message = sent()
    assert not message.js_source_path
    assert "createView" in message.js_content and "export default" in message.js_content
