"""A learner's own images: a zip with one folder per class becomes a data set."""

import streamlit as st

import jobs
from models import folders
from models.catalogue import DatasetInfo
from ui import session, turns
from ui.asking import in_words
from ui.lab_link import escaped
from ui.lab_specs import default_spec

WAIT_S = 300
_FORMATS = "JPEG, PNG, GIF, BMP or WebP"
_MOST_NAMED = 8  # classes
_TAKEN, _SENTENCE, _FOUND = session.LAB_ZIP_TAKEN, session.LAB_ZIP_SENTENCE, session.LAB_ZIP_FOUND


def own_images() -> None:
    """Draw the upload; a good zip turns the dials to its images, and what was found is said; so is what is wrong."""
    with st.expander("Your own images"):
        st.caption(
            f"A zip with one folder for each class, named after it, with at least {folders.MIN_PER_CLASS} images "
            f"inside: {_FORMATS}. They are scaled to {folders.SIDE}×{folders.SIDE} pixels and stay on this server."
        )
        uploaded = st.file_uploader("Zip of images", type="zip", key="lab_zip", on_change=_forget)
        if uploaded is not None and not st.session_state.get(_TAKEN):
            _take(uploaded.getvalue())
        if sentence := st.session_state.get(_SENTENCE):
            st.warning(sentence)
        if found := st.session_state.get(_FOUND):
            st.success(escaped(found), icon=":material/check:")


def contents(info: DatasetInfo) -> str:
    """What was found in a zip: “40 images, 2 classes: cold, warm.” and what they are for."""
    named = ", ".join(info.classes[:_MOST_NAMED]) + (", …" if len(info.classes) > _MOST_NAMED else "")
    aside = info.image_count - info.most_examples
    return (
        f"{info.image_count:,} images, {len(info.classes)} classes: {named}. {info.most_examples:,} to learn from, "
        f"{aside:,} kept aside for validation and test."
    )


def _forget() -> None:
    st.session_state[_TAKEN] = False
    st.session_state[_SENTENCE] = st.session_state[_FOUND] = ""


def _take(content: bytes) -> None:
    st.session_state[_TAKEN] = True
    try:
        with st.spinner("Looking through the images."), turns.rest():
            name = jobs.call("models.image_zip:import_zip", content).result(WAIT_S)
        wanted = default_spec(name)
    except TimeoutError:
        st.session_state[_SENTENCE] = "This takes too long just now; others may be training. Try again in a while."
        return
    except Exception as error:  # whatever a worker may raise: the screen stays usable
        st.session_state[_SENTENCE] = in_words(error)
        return
    st.session_state[_FOUND] = contents(folders.info(name))
    st.session_state[session.LAB_ADOPT] = wanted
    st.rerun()
