"""How every screen shows a Plotly figure."""

import streamlit as st

_PLAIN_CHART = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def show_chart(figure: object, alt: str, key: str) -> None:
    """A Plotly figure that no thumb can move by accident."""
    st.plotly_chart(figure, theme=None, config=_PLAIN_CHART, alt=alt, key=key)
