"""What tests of several files share: a folder of their own to write in, a store, made-up images.

What knows torch is imported where it is used: many tests do without.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import store
from tests import postgres as postgres_server

if TYPE_CHECKING:
    from jobs.runs import Runs


@pytest.fixture(scope="session", autouse=True)
def owlet_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the developer's own runs, caches and images."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OWLET_HOME", str(tmp_path_factory.mktemp("owlet-home")))
        patch.delenv("OWLET_DATA", raising=False)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server, where it is installed (`apt-get install postgresql`; CI has it)."""
    if postgres_server.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.server() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty store, once in SQLite in a home of its own, once in PostgreSQL. Gives which."""
    monkeypatch.setenv("OWLET_HOME", str(tmp_path))
    monkeypatch.delenv("OWLET_DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("OWLET_DATABASE_URL", request.getfixturevalue("postgres").new_database())
    yield request.param
    store.close()


@pytest.fixture
def image_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home without images, nothing of earlier tests in memory, and no proxy."""
    from models import data

    monkeypatch.setenv("OWLET_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OWLET_DATA", raising=False)
    monkeypatch.setattr(data, "_memory", {})
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="session")
def idx() -> dict[str, bytes]:
    """The four files of an MNIST-like set of the full size."""
    from tests import made_up_originals

    return made_up_originals.idx_files()


@pytest.fixture(scope="session")
def packed(idx: dict[str, bytes]) -> dict[str, bytes]:
    """The same files as they are downloaded."""
    return {f"{name}.gz": gzip.compress(content, 1, mtime=0) for name, content in idx.items()}


@pytest.fixture
def cifar_archive(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A made-up cifar-10-python.tar.gz of the right shape, which torchvision takes for the true one."""
    from tests import made_up_originals

    return made_up_originals.cifar_archive(monkeypatch)


@pytest.fixture(scope="session")
def cluster_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of the cluster, its two workers, and the store that keeps what they train."""
    from tests.live_cluster import live_at

    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("jobs-home")
        live_at(folder, patch)
        yield folder
        store.close()


@pytest.fixture(scope="session")
def cluster(cluster_home: Path) -> "Iterator[Runs]":
    from jobs.runs import Runs

    runs = Runs()
    yield runs
    runs.close()


@pytest.fixture
def runs(cluster: "Runs", cluster_home: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Runs]":
    """The cluster, with every run of the test ended at its end."""
    from tests.live_cluster import ended_after

    monkeypatch.setenv("OWLET_HOME", str(cluster_home))
    with ended_after(cluster):
        yield cluster
