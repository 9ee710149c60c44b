"""Start the embedded cluster or join the one that OWLET_SCHEDULER names. From the connection on, both are the same."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).resolve().parent.parent
QUIET = ROOT / "jobs" / "quiet.yaml"  # Dask's settings, for whom DASK_CONFIG names no others
_CONNECT_S = 15
_OWN_CONNECT_S = 60  # our own is there for certain, but on a busy machine it may be slow to answer
_CLOSE_S = 5


class ClusterError(RuntimeError):
    """There is nowhere to compute; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """A connection to a scheduler and, if it is our own, the program that holds it."""

    client: Client
    host: "subprocess.Popen[str] | None"

    def is_alive(self) -> bool:
        """Whether runs can still be handed over."""
        return self.client.status in ("running", "connecting") and (self.host is None or self.host.poll() is None)

    def close(self) -> None:
        """Leave the scheduler; end our own, with everything that runs on it."""
        self.client.close(timeout=_CLOSE_S)
        if self.host is not None:
            _end(self.host)


def open_cluster() -> Cluster:
    """Start or join a cluster. Takes about a second; raises ClusterError."""
    shared = os.environ.get("OWLET_SCHEDULER", "")
    host = None if shared else _start_host()
    try:
        address = shared or _read_address(host)
        client = Client(address, timeout=_CONNECT_S if shared else _OWN_CONNECT_S, set_as_default=False, name="owlet")
    except (OSError, ValueError, TimeoutError) as error:
        if host is not None:
            _end(host)
        place = f"the scheduler at {shared}" if shared else "the computing engine that Owlet started"
        raise ClusterError(
            f"Owlet cannot reach {place} ({str(error) or 'it does not answer'}). Check that it runs, then press the "
            "button again."
        ) from error
    return Cluster(client, host)


def _start_host() -> "subprocess.Popen[str]":
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "jobs.host"],
            cwd=ROOT,
            env={"DASK_CONFIG": str(QUIET), **os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    except OSError as error:
        raise ClusterError(
            f"The computing engine could not be started ({error}). Is the disk or the memory full?"
        ) from error


def _read_address(host: "subprocess.Popen[str] | None") -> str:
    assert host is not None and host.stdout is not None
    if address := host.stdout.readline().strip():
        return address
    raise OSError(f"it ended with code {host.wait()}; its own words are in the server's log")


def _end(host: "subprocess.Popen[str]") -> None:
    """Close the host's standard input, which ends it, and wait for it."""
    try:
        host.communicate(timeout=_CLOSE_S)
    except subprocess.TimeoutExpired:
        host.kill()
        host.communicate()
