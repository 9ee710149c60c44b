"""What a run's student would run on, and what it costs: fewer bits, real devices, and when its teaching pays back."""

import streamlit as st

from models.records import RunResult
from ui import fewer_bits, fits_on, running_cost


def show(run_id: str, result: RunResult, may_measure: bool = True) -> None:
    """The three sections below a tested run. Where its weights may not be asked for, what was measured stays."""
    networks = result.networks
    with st.expander("What it would run on, and what it costs", icon=":material/devices:"):
        st.subheader("Fewer bits", anchor=False)
        measured = fewer_bits.kept(run_id)
        if measured is None and may_measure:
            measured = fewer_bits.measure(run_id, result)
        elif measured is None:
            st.caption("This was not measured for this run.")
        if measured is not None:
            fewer_bits.show_forms(measured)
        st.subheader("Fits on", anchor=False)
        st.markdown(fewer_bits.less_work_and_time(networks["teacher"], networks["distilled"]))
        fits_on.show(networks, measured, "run")
        st.subheader("Cost and energy", anchor=False)
        running_cost.show_cost(running_cost.times_of(result), "run")
