"""Join a class, or sit in it: guess, run the own cell, watch the map fill."""

import streamlit as st

import jobs
import store
from store.class_rows import ClassError
from ui import class_join, class_seat, frame, lab_look, lesson_view

frame.insist()
jobs.warm_up()
lab_look.apply(lab_look.chart_style())
lesson_view.apply_look()
with lesson_view.column("class"):
    try:
        if (class_id := class_join.arrive()) is not None:
            class_seat.show(class_id)
        else:
            class_join.show()
    except ClassError as error:
        st.warning(str(error))
    except store.StoreError as error:
        st.error(f"Classes cannot be read just now ({error}). Nothing is lost: reload the page in a minute.")
