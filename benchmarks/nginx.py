"""Debian's nginx with the very configuration of docs/deploy/nginx.conf, in a folder and on ports of its own."""

import getpass
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.contestant import REPOSITORY
from benchmarks.served import free_port

SITE = REPOSITORY / "docs" / "deploy" / "nginx.conf"
_WHOLE = """
user {user};
daemon off;
pid {folder}/pid;
error_log {folder}/start.log;
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
_START_S = 10


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """A running nginx before the app processes at these ports. Gives its address.

    One line is added to the configuration: a header that tells which process answered.
    Raises SystemExit, with what to do, if nginx is not installed.
    """
    if shutil.which("nginx") is None:
        raise SystemExit("This benchmark needs nginx: apt-get install nginx")
    port = free_port()
    (folder / "site.conf").write_text(_here(SITE.read_text(encoding="utf-8"), folder, port, ports), encoding="utf-8")
    (folder / "nginx.conf").write_text(_WHOLE.format(folder=folder, user=getpass.getuser()), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.PIPE)
    try:
        _wait_until_it_answers(process, address := f"http://127.0.0.1:{port}")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _here(site: str, folder: Path, port: int, ports: Sequence[int]) -> str:
    """The site's file with the trial's ports and folder."""
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};\n    add_header X-Served-By $upstream_addr always;",
        "/var/log/nginx": str(folder),
        "127.0.0.1:8501": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8502": f"127.0.0.1:{ports[1]}",
    }
    for old, new in changes.items():
        if old not in site:
            raise ValueError(f"{SITE} does not hold {old}.")
        site = site.replace(old, new)
    return site


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", address: str) -> None:
    deadline_s = time.perf_counter() + _START_S
    while process.poll() is None and time.perf_counter() < deadline_s:
        try:
            httpx.get(address)
            return
        except httpx.TransportError:
            time.sleep(0.02)  # nothing tells us when the port opens
    process.kill()
    assert process.stderr is not None
    raise RuntimeError(f"nginx did not start: {process.stderr.read().decode()}")
