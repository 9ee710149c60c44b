"""Which device has room for which network: memory for the numbers alone, against public data sheets."""

from dataclasses import replace

import streamlit as st

from lessons.edge import PHONE, Device, devices, has_room, smallest_home, weights_bytes
from models.records import RunResult
from ui.amounts import size
from ui.charts.edge import Weight, fits_alt, fits_figure
from ui.exhibits.place import Place
from ui.exhibits.stored import note, pair
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

_BITS, _SHARE = 32, 0.5  # what the lesson opens with
_PUBLISHED = (("66 million", 66e6), ("7 billion", 7e9))


def show(place: Place) -> None:
    """Draw the dials, the room on each device, and the size of each network."""
    result = pair()
    for weight in networks(result, _BITS)[:2]:
        place.report(f"smallest_for_{weight.role}", smallest_home(weight.size_bytes, _SHARE))
    bits, share, places = _dials(place.key)
    weights = networks(result, bits)
    words = fits_alt(places, share, weights)
    show_chart(fits_figure(places, share, weights, chart_style()), words, f"{place.key}_chart")
    st.caption(
        "A line inside a bar: the network fits. Only the numbers count here; a network at work needs more. "
        f"66 million is DistilBERT, 7 billion a middle-sized chatbot. {note(result)}"
    )
    sheets = ", ".join(f"[{device.name}]({device.source})" for device in places if device.source)
    st.caption(f"Memory from the makers' pages: {sheets}. Your phone's memory is yours to set.")
    place.in_words(words, rows(places, share, weights))


def networks(result: RunResult, bits: int) -> tuple[Weight, ...]:
    """Our two and two published ones, lightest first."""
    ours = tuple(
        Weight(short, weights_bytes(result.networks[role].parameters, bits), role)
        for short, role in (("our student", "distilled"), ("our teacher", "teacher"))
    )  # fmt: skip
    return ours + tuple(Weight(short, weights_bytes(parameters, bits)) for short, parameters in _PUBLISHED)


def rows(places: tuple[Device, ...], share: float, weights: tuple[Weight, ...]) -> list[dict[str, str]]:
    """One row for each device: its room, and whether each network fits."""
    return [
        {
            "Device": device.name,
            "Room": f"{size(device.memory * share)} of {device.kind}",
            **{
                f"{weight.short} ({size(weight.size_bytes)})": "fits"
                if has_room(device, weight.size_bytes, share)
                else "too big"
                for weight in weights
            },
        }
        for device in places
    ]


def _dials(key: str) -> tuple[int, float, tuple[Device, ...]]:
    bits = st.radio("Bits for each number", (_BITS, 16, 8), key=f"{key}_bits", horizontal=True)
    share = st.slider("Share of the memory that you give it (%)", 5, 100, round(100 * _SHARE), 5, key=f"{key}_share")
    phone = st.slider("Your phone's memory (GB)", 1, 24, 8, key=f"{key}_phone")
    places = (replace(each, memory=phone * 1e9) if each == PHONE else each for each in devices())
    return bits, share / 100, tuple(sorted(places, key=lambda device: device.memory))
