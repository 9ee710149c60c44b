"""One image's bars under a temperature that is dragged; T = 1 beside T = 20; the doubt at every temperature.

Settings: `data=mnist-5k`, `image=50` and `T=1` as in a link to the Soft targets screen, `pick=yes`. Measures, of that
image: `top_percent` (the leader's share at T = 20) and `overtaken` ("yes" or "no": whether another class ever leads).
"""

import numpy as np
import streamlit as st

from models.records import Gallery
from ui.charts.temperature import (
    HIGHEST,
    LOWEST,
    alike,
    doubt_alt,
    doubt_figure,
    entropy_bits,
    sides_alt,
    sides_figure,
    soft_targets,
    zone,
)
from ui.components.soft_bars import SoftBarsState, soft_bars
from ui.exhibits import soft_targets as one_image
from ui.exhibits.place import Place, Value
from ui.formats import number, percent
from ui.galleries import show_gallery_or_why_not
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

SIDES = (1.0, 20.0)


def show(place: Place) -> None:
    """Draw the bars with their slider, then what the slider did."""
    gallery = show_gallery_or_why_not(place.settings.get("data", "mnist-5k"), f"{place.key}_again")
    if gallery is None:
        return
    start = one_image.start_of(place.settings, gallery)
    for measure, value in measures(gallery.logits["teacher"][start.picked]).items():
        place.report(measure, value)
    state = _bars(place, gallery, start)
    logits, style = gallery.logits["teacher"][state.picked], chart_style()
    _tell_guess(place, logits)
    st.markdown("**The same numbers, cold and hot.** The teacher’s raw numbers are the same in both; only T differs.")
    show_chart(sides_figure(logits, gallery.classes, SIDES, style), sides_alt(logits, gallery.classes, SIDES),
               f"{place.key}_sides")  # fmt: skip
    sides = "; ".join(f"T = {t:g}: {entropy_bits(soft_targets(logits, t)):.2f} bits" for t in SIDES)
    st.caption(f"Entropy at {sides}.")
    st.markdown("**How many classes are in play** at each temperature. The dot is where you let the slider go.")
    show_chart(
        doubt_figure(logits, state.temperature, style), doubt_alt(logits, state.temperature), f"{place.key}_doubt"
    )
    place.in_words(in_words(gallery, state), rows(gallery, state))


def _bars(place: Place, gallery: Gallery, start: SoftBarsState) -> SoftBarsState:
    return soft_bars(
        sprite_png=gallery.sprite_png,
        side=gallery.side,
        classes=gallery.classes,
        labels=gallery.labels,
        logits={"teacher": gallery.logits["teacher"]},
        picked=start.picked,
        temperature=start.temperature,
        logarithmic=start.logarithmic,
        key=f"{place.key}_bars",
        show_picker=place.settings.get("pick") == "yes",
        show_hard_label=False,
        show_numbers=False,
    )


def measures(logits: tuple[float, ...]) -> dict[str, Value]:
    """What a lesson can ask to be guessed."""
    leader = logits.index(max(logits))
    turned = np.geomspace(LOWEST, HIGHEST, 80)
    leads = [int(np.argmax(soft_targets(logits, float(t)))) == leader for t in turned]
    return {"top_percent": 100 * max(soft_targets(logits, SIDES[1])), "overtaken": "no" if all(leads) else "yes"}


def _tell_guess(place: Place, logits: tuple[float, ...]) -> None:
    guess = place.guesses.get("top_percent")
    if guess is not None and not isinstance(guess, str):
        share = max(soft_targets(logits, SIDES[1]))
        st.markdown(f"At T = 20 the longest bar has {percent(share)}. Your guess was {percent(guess / 100)}.")


def in_words(gallery: Gallery, state: SoftBarsState) -> str:
    """The bars where the slider stands, and how many classes are in play."""
    logits = gallery.logits["teacher"][state.picked]
    count = alike(logits, state.temperature)
    doubt = f"That is as unsure as a fair choice among {count:.1f} classes: {zone(logits, state.temperature)}."
    return f"{one_image.in_words(gallery, state)} {doubt}"


def rows(gallery: Gallery, state: SoftBarsState) -> list[dict[str, str]]:
    """Each class's logit and its share at T = 1, where the slider stands, and at T = 20."""
    logits = gallery.logits["teacher"][state.picked]
    temperatures = (SIDES[0], state.temperature, SIDES[1])
    shares = [soft_targets(logits, temperature) for temperature in temperatures]
    names = ("Share at T = 1", f"Share where you are (T = {state.temperature:g})", "Share at T = 20")
    return [
        {"Class": name, "Logit": number(logits[k])}
        | {title: percent(values[k]) for title, values in zip(names, shares, strict=True)}
        for k, name in enumerate(gallery.classes)
    ]
