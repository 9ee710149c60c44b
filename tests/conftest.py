"""What all tests share: a folder of their own to write in."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def owlet_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the developer's own runs, caches and images."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OWLET_HOME", str(tmp_path_factory.mktemp("owlet-home")))
        patch.delenv("OWLET_DATA", raising=False)
        yield
