"""What a zip says it holds, checked before a single byte of it is unpacked. No torch."""

import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from models.data_errors import DataError

MAX_ZIP_BYTES = 200_000_000
MAX_ENTRIES = 120_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_RATIO = 100  # unpacked to packed bytes; photos stay below 2, a bomb is in the thousands
MAX_CLASS_NAME = 40  # characters
SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp")
PHONE_SUFFIXES = (".heic", ".heif")
_SMALL_BYTES = 10_000_000  # below this the ratio does not matter: plain drawings pack well
_CLUTTER = ("thumbs.db", "desktop.ini")
_HOW = "Put the images into one folder per class, such as cats/1.jpg and dogs/1.jpg."


class Entry(NamedTuple):
    """One image in the zip: which class it shows, and whether the zip itself says it is for the test."""

    info: zipfile.ZipInfo
    class_name: str
    part: Literal["train", "test"]


@contextmanager
def open_zip(content: bytes) -> Iterator[tuple[zipfile.ZipFile, list[Entry]]]:
    """The open zip and its images, sorted by path. Raises DataError when it is not one that can be trusted."""
    if content.count(b"PK\x01\x02") > 2 * MAX_ENTRIES:  # the mark of an entry: refuse before a huge list is parsed
        raise _too_many()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as error:
        raise DataError(
            "This is not a zip file, or it was cut short. Make a zip of your folders and try again."
        ) from error
    with archive:
        yield archive, _entries(archive.infolist())


def shown(name: str) -> str:
    """A file name that is safe to print: no control characters, at most 80 characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:80]


def clean_class_name(name: str) -> str:
    """Letters, digits, spaces and a few marks; no markup, no control characters, at most 40 characters."""
    kept = "".join(letter if _is_plain(letter) else " " for letter in unicodedata.normalize("NFC", name))
    return " ".join(kept.split())[:MAX_CLASS_NAME].strip()


def _is_plain(letter: str) -> bool:
    return letter in "-.,+()'" or unicodedata.category(letter)[0] in "LMN"


def _entries(listing: list[zipfile.ZipInfo]) -> list[Entry]:
    if len(listing) > MAX_ENTRIES:
        raise _too_many()
    files = {}
    for info in listing:
        path = _safe_path(info)
        if not info.is_dir() and not _is_clutter(path):
            _check_entry(info, path)
            if path in files:
                raise DataError(f"The zip holds “{shown(str(path))}” twice. Make the zip afresh.")
            files[path] = info
    if not files:
        raise DataError(f"The zip holds no images. {_HOW}")
    _check_sizes(list(files.values()))
    return _by_class(files)


def _safe_path(info: zipfile.ZipInfo) -> PurePosixPath:
    """The entry's path, if it stays inside the zip and is a plain file or folder."""
    name = info.filename.replace("\\", "/")  # some Windows tools write it so
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        raise DataError(f"The zip holds the path “{shown(name)}”, which leads out of it. Make the zip afresh.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise DataError(f"“{shown(name)}” is a link, not an image. Put the image itself into the zip.")
    return path


def _is_clutter(path: PurePosixPath) -> bool:
    """Files that computers add by themselves."""
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name.lower() in _CLUTTER


def _check_entry(info: zipfile.ZipInfo, path: PurePosixPath) -> None:
    name = shown(str(path))
    if info.flag_bits & 0x1:
        raise DataError(f"“{name}” is locked with a password. Make the zip without one.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"“{name}” is packed in a way that Owlet does not read. Make an ordinary zip.")
    if path.suffix.lower() in PHONE_SUFFIXES:
        raise DataError(
            f"“{name}” is a photo in a phone's own format, which Owlet does not read. Save the photos as JPEG and zip "
            "them again. An iPhone takes JPEGs by itself with Settings, Camera, Formats, Most Compatible."
        )
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(f"“{name}” is not an image that Owlet reads. Take it out; these work: {', '.join(SUFFIXES)}.")


def _check_sizes(files: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(info.file_size for info in files)
    packed = sum(info.compress_size for info in files)
    if unpacked > MAX_UNPACKED_BYTES:
        raise DataError(
            f"Unpacked, the zip would have {unpacked / 1e6:,.0f} MB; "
            f"at most {MAX_UNPACKED_BYTES / 1e6:,.0f} MB are allowed. Leave out some images."
        )
    if unpacked > _SMALL_BYTES and unpacked > MAX_RATIO * packed:
        raise DataError(
            f"Unpacked, the zip would be {unpacked / max(packed, 1):,.0f} times its size. "
            "Photos never pack that well, so Owlet does not open it."
        )


def _by_class(files: dict[PurePosixPath, zipfile.ZipInfo]) -> list[Entry]:
    """Each image with its class: class/image, or train/class/image and test/class/image, or those in one folder."""
    tops = {path.parts[0] for path in files}
    wrapped = len(tops) == 1 and all(len(path.parts) > 2 for path in files)
    inner = {path: path.parts[1:] if wrapped else path.parts for path in files}
    has_parts = {parts[0].lower() for parts in inner.values()} == {"train", "test"}
    originals: dict[str, str] = {}
    entries = []
    for path in sorted(files):
        parts = inner[path]
        if len(parts) != (3 if has_parts else 2):
            raise DataError(f"“{shown(str(path))}” does not lie in a class folder. {_HOW}")
        name = _class_name(parts[-2], originals)
        entries.append(Entry(files[path], name, "test" if has_parts and parts[0].lower() == "test" else "train"))
    return entries


def _class_name(folder: str, originals: dict[str, str]) -> str:
    name = clean_class_name(folder)
    if not name:
        raise DataError(f"The folder “{shown(folder)}” has no letter or digit in its name. Name it after its class.")
    if originals.setdefault(name, folder) != folder:
        raise DataError(
            f"The folders “{shown(originals[name])}” and “{shown(folder)}” would get the same name, “{name}”. "
            "Rename one of them."
        )
    return name


def _too_many() -> DataError:
    return DataError(f"The zip has more than {MAX_ENTRIES:,} files. Leave out some images.")
