"""Whose answer comes first: a small network nearby, or a big one at the other end of a line?"""

import streamlit as st

from lessons.edge import Waits, slowest_device_that_wins, waits
from ui.amounts import amount, duration
from ui.charts.edge import waits_alt, waits_figure
from ui.exhibits.place import Place
from ui.exhibits.stored import note, pair
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

_NETWORK_MS, _SLOWER = 50, 10  # what the lesson opens with
_TIMES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def show(place: Place) -> None:
    """Draw the dials and both waits."""
    result = pair()
    student, teacher = (result.networks[role].latency_ms.median for role in ("distilled", "teacher"))
    start = waits(student, teacher, _SLOWER, _NETWORK_MS)
    place.report("network_percent", 100 * start.network_share)
    place.report("winner", start.winner)
    network = st.slider("Way there and back (milliseconds): you set this", 1, 500, _NETWORK_MS, key=f"{place.key}_way")
    slower = st.select_slider(
        "The device is … times slower than the machine we measured on: you set this",
        _TIMES, _SLOWER, key=f"{place.key}_slower",
    )  # fmt: skip
    connected = not st.toggle("Pull the plug", key=f"{place.key}_plug")
    now = waits(student, teacher, slower, network)
    guess = place.guesses.get("network_percent")
    guess = guess / 100 if now == start and guess is not None and not isinstance(guess, str) else None
    sentence = outcome(now, connected, slowest_device_that_wins(student, teacher, network))
    st.markdown(f"**{sentence}**")
    show_chart(waits_figure(now, connected, chart_style(), guess), waits_alt(now, connected), f"{place.key}_chart")
    st.caption(f"Computing times: {note(result)}")
    place.in_words(sentence, rows(now, connected))


def outcome(now: Waits, connected: bool, limit: float) -> str:
    """Who answers first, and until when."""
    if not connected:
        return f"Only the student answers, after {duration(now.near / 1000)}."
    return (
        f"First comes {now.winner}. The trip makes up {percent(now.network_share)} of the far wait. The student "
        f"nearby stays ahead until its device is {amount(limit)} times slower than our machine."
    )


def rows(now: Waits, connected: bool) -> list[dict[str, str]]:
    """The bars as a table."""
    far = [now.network, now.computing, now.far]
    return [
        {"Answer": "Student nearby", "On the way": "0 ms", "Computing": f"{amount(now.near)} ms",
         "Together": f"{amount(now.near)} ms"},
        {"Answer": "Teacher far away", **{
            name: f"{amount(value)} ms" if connected else "no answer"
            for name, value in zip(("On the way", "Computing", "Together"), far, strict=True)
        }},
    ]  # fmt: skip
