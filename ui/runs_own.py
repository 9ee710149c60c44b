"""What only a run's own learner may do: give it a name, and delete it. The store checks whose it is."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

import jobs
import store
from store import RunLine
from ui import learner
from ui.lab_link import escaped
from ui.runs_address import Address, go
from ui.session import RUNS_SAID

NOT_YOURS = "This run is not yours any more, so nothing was changed. Reload the page."
_UNREACHABLE = "That could not be done just now ({reason}). Nothing is lost: try again in a minute."


def said() -> None:
    """What came of the last press, once."""
    if sentence := st.session_state.pop(RUNS_SAID, ""):
        st.info(sentence)


def name_form(line: RunLine) -> None:
    """A field for the run's name."""
    with st.form(f"name_{line.run_id}", border=False):
        st.text_input(
            "Name", line.name, key=f"name_of_{line.run_id}", max_chars=200, placeholder="such as: my best owlet",
            help="Only you see it. Leave it empty to take the name away.",
        )  # fmt: skip
        st.form_submit_button("Save the name", on_click=_rename, args=(line.run_id,))


def _rename(run_id: str) -> None:
    text = str(st.session_state.get(f"name_of_{run_id}") or "")
    try:
        done = store.rename_run(learner.learner_id(), run_id, text)
        sentence = "The name is saved." if done else NOT_YOURS
    except store.BadName as error:
        sentence = f"The name was not saved. {error}"
    except store.StoreError as error:
        sentence = _UNREACHABLE.format(reason=error)
    st.session_state[RUNS_SAID] = escaped(sentence)


def delete_button(run_ids: Sequence[str], label: str, back: Address) -> None:
    """Asks once, deletes, and leads `back`."""
    what = "this run" if len(run_ids) == 1 else f"these {len(run_ids)} runs"
    with st.popover(label, icon=":material/delete:"):
        st.markdown(f"This deletes {what} for good, weights too. Links to it stop working. Nobody can bring it back.")
        st.button(
            f"Yes, delete {what}", key=f"delete_{run_ids[0]}", on_click=_delete, args=(tuple(run_ids), back)
        )  # fmt: skip


def _delete(run_ids: Sequence[str], back: Address) -> None:
    mine = learner.learner_id()
    try:
        count = store.delete_runs(mine, run_ids)
    except store.StoreError as error:
        st.session_state[RUNS_SAID] = escaped(_UNREACHABLE.format(reason=error))
        return
    jobs.forget(mine, run_ids)
    st.session_state[RUNS_SAID] = f"{count:,} run{'s are' if count > 1 else ' is'} deleted." if count else NOT_YOURS
    left = {field: "" for field in ("first", "second") if getattr(back, field) in run_ids}
    go(replace(back, **left))  # type: ignore[arg-type]
