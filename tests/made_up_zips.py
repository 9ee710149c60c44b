"""Zips of made-up pictures, as a learner may bring them."""

import io
import zipfile

import numpy as np
from PIL import Image


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


PETS = zipped(pets())
