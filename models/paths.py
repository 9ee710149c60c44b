"""Where Owlet keeps its files: one writable home, and the folder that torchvision's data sets lie in. No torch."""

import os
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The one writable folder: store, caches, imported images. OWLET_HOME, or `.owlet` in the repository; made here."""
    folder = Path(os.environ.get("OWLET_HOME") or _REPOSITORY / ".owlet").expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_root() -> Path:
    """Where torchvision looks: OWLET_DATA, or `data` in the home. It may be absent, and it may be read-only."""
    given = os.environ.get("OWLET_DATA")
    return Path(given).expanduser().absolute() if given else home() / "data"


def data_roots() -> tuple[Path, ...]:
    """Every folder to look in, in order: the given one, then the home's own, which fetched sets go to
    when the given one is read-only."""
    return tuple(dict.fromkeys((data_root(), home() / "data")))
