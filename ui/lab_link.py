"""The lab's address: a link opens the same dials and, where it was run, the same result."""

import re

import streamlit as st

from models.spec import RunSpec
from ui import session
from ui.controls import LOCKS
from ui.lab_specs import default_spec, read_link

_HOLDS = {"lock": session.LAB_LOCKED, "hide": session.LAB_HIDDEN}  # what a teacher's link may do with dials
_LONGEST_TOLD, _MOST_TOLD = 40, 200  # characters of what a link says: of one name, of all
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:])")


def arrive() -> tuple[RunSpec, list[str], bool]:
    """The spec that the dials should show, sentences about faults in the link, and whether it is new to the dials."""
    if (wanted := st.session_state.pop(session.LAB_ADOPT, None)) is not None:
        return wanted, [], True
    query = dict(st.query_params)
    if query and query != st.session_state.get(session.LAB_PUBLISHED):
        spec, sentences = read_link(query)
        for name, key in _HOLDS.items():
            st.session_state[key], unknown = read_hold(name, query.get(name, ""))
            sentences += unknown
        st.session_state[session.LAB_RUN] = query.get("run")
        return spec, [escaped(sentence) for sentence in sentences], True
    if session.LAB_SPEC in st.session_state:
        return st.session_state[session.LAB_SPEC], [], False
    return default_spec("mnist-5k"), [], True


def read_hold(name: str, text: str) -> tuple[tuple[str, ...], list[str]]:
    """The dials that a link's “lock” or “hide” names, and a sentence if it names something else."""
    named = [dial.strip() for dial in text.split(",") if dial.strip()]
    unknown = ", ".join(f"“{dial[:_LONGEST_TOLD]}”" for dial in named if dial not in LOCKS)
    if not unknown:
        return tuple(named), []
    told = f"The link’s “{name}” names {unknown[:_MOST_TOLD]}: there is no such dial. There are: {', '.join(LOCKS)}."
    return tuple(dial for dial in named if dial in LOCKS), [told]


def escaped(sentence: str) -> str:
    """A sentence that may quote what a link or a file says, so that Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", sentence)


def publish(spec: RunSpec, run_id: str | None) -> None:
    """Write the spec, and the run on the screen, into the address."""
    query = spec.to_query() | ({"run": run_id} if run_id else {})
    query |= {name: ",".join(st.session_state[key]) for name, key in _HOLDS.items() if st.session_state.get(key)}
    st.session_state[session.LAB_SPEC] = spec
    st.session_state[session.LAB_PUBLISHED] = query
    if dict(st.query_params) != query:
        st.query_params.from_dict(query)
