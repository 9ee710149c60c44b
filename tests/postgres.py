"""A PostgreSQL server for one test session, in a folder of its own, from Debian's package. It ends with the session."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

_DEBIAN = Path("/usr/lib/postgresql")
_USER = "postgres"  # the server refuses to run as root; Debian's package makes this user


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, of the newest version. None if PostgreSQL is not installed."""
    folders = sorted(_DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("pg_ctl")
    return Path(found).parent if found else None


@contextmanager
def server() -> Iterator["Server"]:
    """A running server that listens on a socket file only."""
    bin_folder = programs()
    assert bin_folder is not None, "ask programs() first"
    with tempfile.TemporaryDirectory(prefix="owlet-pg-") as name:
        started = Server(bin_folder, Path(name))
        started.start()
        try:
            yield started
        finally:
            started.stop("immediate")


class Server:
    """One cluster of databases in `folder`."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
        self._run("initdb", "--pgdata", str(folder / "data"), "--username", _USER, "--auth", "trust", "--no-sync")

    def start(self) -> None:
        """Start, or start again; returns once it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        log = str(self._folder / "log")
        self._run(
            "pg_ctl", "--pgdata", str(self._folder / "data"), "--options", options, "--log", log, "--wait", "start"
        )

    def stop(self, how: str) -> None:
        """`how`: "fast" ends sessions in order, "immediate" is as if the machine had lost its power."""
        self._run("pg_ctl", "--pgdata", str(self._folder / "data"), "--mode", how, "--wait", "stop")

    def kill(self) -> None:
        """SIGKILL of the server and of all that serve its connections."""
        note = self._folder / "data" / "postmaster.pid"
        postmaster = psutil.Process(int(note.read_text().splitlines()[0]))
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=20)
        note.unlink()  # its number may be somebody else's by now

    def new_database(self) -> str:
        """An empty database, as OWLET_DATABASE_URL names it."""
        name = f"owlet_{secrets.token_hex(4)}"
        self._run("createdb", "--host", str(self._folder), "--username", _USER, name)
        return f"postgresql+psycopg://{_USER}@/{name}?host={self._folder}"

    def _run(self, program: str, *arguments: str) -> None:
        user = _USER if os.geteuid() == 0 else None
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, user=user, cwd=self._folder, check=True, stdout=subprocess.DEVNULL, timeout=60)
