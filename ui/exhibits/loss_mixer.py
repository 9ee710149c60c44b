"""One real image's loss, taken apart: what the label and the teacher each add, and where they push the student.

Settings: `data=mnist-5k`, `image=41` (from 1), `T=4`, `w=0.5` (the soft weight). Measures, with the dials where they
start: `soft_percent` (the soft part's share of the loss) and `bigger_part` ("hard" or "soft").
"""

import math
from functools import partial

import streamlit as st

from models.exhibit_records import LossMix
from models.records import Gallery
from ui.asking import ask_or_say_why_not
from ui.charts.mixing import arrows_alt, arrows_figure, pushes, shares_alt, shares_figure
from ui.exhibits import soft_targets as one_image
from ui.exhibits.place import Place
from ui.formats import number, percent
from ui.galleries import show_gallery_or_why_not
from ui.image_row import image_row
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

WEIGHTS = tuple(step / 20 for step in range(21))
TEMPERATURES = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 40.0)


def show(place: Place) -> None:
    """Draw the dials, the two parts, and the arrows."""
    gallery = show_gallery_or_why_not(place.settings.get("data", "mnist-5k"), f"{place.key}_again")
    if gallery is None:
        return
    picked = one_image.start_of(place.settings, gallery).picked
    start = (float(place.settings.get("T", "4")), float(place.settings.get("w", "0.5")))
    left, right = st.columns(2)
    weight = left.select_slider("Soft weight", WEIGHTS, start[1], key=f"{place.key}_w")
    temperature = right.select_slider("Temperature T", TEMPERATURES, start[0], key=f"{place.key}_T", format_func=_plain)
    ask = partial(_mix, place, gallery, picked)
    mix, first = ask(temperature, weight), ask(*start)
    if mix is None or first is None:
        return
    place.report("soft_percent", 100 * first.soft_share)
    place.report("bigger_part", "soft" if first.soft_share > first.hard_share else "hard")
    _draw(place, gallery, picked, mix, at_start=(temperature, weight) == start)
    place.in_words(in_words(mix, gallery, picked), rows(mix, gallery))


def _mix(place: Place, gallery: Gallery, picked: int, temperature: float, weight: float) -> LossMix | None:
    teacher, student = (gallery.logits[role][picked] for role in ("teacher", "plain"))
    label = gallery.labels[picked]
    arguments = (teacher, student, label, temperature, weight)
    key = f"{place.key}_mix_again_{temperature:g}_{weight:g}"
    mix: LossMix | None = ask_or_say_why_not(key, "The loss is being worked out.", "models.loss_mixer:mix", *arguments)
    return mix


def _draw(place: Place, gallery: Gallery, picked: int, mix: LossMix, at_start: bool) -> None:
    style = chart_style()
    guess = place.guesses.get("soft_percent") if at_start else None
    guess = None if guess is None or isinstance(guess, str) else guess / 100
    _show_image(gallery, picked)
    st.markdown(
        f"Loss on this image: {1 - mix.soft_weight:.2f} × hard {mix.hard:.2f} + {mix.soft_weight:.2f} × soft "
        f"{mix.soft:.2f} = **{mix.total:.2f}**"
    )
    show_chart(shares_figure(mix, style, guess), shares_alt(mix, guess), f"{place.key}_shares")
    st.markdown("**Where the student is pushed.** One arrow for the label, one for the teacher, one for both together.")
    reach = max(1.0, math.ceil(2.1 * max(map(abs, mix.hard_gradient + mix.soft_gradient))) / 2)
    show_chart(
        arrows_figure(mix, gallery.classes, reach, style), arrows_alt(mix, gallery.classes), f"{place.key}_arrows"
    )
    names = gallery.networks
    st.caption(f"Teacher {names['teacher']}; the student is a {names['plain']} that learned from labels alone so far.")


def _show_image(gallery: Gallery, picked: int) -> None:
    name = f"Image {picked + 1}, labelled {gallery.classes[gallery.labels[picked]]}"
    image_row(gallery.sprite_png, gallery.side, {picked: name}, len(gallery.labels), name)


def in_words(mix: LossMix, gallery: Gallery, picked: int) -> str:
    """Shares and the strongest pushes."""
    label = gallery.classes[gallery.labels[picked]]
    return (
        f"Image {picked + 1}, labelled {label}, at T = {mix.temperature:g} and soft weight {mix.soft_weight:g}. "
        f"The hard part is {mix.hard:.3f}, the soft part {mix.soft:.3f}; after weighing, the soft part is "
        f"{percent(mix.soft_share)} of the loss. {arrows_alt(mix, gallery.classes)}"
    )


def rows(mix: LossMix, gallery: Gallery) -> list[dict[str, str]]:
    """Teacher, student and the pushes of each class."""
    pushed = pushes(mix)
    return [
        {
            "Class": name,
            "Teacher at T": percent(mix.soft_targets[k]),
            "Student at T": percent(mix.soft_answers[k]),
            "Student at 1": percent(mix.answers[k]),
        }
        | {f"{part} push": number(values[k], 3, sign=True) for part, values in pushed.items()}
        for k, name in enumerate(gallery.classes)
    ]


def _plain(value: float) -> str:
    return f"{value:g}"
