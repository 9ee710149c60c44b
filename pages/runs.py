"""Runs: every race and sweep that the learner has trained, to find, name, share, compare and delete."""

import streamlit as st

import store
from ui import frame, lab_look, runs_address, runs_compare, runs_list, runs_own, runs_view

frame.insist()
lab_look.apply(lab_look.chart_style())

heading = st.empty()
heading.title("Your runs")
runs_own.said()
at = runs_address.here()
runs_address.go(at)  # a link within a page brings the screen, but not the address
try:
    if at.run:
        runs_view.show(at, heading)
    elif at.first and at.second:
        runs_compare.show(at)
    else:
        runs_list.show(at)
except store.StoreError as error:
    st.error(f"Your runs cannot be read just now ({error}). They are not lost: reload the page in a minute.")
