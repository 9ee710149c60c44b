"""Teach a class: open it, lead it, show it on the projector."""

import streamlit as st

import jobs
import store
from store.class_rows import ClassError
from ui import class_host, class_wall, frame, lab_look

frame.insist()
jobs.warm_up()
lab_look.apply(lab_look.chart_style())
st.html(class_wall.RULES)
try:
    found = class_host.arrive()
    if found is None:
        class_host.show_opening()
    elif class_wall.is_wanted():
        class_wall.show(*found)
    else:
        class_host.show(*found)
except ClassError as error:
    st.warning(str(error))
except store.StoreError as error:
    st.error(f"Classes cannot be read just now ({error}). Nothing is lost: reload the page in a minute.")
