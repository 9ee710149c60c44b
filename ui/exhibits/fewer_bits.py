"""The shipped student in float32, float16 and int8, among real devices, and when its teaching has paid back."""

import streamlit as st

from lessons.budgets import load_budgets
from lessons.measurements import load_measurement
from models.exhibit_records import FewerBitsStudy
from ui import fits_on
from ui.exhibits.place import Place
from ui.exhibits.stored import pair
from ui.fewer_bits import form_rows, less_work_and_time, show_forms
from ui.running_cost import show_cost, times_of


def show(place: Place) -> None:
    """Draw the tables of the stored measurement."""
    measured = load_measurement("fewer-bits", FewerBitsStudy).students["mnist-5k"]
    result = pair()
    networks = result.networks
    show_forms(measured)
    st.markdown(less_work_and_time(networks["teacher"], networks["distilled"]))
    fits_on.show(networks, measured, place.key)
    show_cost(times_of(result), place.key)
    device_rows = fits_on.device_rows(load_budgets(), fits_on.points_of(networks, measured))
    told = "; ".join(
        f"{row['Numbers']}: {row['File']}, {row['Right in the test']} right" for row in form_rows(measured)
    )
    place.in_words(f"The student {measured.network} in three forms. {told}.", device_rows)
