"""For teachers: a link to the lab that holds some dials fast and hides others."""

from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from ui import links
from ui.controls import LOCKS
from ui.lab_link import escaped
from ui.lab_specs import default_spec, read_link

TITLES = {
    "data": "Images",
    "student": "Student: kind and width",
    "examples": "Labelled examples",
    "temperature": "Temperature T",
    "soft_weight": "Soft weight",
    "teacher": "Teacher",
    "epochs": "Student epochs",
    "unlabelled": "Unlabelled images",
    "seeds": "Seeds",
}


def show() -> None:
    """Draw the form, and the link with its QR code below it."""
    typed = st.text_input(
        "Address of the lab, with the dials as you want them",
        placeholder="Copy it from the lab; left empty, the lab's usual dials",
        key="link_maker_lab",
    )
    kept, hidden = st.columns(2)
    lock = kept.multiselect("Hold fast", LOCKS, format_func=TITLES.__getitem__, key="link_maker_lock")
    kept.caption("These dials can be seen, but not turned.")
    hide = hidden.multiselect("Hide", LOCKS, format_func=TITLES.__getitem__, key="link_maker_hide")
    hidden.caption("These are not on the screen at all.")
    query, sentences = query_of(typed or "", lock, hide)
    for sentence in sentences:
        st.warning(escaped(sentence))
    links.show(links.link_to("lab", query))


def query_of(typed: str, lock: list[str], hide: list[str]) -> tuple[dict[str, str], list[str]]:
    """The link's parameters, and sentences about what in the typed address was not understood."""
    found = dict(parse_qsl(urlsplit(typed.strip()).query))
    if not found:
        query, sentences = default_spec("mnist-5k").to_query(), []
        if typed.strip():
            sentences = ["This address holds no dials. Copy the whole address of the lab; the usual dials stand in."]
    else:
        spec, sentences = read_link(found)
        query = spec.to_query()
    query |= {name: ",".join(dials) for name, dials in (("lock", lock), ("hide", hide)) if dials}
    return query, sentences
