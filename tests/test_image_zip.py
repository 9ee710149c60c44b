"""A learner's zip: what is kept is what Pillow reads."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageOps

from models import data, folders, image_zip, zip_listing
from models.catalogue import DATASETS
from models.data_errors import DataError
from tests.made_up_zips import PETS, pets, picture, zipped

pytestmark = pytest.mark.usefixtures("image_home")


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


def test_info_covers_every_name() -> None:
    assert folders.info("mnist-5k") is DATASETS["mnist-5k"]
    with pytest.raises(DataError, match="Choose one of: mnist-5k"):
        folders.info("../../etc/passwd")
    with pytest.raises(DataError, match="Import the zip again"):
        folders.info("folder-0123456789ab")
    name = image_zip.import_zip(PETS)
    folders.facts_path(name).write_bytes(msgspec.json.encode({"name": 3}))
    with pytest.raises(DataError, match="damaged"):
        folders.info(name)


def test_the_web_process_stays_without_torch() -> None:
    modules = "models.paths, models.data_errors, models.folders, models.image_zip, models.parts, models.data_cli"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
