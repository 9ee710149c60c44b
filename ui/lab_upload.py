"""A learner's own images: a zip with one folder per class becomes a data set."""

import streamlit as st

import jobs
from ui import session, turns
from ui.asking import in_words
from ui.lab_specs import default_spec

WAIT_S = 300
_TAKEN, _SENTENCE = session.LAB_ZIP_TAKEN, session.LAB_ZIP_SENTENCE


def own_images() -> None:
    """Draw the upload; a good zip turns the dials to its images, a bad one gets a sentence."""
    with st.expander("Your own images"):
        st.caption(
            "A zip with one folder for each class, named after it, with its images inside. They stay on this server."
        )
        uploaded = st.file_uploader("Zip of images", type="zip", key="lab_zip", on_change=_forget)
        if uploaded is not None and not st.session_state.get(_TAKEN):
            _take(uploaded.getvalue())
        if sentence := st.session_state.get(_SENTENCE):
            st.warning(sentence)


def _forget() -> None:
    st.session_state[_TAKEN] = False
    st.session_state[_SENTENCE] = ""


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
    st.session_state[session.LAB_ADOPT] = wanted
    st.rerun()
