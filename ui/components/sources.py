"""Our own components: a browser fetches the sources of each once, by an address.

Given as text, they would travel with every redrawing: 48 kB three times for each answer on the Draw screen. Streamlit
1.67 has addresses only for components of installed packages, which declare a folder. Owlet runs from where it lies and
is no package, so it declares a folder itself, in the way in which Streamlit does when it finds a package.
"""

import json
import logging
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from models import paths

logger = logging.getLogger(__name__)

_MOUNT = Path(__file__).parent / "mount.js"
_FOLDER = "components"  # in Owlet's home; Streamlit serves what lies in it
_lock = Lock()


def component(name: str, folder: Path, *scripts: str) -> Callable[..., Any]:
    """What draws the component whose view.html, view.css and scripts lie in a folder.

    The scripts share one scope. One of them has `createView(root)`, which gives an object with `update(component)`.
    That is called with all that Streamlit hands to a component, at first and after each redrawing.
    """
    source = _in_one(folder, scripts)
    file = f"{name}-{sha256(source.encode()).hexdigest()[:16]}.js"  # other sources, other address: nothing old is kept

    def mount(**given: Any) -> Any:
        with _lock:
            js = file if _is_served(name, file, source) else source
            draw = st.components.v2.component(f"owlet.{name}", js=js)
        return draw(**given)

    return mount


def _in_one(folder: Path, scripts: tuple[str, ...]) -> str:
    html, css = ((folder / name).read_text(encoding="utf-8") for name in ("view.html", "view.css"))
    head = f"const HTML = {json.dumps(html.strip())};\nconst CSS = {json.dumps(css)};"
    parts = [(folder / name).read_text(encoding="utf-8") for name in scripts]
    return "\n".join([head, *parts, _MOUNT.read_text(encoding="utf-8")])


def _is_served(name: str, file: str, source: str) -> bool:
    """Put the sources where Streamlit serves them, if they are not there. False where nothing can be written."""
    place = paths.home() / _FOLDER / file
    try:
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            being_written = place.with_suffix(f".{os.getpid()}")
            being_written.write_text(source, encoding="utf-8")
            being_written.replace(place)  # whole or not at all: other processes serve this folder, too
    except OSError as error:
        logger.warning("The sources of %s travel with each redrawing: they could not be written (%s).", name, error)
        return False
    manager = get_bidi_component_manager()
    if manager.get_component_path(f"owlet.{name}") is None:
        manager.register_from_manifest(ComponentManifest("owlet", "", [ComponentConfig(name, _FOLDER)]), paths.home())
    return True
