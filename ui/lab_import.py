"""Opening a race from a file: the spec.json or result.json that somebody took home."""

import msgspec
import streamlit as st

from models.spec import RunSpec, SpecError
from ui import session
from ui.lab_link import escaped

MOST_BYTES = 20 * 10**6
_NOT_OURS = "This is not a file of Owlet. Choose the spec.json or the result.json of a folder that was taken home."


class _Result(msgspec.Struct):
    """The part of a result that names its spec."""

    spec: RunSpec


def from_file() -> None:
    """Draw the upload; a good file turns the dials to its spec, a bad one gets a sentence."""
    with st.expander("Open a race from a file"):
        st.caption("The spec.json or result.json of a race that was taken home turns every dial to it.")
        uploaded = st.file_uploader("Spec or result (JSON)", type="json", key="lab_import")
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
    if len(content) > MOST_BYTES:
        return None, f"This file is larger than {MOST_BYTES // 10**6} MB, so it is no spec. {_NOT_OURS}"
    try:
        fields = msgspec.json.decode(content)
        if not isinstance(fields, dict) or not ("spec" in fields or "data" in fields):
            return None, _NOT_OURS
        kind = _Result if "spec" in fields else RunSpec
        found = msgspec.convert(fields, kind)
    except SpecError as error:
        return None, str(error)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        problems = getattr(error.__cause__, "problems", None)  # msgspec wraps what the spec itself says
        return None, " ".join(problems.values()) if problems else f"{_NOT_OURS} ({error})"
    return (found.spec if isinstance(found, _Result) else found), ""
