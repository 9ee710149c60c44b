"""Images straight out of a zip, decoded, cropped and scaled in memory. No torch."""

import io
import zipfile
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from models.data_errors import DataError
from models.parts import Images
from models.zip_listing import Entry, shown

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
MAX_PIXELS = 50_000_000  # of one image: a phone's photo has 12 to 50 million
MAX_TOTAL_PIXELS = 8_000_000_000  # of all of them: some minutes of work
_EVERY = 1_000  # images between two reports


def read_images(archive: zipfile.ZipFile, entries: list[Entry], side: int, report: Callable[[str], None]) -> Images:
    """Every image as RGB, centre-cropped and scaled to side × side pixels: (N, 3, side, side) uint8.

    Raises:
        DataError: naming the first image that is broken or too large.
    """
    pictures = np.empty((len(entries), side, side, 3), np.uint8)
    pixels = 0
    for number, entry in enumerate(entries):  # threads made small images slower: most of the time is Python's
        if number % _EVERY == 0:
            report(f"Reading the images: {number / len(entries):.0%} of {len(entries):,}.")
        pictures[number], count = _picture(archive, entry, side)
        pixels += count
        if pixels > MAX_TOTAL_PIXELS:
            raise DataError("All the images together have too many pixels. Make them smaller, or leave some out.")
    return np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))


def _picture(archive: zipfile.ZipFile, entry: Entry, side: int) -> tuple[NDArray[np.uint8], int]:
    """One image (side, side, 3), and how many pixels it had."""
    name = shown(entry.info.filename)
    try:
        with Image.open(io.BytesIO(archive.read(entry.info)), formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > MAX_PIXELS:
                raise Image.DecompressionBombError(name)
            if min(image.size) > 2 * side:
                image.draft("RGB", (2 * side, 2 * side))  # a large JPEG is decoded at a fraction of its size
            return _scaled(image, side), pixels
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(
            f"“{name}” has more than {MAX_PIXELS / 1e6:.0f} million pixels. Make it smaller, or take it out."
        ) from error
    except Exception as error:  # a broken image makes Pillow raise nearly anything
        raise DataError(f"“{name}” is broken, or no image. Take it out of the zip, or save it afresh.") from error


def _scaled(image: Image.Image, side: int) -> NDArray[np.uint8]:
    ImageOps.exif_transpose(image, in_place=True)
    upright = image
    if upright.has_transparency_data:  # see-through parts hide colours that nobody has seen
        layer = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    if upright.mode != "RGB":
        upright = upright.convert("RGB")
    if upright.size != (side, side):
        upright = ImageOps.fit(upright, (side, side), Image.Resampling.BICUBIC)
    return np.asarray(upright)
