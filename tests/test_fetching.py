"""Images fetched from a server on this machine: whole or not at all, and a sentence for all that can go wrong."""

import errno
import gc
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from torchvision import datasets

from models import fetching
from models.data_errors import DataError
from models.downloads import Cancelled
from models.paths import home
from tests.made_up_originals import IDX, check_made_up, check_made_up_cifar, expect_md5, files_below, put

pytestmark = pytest.mark.usefixtures("image_home")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for every answer
    files: dict[str, bytes]
    cut: set[str]  # paths whose answer breaks off halfway
    asked: list[str]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        is_probe = self.headers.get("Method") == "HEAD"  # torchvision's way to ask where a file has moved to
        name = self.path.lstrip("/")
        self.server.asked.append(name)
        content = self.server.files.get(name)
        if content is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if not is_probe:
            self.wfile.write(content[: len(content) // 2] if name in self.server.cut else content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(packed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), _Handler) as serving:
        serving.files, serving.cut, serving.asked = dict(packed), set(), []
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(datasets.MNIST, "mirrors", [f"http://127.0.0.1:{serving.server_port}/"])
        expect_md5(monkeypatch, packed)
        yield serving
        serving.shutdown()
        thread.join()


def test_a_download_tells_its_progress_and_ends_whole(server, idx, capfd) -> None:
    told: list[str] = []
    check_made_up(fetching.fetch("mnist", told.append), idx)
    percents = [sentence for sentence in told if "Downloading mnist" in sentence]
    assert any(0 < int(sentence.split(" %")[0].split()[-1]) < 100 for sentence in percents)
    assert sum(" 100 %" in sentence for sentence in percents) == 4
    assert files_below(home() / "data") == {f"MNIST/raw/{name}" for name in idx}
    assert capfd.readouterr().err == ""
    asked = len(server.asked)
    fetching.fetch("mnist")
    assert len(server.asked) == asked


def test_a_read_only_folder_sends_the_download_to_the_home(server, idx, tmp_path, monkeypatch) -> None:
    given = tmp_path / "given"
    monkeypatch.setenv("OWLET_DATA", str(given))
    real = fetching.tempfile.TemporaryFile

    def refuse(**options: Path) -> object:  # root may write anywhere, so the refusal is played
        if options["dir"] == given:
            raise OSError(errno.EROFS, "Read-only file system")
        return real(**options)

    monkeypatch.setattr(fetching.tempfile, "TemporaryFile", refuse)
    check_made_up(fetching.fetch("mnist"), idx)
    assert files_below(given) == set()
    assert files_below(home() / "data") == {f"MNIST/raw/{name}" for name in idx}


@pytest.mark.parametrize("file", [f"{IDX[0]}.gz", f"{IDX[3]}.gz"])
def test_half_a_download(server, file: str) -> None:
    server.cut.add(file)
    with pytest.raises(DataError, match="broke off halfway"):
        fetching.fetch("mnist")
    assert files_below(home()) == set()
    server.cut.clear()
    assert len(fetching.fetch("mnist").test.labels) == 10_000


@pytest.mark.parametrize("file", [f"{IDX[0]}.gz", f"{IDX[3]}.gz"])
def test_a_wrong_checksum(server, file: str) -> None:
    server.files[file] = server.files[file][:-1] + b"!"
    with pytest.raises(DataError, match=r"wrong checksum.*mnist-5k needs no network"):
        fetching.fetch("mnist")
    assert files_below(home()) == set()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # torchvision drops the answer 404 unclosed
@pytest.mark.parametrize("file", [f"{IDX[0]}.gz", f"{IDX[3]}.gz"])
def test_a_server_without_the_file(server, file: str) -> None:
    del server.files[file]
    with pytest.raises(DataError, match="does not answer"):
        fetching.fetch("mnist")
    gc.collect()  # here, where the warning is expected, and not in a later test
    assert files_below(home()) == set()


@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_no_network(name: str, monkeypatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"  # bound but not listening: every call is refused
        monkeypatch.setattr(datasets.MNIST, "mirrors", [nobody])
        monkeypatch.setattr(datasets.CIFAR10, "url", f"{nobody}cifar-10-python.tar.gz")
        with pytest.raises(DataError, match=r"does not answer\. Is there a network"):
            fetching.fetch(name)
    assert files_below(home()) == set()


def test_cifar10_is_downloaded_too(server, cifar_archive: bytes, monkeypatch) -> None:
    server.files["cifar-10-python.tar.gz"] = cifar_archive
    monkeypatch.setattr(datasets.CIFAR10, "url", f"http://127.0.0.1:{server.server_port}/cifar-10-python.tar.gz")
    check_made_up_cifar(fetching.fetch("cifar10"))
    assert {path.split("/")[0] for path in files_below(home() / "data")} == {"cifar-10-batches-py"}


def test_a_full_disk_while_downloading(server, monkeypatch) -> None:
    def full(self: object, byte_count: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching._Meter, "update", full)
    with pytest.raises(DataError, match="disk is full"):
        fetching.fetch("mnist")
    assert files_below(home()) == set()


def test_a_cancelled_download_keeps_nothing_and_a_later_one_counts_every_byte(server, idx, packed) -> None:
    def cancel(arrived: int) -> None:
        if arrived > len(packed[f"{IDX[0]}.gz"]):  # the second file has begun
            raise Cancelled

    with pytest.raises(Cancelled):
        fetching.fetch("mnist", count=cancel)
    assert files_below(home()) == set()
    counted: list[int] = []
    check_made_up(fetching.fetch("mnist", count=counted.append), idx)
    assert counted == sorted(counted) and counted[-1] == sum(map(len, packed.values()))


def test_damaged_files_are_replaced_by_a_download(server, idx) -> None:
    put(home() / "data/MNIST/raw", idx | {IDX[0]: b"half"})
    check_made_up(fetching.fetch("mnist"), idx)
