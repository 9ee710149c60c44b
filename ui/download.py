"""Images that are not on this computer yet: a button that fetches them, how far that is, a way to end it."""

import streamlit as st

import jobs
from models import downloads
from models.catalogue import DATASETS
from models.downloads import DOWNLOAD_MB, Download
from ui import learner, turns
from ui.asking import in_words

WAIT_S = 120  # a worker may still be starting
REDRAW_S = 1.0
LATE = "The computing engine is busy and did not answer. Wait a minute, then press the button again."
ASK = "Ask whoever looks after this server to fetch them, or choose other images."


def offer(data: str) -> None:
    """Draw it where a data set is missing; nothing where it can be loaded."""
    if not downloads.is_here(data):
        st.fragment(_draw, run_every=REDRAW_S if _going_on() else None)(data, _going_on())


def _going_on() -> bool:
    now = downloads.now()
    return now is not None and now.phase == "running"


def _draw(data: str, went_on: bool) -> None:
    now = downloads.now()
    goes_on = now is not None and now.phase == "running"
    if downloads.is_here(data) and not (goes_on and now is not None and now.name == data):
        st.toast(f"{DATASETS[data].title}: the images are here now.")
        st.rerun()
    if goes_on != went_on:
        st.rerun()  # the whole page: this piece has another pace now
    with st.container(border=True, key="download"):
        if now is not None and goes_on:
            _progress(now, data)
        else:
            _invite(data, now)


def _progress(now: Download, data: str) -> None:
    title = DATASETS[now.name].title
    if now.name != data:
        st.markdown(f"**{DATASETS[data].title}** is not on this computer yet. Another download goes first:")
    megabytes = DOWNLOAD_MB[now.name]
    st.progress(now.share, f"Fetching {title}: {now.share * megabytes:.0f} of {megabytes} MB. {now.sentence}")
    st.caption("You can go on with other images meanwhile. Everyone on this server gets these with you.")
    if now.asked_by == learner.learner_id():
        st.button("Cancel the download", key="download_cancel", on_click=downloads.cancel)


def _invite(data: str, last: Download | None) -> None:
    title, megabytes = DATASETS[data].title, DOWNLOAD_MB[data]
    if last is not None and last.name == data and last.phase in ("failed", "cancelled"):
        (st.error if last.phase == "failed" else st.info)(last.sentence)
    if not downloads.is_allowed():
        st.markdown(f"The images of **{title}** are not on this computer. {ASK}")
        return
    st.markdown(f"The images of **{title}** are not on this computer yet. They come from the internet, once for all.")
    if st.button(f"Fetch {megabytes} MB", key="download_fetch", icon=":material/download:"):
        _begin(data)


def _begin(data: str) -> None:
    try:
        with st.spinner("A worker opens the line."), turns.rest():
            jobs.call("models.fetching:begin", data, learner.learner_id()).result(WAIT_S)
    except TimeoutError:
        st.error(LATE)
    except Exception as error:  # whatever a worker may raise: the screen stays usable
        st.error(in_words(error))
    else:
        st.rerun()
