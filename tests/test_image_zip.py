"""A learner's zip: what is kept is what Pillow reads, and whatever is wrong is said before anything is written."""

import errno
import hashlib
import io
import stat
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageOps

from models import data, folders, image_zip, parts, zip_images, zip_listing
from models.catalogue import DATASETS
from models.data_errors import DataError


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWLET_HOME", str(tmp_path / "home"))


def picture(number: int, size: tuple[int, int] = (32, 32), form: str = "PNG", mode: str = "RGB", **options) -> bytes:
    bands = len(Image.new(mode, (1, 1)).getbands())
    pixels = np.random.default_rng(number).integers(0, 256, (size[1], size[0], bands), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels.squeeze(-1) if bands == 1 else pixels, mode).save(buffer, form, **options)
    return buffer.getvalue()


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def pets(count: int = 10, prefix: str = "", first: int = 0) -> dict[str, bytes]:
    return {
        f"{prefix}{kind}/{number}.png": picture(first + 1000 * offset + number)
        for offset, kind in enumerate(("cats", "dogs"))
        for number in range(count)
    }


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


def test_a_zip_becomes_a_data_set(tmp_path: Path) -> None:
    files = pets(40)
    content = zipped(files)
    told: list[str] = []
    name = image_zip.import_zip(content, told.append)
    assert name == f"folder-{hashlib.sha256(content).hexdigest()[:12]}"
    info = folders.info(name)
    assert (info.classes, info.channels, info.side, info.image_count) == (("cats", "dogs"), 3, 32, 80)
    assert folders.imported() == [info]
    loaded = data.load(name)
    sizes = [len(part.labels) for part in (loaded.train, loaded.validation, loaded.test)]
    assert sizes == [56, 8, 16]
    assert any("%" in sentence for sentence in told)
    oracle = {
        np.asarray(Image.open(io.BytesIO(raw))).tobytes(): ("cats", "dogs").index(path.split("/")[0])
        for path, raw in files.items()
    }
    seen = []
    for part in (loaded.train, loaded.validation, loaded.test):
        assert set(np.bincount(part.labels.numpy())) == {len(part.labels) // 2}
        for image, label in zip(part.images, part.labels, strict=True):
            raw = image.permute(1, 2, 0).numpy().tobytes()
            assert oracle[raw] == int(label)
            seen.append(raw)
    assert len(set(seen)) == 80


def test_path_and_bytes_are_the_same_set_and_a_second_import_is_free(tmp_path, monkeypatch) -> None:
    content = zipped(pets())
    path = tmp_path / "pets.zip"
    path.write_bytes(content)
    name = image_zip.import_zip(path)
    monkeypatch.setattr(image_zip, "read_zip", lambda *_: pytest.fail("read again"))
    assert image_zip.import_zip(content) == image_zip.import_zip(str(path)) == name


def test_a_damaged_copy_is_made_again() -> None:
    content = zipped(pets())
    name = image_zip.import_zip(content)
    stored = folders.images_path(name)
    whole = stored.read_bytes()
    stored.write_bytes(whole[:-100])
    with pytest.raises(DataError, match="Import the zip again"):
        data.load(name)
    assert image_zip.import_zip(content) == name
    assert len(stored.read_bytes()) == len(whole)
    assert len(data.load(name).train.labels) == 14


def test_own_train_and_test_folders_are_respected() -> None:
    files = pets(16, "Pets/train/") | pets(3, "Pets/test/", first=5000)
    loaded = data.load(image_zip.import_zip(zipped(files)))
    assert [len(part.labels) for part in (loaded.train, loaded.validation, loaded.test)] == [28, 4, 6]
    wanted = {np.asarray(Image.open(io.BytesIO(files[path]))).tobytes() for path in files if "/test/" in path}
    assert {image.permute(1, 2, 0).numpy().tobytes() for image in loaded.test.images} == wanted


def test_pictures_are_turned_cropped_and_scaled_as_pillow_does() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a phone held upright
    tall = picture(1, (40, 90), "PNG", exif=exif)
    grey = picture(2, (50, 32), "BMP", "L")
    files = {"a/tall.png": tall, "b/grey.bmp": grey} | {
        f"{kind}/{number}.png": picture(number + 50) for kind in "ab" for number in range(10)
    }
    images = image_zip.read_zip(zipped(files)).train
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(tall)))
    cropped = upright.crop((25, 0, 65, 40)).resize((32, 32), Image.Resampling.BICUBIC)
    assert upright.size == (90, 40)
    inside = np.s_[3:-3, 3:-3]  # at the rim, Pillow looks beyond the crop
    assert np.array_equal(images.images[10].transpose(1, 2, 0)[inside], np.asarray(cropped)[inside])
    centre = np.asarray(Image.open(io.BytesIO(grey)))[:, 9:41]
    assert all(np.array_equal(channel, centre) for channel in images.images[21])


def test_see_through_pixels_are_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (32, 32), (200, 0, 0, 0)).save(clear, "PNG")
    images = image_zip.read_zip(zipped(pets() | {"cats/zz.png": clear.getvalue()})).train
    assert (images.images[10] == 255).all()


def test_a_large_jpeg_keeps_its_colours() -> None:
    files = {f"{kind}/{n}.jpg": picture(n, (900, 600), "JPEG") for kind in "ab" for n in range(10)}
    solid = io.BytesIO()
    Image.new("RGB", (900, 600), (250, 120, 10)).save(solid, "JPEG", quality=95)
    images = image_zip.read_zip(zipped(files | {"a/zz.jpg": solid.getvalue()})).train.images[10]
    assert np.abs(images.astype(int) - np.array([250, 120, 10])[:, None, None]).max() <= 3


def test_clutter_is_overlooked() -> None:
    clutter = {"__MACOSX/cats/._0.png": b"x", ".DS_Store": b"x", "cats/Thumbs.db": b"x", "dogs/.hidden.txt": b"x"}
    assert len(image_zip.read_zip(zipped(pets() | clutter)).train.labels) == 20


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("ankle_boot", "ankle boot"),
        ("<script>alert(1)</script>", "script alert(1) script"),
        (":red[**cats**]", "red cats"),
        ("a\u202e\x07b\u200b", "a b"),
        ("Kätzchen, süß", "Kätzchen, süß"),
        ("x" * 500, "x" * 40),
        ("猫", "猫"),
    ],
)
def test_class_names_are_cleaned(folder: str, name: str) -> None:
    assert zip_listing.clean_class_name(folder) == name


def test_no_name_and_same_name() -> None:
    with pytest.raises(DataError, match="no letter or digit"):
        image_zip.read_zip(zipped(pets() | {"***/1.png": picture(1)}))
    with pytest.raises(DataError, match="would get the same name, “cats”"):
        image_zip.read_zip(zipped(pets() | {"cats_/1.png": picture(1)}))


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
    refused(_PETS, tmp_path, "more than 9 files")


_PETS = zipped(pets())


def test_bombs(tmp_path, monkeypatch) -> None:
    refused(zipped(pets() | {"cats/bomb.png": bytes(20_000_000)}), tmp_path, "times its size")
    monkeypatch.setattr(zip_listing, "MAX_UNPACKED_BYTES", 20_000)
    refused(_PETS, tmp_path, "Unpacked", "MB are allowed")


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
    refused(_PETS, tmp_path, "too many pixels")


@pytest.mark.parametrize("path", ["/cats/x.png", "../x.png", "cats/../../x.png", "C:/cats/x.png", "..\\x.png"])
def test_paths_that_lead_out(tmp_path, path: str) -> None:
    refused(zipped(pets() | {path: picture(1)}), tmp_path, "leads out of it")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(tmp_path, kind: int) -> None:
    buffer = io.BytesIO(_PETS)
    link = zipfile.ZipInfo("cats/link.png")
    link.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(buffer.getvalue(), tmp_path, "cats/link.png", "is a link")


def test_locked_with_a_password(tmp_path) -> None:
    content = bytearray(_PETS)
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the first entry of the list
    refused(bytes(content), tmp_path, "cats/0.png", "password")


def test_packed_otherwise(tmp_path) -> None:
    refused(zipped(pets(), zipfile.ZIP_LZMA), tmp_path, "cats/0.png", "ordinary zip")


def test_the_same_file_twice(tmp_path) -> None:
    buffer = io.BytesIO(_PETS)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("cats/0.png", picture(9))
    refused(buffer.getvalue(), tmp_path, "cats/0.png", "twice")


@pytest.mark.parametrize("path", ["lonely.png", "a/b/c/deep.png", "train/cats/x.png"])
def test_images_outside_a_class_folder(tmp_path, path: str) -> None:
    refused(zipped(pets() | {path: picture(1)}), tmp_path, path, "class folder")


def test_other_files_are_named(tmp_path) -> None:
    refused(zipped(pets() | {"cats/notes.txt": b"hello"}), tmp_path, "cats/notes.txt", "not an image")
    refused(zipped(pets() | {"cats/\x1b[31m.exe": b"hello"}), tmp_path, "cats/?[31m.exe", "not an image")


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
    refused(_PETS, tmp_path, "disk is full")


def test_a_rename_that_fails_leaves_nothing(tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parts.os, "replace", full)
    refused(_PETS, tmp_path, "disk is full")


def test_info_covers_every_name() -> None:
    assert folders.info("mnist-5k") is DATASETS["mnist-5k"]
    with pytest.raises(DataError, match="Choose one of: mnist-5k"):
        folders.info("../../etc/passwd")
    with pytest.raises(DataError, match="Import the zip again"):
        folders.info("folder-0123456789ab")
    name = image_zip.import_zip(_PETS)
    folders.facts_path(name).write_bytes(msgspec.json.encode({"name": 3}))
    with pytest.raises(DataError, match="damaged"):
        folders.info(name)


def test_the_web_process_stays_without_torch() -> None:
    modules = "models.paths, models.data_errors, models.folders, models.image_zip, models.parts, models.data_cli"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
