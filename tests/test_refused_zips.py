"""Whatever is wrong with a learner's zip is said before anything is written."""

import errno
import io
import stat
import warnings
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from models import image_zip, parts, zip_images, zip_listing
from models.data_errors import DataError
from tests.made_up_zips import PETS, pets, picture, zipped

pytestmark = pytest.mark.usefixtures("image_home")


def kept(home: Path) -> list[str]:
    return [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]


def refused(content: bytes | Path, tmp_path: Path, *words: str) -> str:
    """The sentence with which a zip is refused; nothing may have been written."""
    with pytest.raises(DataError) as caught:
        image_zip.import_zip(content)
    sentence = str(caught.value)
    for word in words:
        assert word in sentence
    assert sentence.isprintable()
    assert kept(tmp_path) == ([content.name] if isinstance(content, Path) and content.exists() else [])
    return sentence


def test_not_a_zip(tmp_path: Path) -> None:
    refused(b"", tmp_path, "not a zip file")
    refused(b"hello" * 100, tmp_path, "not a zip file")
    refused(zipped(pets())[:-30], tmp_path, "not a zip file")
    refused(zipped({}), tmp_path, "no images")
    refused(tmp_path / "absent.zip", tmp_path, "no zip file", "absent.zip")


def test_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(image_zip, "MAX_ZIP_BYTES", 1_000)
    path = tmp_path / "big.zip"
    path.write_bytes(b"x" * 1_001)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read"))
    refused(path, tmp_path, "at most")
    path.unlink()
    refused(b"x" * 1_001, tmp_path, "at most")


def test_too_many_entries(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(zip_listing, "MAX_ENTRIES", 19)
    refused(zipped(pets()), tmp_path, "more than 19 files")
    monkeypatch.setattr(zip_listing, "MAX_ENTRIES", 9)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the list was parsed"))
    refused(PETS, tmp_path, "more than 9 files")


def test_bombs(tmp_path, monkeypatch) -> None:
    refused(zipped(pets() | {"cats/bomb.png": bytes(20_000_000)}), tmp_path, "times its size")
    monkeypatch.setattr(zip_listing, "MAX_UNPACKED_BYTES", 20_000)
    refused(PETS, tmp_path, "Unpacked", "MB are allowed")


def test_an_image_of_too_many_pixels(tmp_path) -> None:
    wide = io.BytesIO()
    Image.new("1", (8_000, 7_000)).save(wide, "PNG")
    refused(zipped(pets() | {"cats/wide.png": wide.getvalue()}), tmp_path, "cats/wide.png", "50 million")
    wide = io.BytesIO()
    Image.new("1", (30_000, 20_000)).save(wide, "PNG")  # Pillow itself warns or refuses here
    bomb = zipped(pets() | {"cats/bomb.png": wide.getvalue()})
    refused(bomb, tmp_path, "cats/bomb.png", "50 million")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        refused(bomb, tmp_path, "cats/bomb.png", "50 million")


def test_too_many_pixels_in_all(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(zip_images, "MAX_TOTAL_PIXELS", 19 * 32 * 32)
    refused(PETS, tmp_path, "too many pixels")


@pytest.mark.parametrize("path", ["/cats/x.png", "../x.png", "cats/../../x.png", "C:/cats/x.png", "..\\x.png"])
def test_paths_that_lead_out(tmp_path, path: str) -> None:
    refused(zipped(pets() | {path: picture(1)}), tmp_path, "leads out of it")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(tmp_path, kind: int) -> None:
    buffer = io.BytesIO(PETS)
    link = zipfile.ZipInfo("cats/link.png")
    link.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(buffer.getvalue(), tmp_path, "cats/link.png", "is a link")


def test_locked_with_a_password(tmp_path) -> None:
    content = bytearray(PETS)
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the first entry of the list
    refused(bytes(content), tmp_path, "cats/0.png", "password")


def test_packed_otherwise(tmp_path) -> None:
    refused(zipped(pets(), zipfile.ZIP_LZMA), tmp_path, "cats/0.png", "ordinary zip")


def test_the_same_file_twice(tmp_path) -> None:
    buffer = io.BytesIO(PETS)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("cats/0.png", picture(9))
    refused(buffer.getvalue(), tmp_path, "cats/0.png", "twice")


@pytest.mark.parametrize("path", ["lonely.png", "a/b/c/deep.png", "train/cats/x.png"])
def test_images_outside_a_class_folder(tmp_path, path: str) -> None:
    refused(zipped(pets() | {path: picture(1)}), tmp_path, path, "class folder")


def test_other_files_are_named(tmp_path) -> None:
    refused(zipped(pets() | {"cats/notes.txt": b"hello"}), tmp_path, "cats/notes.txt", "not an image")
    refused(zipped(pets() | {"cats/\x1b[31m.exe": b"hello"}), tmp_path, "cats/?[31m.exe", "not an image")


def test_a_phones_own_photos_are_refused_with_the_way_out(tmp_path) -> None:
    refused(zipped(pets() | {"cats/IMG_1.HEIC": b"ftypheic"}), tmp_path, "IMG_1.HEIC", "as JPEG")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
@pytest.mark.parametrize("damage", ["cut", "text", "empty"])
def test_broken_images_are_named(tmp_path, form: str, damage: str) -> None:
    whole = picture(1, (64, 64), form)
    broken = {"cut": whole[: len(whole) // 2], "text": b"no image at all", "empty": b""}[damage]
    refused(zipped(pets() | {f"dogs/zz.{form.lower()}": broken}), tmp_path, f"dogs/zz.{form.lower()}", "broken")


def test_a_format_in_disguise(tmp_path) -> None:
    refused(zipped(pets() | {"dogs/zz.png": picture(1, form="TIFF")}), tmp_path, "dogs/zz.png", "broken, or no image")


def test_a_byte_changed_in_the_zip_is_noticed(tmp_path) -> None:
    content = bytearray(zipped(pets(), zipfile.ZIP_STORED))
    content[content.index(b"IDAT") + 50] ^= 0xFF
    refused(bytes(content), tmp_path, "cats/0.png", "broken")


def test_class_counts(tmp_path) -> None:
    refused(zipped({f"cats/{n}.png": picture(n) for n in range(20)}), tmp_path, "1 class folder;", "between 2 and 100")
    many = {f"c{kind}/{n}.png": b"never read" for kind in range(101) for n in range(10)}
    refused(zipped(many), tmp_path, "101 class folders")
    refused(zipped(pets() | {"owls/1.png": picture(1)}), tmp_path, "“owls” has 1 images", "at least 10")
    own = pets(10, "train/") | pets(1, "test/")
    del own["test/dogs/0.png"]
    refused(zipped(own), tmp_path, "“dogs” has no images in “test”")


@pytest.mark.parametrize("failing", ["write_parts", "write_whole"])
def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch, failing: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(image_zip, failing, full)
    refused(PETS, tmp_path, "disk is full")


def test_a_rename_that_fails_leaves_nothing(tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts.os, "replace", full)
    refused(PETS, tmp_path, "disk is full")
