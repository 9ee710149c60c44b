"""Opening a race from a file: the folder that somebody took home, or the spec.json or result.json in it."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

import msgspec
import streamlit as st

from models.spec import RunSpec, SpecError
from ui import session
from ui.lab_link import escaped

MOST_BYTES = 20 * 10**6
_NOT_OURS = (
    "This is not a file of Owlet. Choose the zip of a race that was taken home, or the spec.json or result.json in it."
)
_TOO_LARGE = f"This file is larger than {MOST_BYTES // 10**6} MB, so it is no spec. {_NOT_OURS}"
_AT_FIELD = re.compile(r"`\$\.(?:spec\.)?(\w+)")  # where msgspec found the fault


class _Result(msgspec.Struct):
    """The part of a result that names its spec."""

    spec: RunSpec


def from_file() -> None:
    """Draw the upload; a good file turns the dials to its spec, a bad one gets a sentence."""
    with st.expander("Open a race from a file"):
        st.caption("The zip of a race that was taken home, or the spec.json in it, turns every dial to that race.")
        uploaded = st.file_uploader("Zip, spec or result", type=["zip", "json"], key="lab_import")
        if uploaded is None or st.session_state.get(session.LAB_IMPORTED) == uploaded.file_id:
            return
        spec, sentence = read_spec(uploaded.getvalue())
        if spec is None:
            st.warning(escaped(sentence))
            return
        st.session_state[session.LAB_IMPORTED] = uploaded.file_id
        st.session_state[session.LAB_ADOPT] = spec
        st.rerun()


def read_spec(content: bytes) -> tuple[RunSpec | None, str]:
    """The spec in a file, or None and a sentence that says what is wrong with it."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        packed = _spec_in_zip(content)
        return _read_json(packed) if packed is not None else (None, f"There is no spec.json in this zip. {_NOT_OURS}")
    return _read_json(content)


def _spec_in_zip(content: bytes) -> bytes | None:
    """The zip's spec.json, whether or not it lies in a folder; no more of it than could be one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            found = next((name for name in folder.namelist() if PurePosixPath(name).name == "spec.json"), None)
            if found is None:
                return None
            with folder.open(found) as file:
                return file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):  # damaged, or locked
        return None


def _read_json(content: bytes) -> tuple[RunSpec | None, str]:
    if len(content) > MOST_BYTES:
        return None, _TOO_LARGE
    try:
        fields = msgspec.json.decode(content)
        if not isinstance(fields, dict) or not ("spec" in fields or "data" in fields):
            return None, _NOT_OURS
        found = msgspec.convert(fields, _Result if "spec" in fields else RunSpec)
    except SpecError as error:
        return None, str(error)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return None, _what_is_wrong(error)
    return (found.spec if isinstance(found, _Result) else found), ""


def _what_is_wrong(error: Exception) -> str:
    """The spec's own sentences, which msgspec wraps; else the field that is at fault, where there is one."""
    if problems := getattr(error.__cause__, "problems", None):
        return " ".join(problems.values())
    if at := _AT_FIELD.search(str(error)):
        return f"The file's “{at[1]}” is not a value that it can have. Take the file as it was when it was taken home."
    return _NOT_OURS
