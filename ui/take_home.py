"""Taking a run home: its result as a file, and a folder in which anyone can run it again with torch alone."""

import io
import zipfile
from functools import partial

import streamlit as st

import jobs
import store
from models.packable import packing_problem
from models.records import RunResult, encode, encode_result
from ui import links, run_report, runs_words, session
from ui.amounts import size
from ui.asking import WAIT_S, wait_or_say_why_not

_WHAT = (
    "A folder (zip) with a short program that trains these very students anew, with nothing but torch: as a script and "
    "as a notebook. It is written for this race, from the code that ran. The weights, the images and the numbers to "
    "compare with lie beside it. It stays yours when this server is gone."
)
_NO_WEIGHTS = "Only the program: the weights of these students are not kept here any more."


def show(run_id: str | None, result: RunResult, title: str = "") -> None:
    """Offer the files of a run. They are made when they are asked for. `title` heads the report, else the dials do."""
    with st.expander("Take it home", icon=":material/download:"):
        report = _report_of(run_id, result, title or runs_words.spec_title(result.spec))
        _offer(report, result)
        if sentence := packing_problem(result.spec):
            st.caption(sentence)
        else:
            _folder(run_id, result, report)
        content = encode_result(result)
        st.caption("Or the result alone: the spec, every number of the table and the curves, for programs to read.")
        st.download_button(
            f"Download the result (JSON, {size(len(content))})",
            content,
            file_name=f"owlet-{result.spec.key}.json",
            mime="application/json",
            key="lab_download",
            on_click="ignore",
        )
        if run_id is not None:
            _link(run_id)


def _link(run_id: str) -> None:
    with st.popover("Take its link, also to a phone", icon=":material/qr_code:"):
        st.markdown("The link opens the page of this run, on a phone too. Whoever has it can read what came of it.")
        links.show(_page_of(run_id))


def _page_of(run_id: str) -> str:
    return links.link_to("runs", {"run": run_id})


def _report_of(run_id: str | None, result: RunResult, title: str) -> run_report.Report:
    link = _page_of(run_id) if run_id else ""
    return run_report.report_of(result, title, runs_words.when(result.created_at), link)


def _offer(report: run_report.Report, result: RunResult) -> None:
    """The page to print or hand in."""
    st.markdown("One page to print or to hand in: the verdict, the table and the curves.")
    with st.container(horizontal=True, gap="small"):
        for ending, mime, make in (("pdf", "application/pdf", _pdf), ("html", "text/html", run_report.as_html)):
            name = run_report.file_name(result.spec, ending)
            label = f"Download the report ({ending.upper()})"
            st.download_button(label, partial(make, report), name, mime, key=f"report_{ending}", on_click="ignore")


def _pdf(report: run_report.Report) -> bytes:
    from ui.run_report_pdf import as_pdf  # here, because its library is needed for nothing else

    return as_pdf(report)


def _folder(run_id: str | None, result: RunResult, report: run_report.Report) -> None:
    st.markdown(_WHAT)
    asked = st.button("Pack the folder", key="lab_pack", icon=":material/folder_zip:")
    name, packed = st.session_state.get(session.LAB_PACKED, (None, None))
    if asked or name != result.spec.key:
        packed = _pack(run_id, result, report) if asked else None
        st.session_state[session.LAB_PACKED] = (result.spec.key, packed)
    if packed is not None:
        st.download_button(
            f"Download the folder (zip, {size(len(packed))})",
            packed,
            file_name=f"owlet-{result.spec.key}.zip",
            mime="application/zip",
            key="lab_folder",
            on_click="ignore",
            type="primary",
        )


def _pack(run_id: str | None, result: RunResult, report: run_report.Report) -> bytes | None:
    students = {}
    try:
        students = store.load_weights(run_id) if run_id is not None else {}
    except store.StoreError as error:
        st.warning(f"The weights could not be read ({error}).")
    if not students:
        st.caption(_NO_WEIGHTS)
    packed: bytes | None = wait_or_say_why_not(
        "lab_pack_again",
        "A worker packs the folder …",
        lambda: jobs.call("models.take_home:pack", encode(result), students).result(WAIT_S),
    )
    return packed and _with_report(packed, report)


def _with_report(packed: bytes, report: run_report.Report) -> bytes:
    """The folder and the page to print: a worker, which packs, knows no screens."""
    stream = io.BytesIO(packed)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.html", run_report.as_html(report))
    return stream.getvalue()
