"""The gradient microscope: pick a real image and a temperature, see both gradients and how they shrink.

Settings: `data=mnist-5k`, `image=45` (from 1), `T=20`. Measure: `away_percent`, how far the soft gradient of that image
is from logit matching at that temperature.
"""

import streamlit as st

from models.exhibit_records import GradientSizes, Microscope
from models.records import Gallery
from ui.asking import ask_or_say_why_not
from ui.charts.gradient_sizes import sizes_alt, sizes_figure
from ui.charts.microscope import difference_alt, difference_figure, pushes_alt
from ui.components.push_bars import push_bars
from ui.exhibits import soft_targets as one_image
from ui.exhibits.place import Place
from ui.formats import number, percent
from ui.galleries import show_gallery_or_why_not
from ui.image_row import image_row
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

TEMPERATURES = (
    *(1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 80.0),
    *(100.0, 150.0, 200.0, 300.0, 500.0, 700.0, 1_000.0),
)


def show(place: Place) -> None:
    """Draw the picker, the pushes, and both curves against the temperature."""
    gallery = show_gallery_or_why_not(place.settings.get("data", "mnist-5k"), f"{place.key}_again")
    if gallery is None:
        return
    start = one_image.start_of(place.settings, gallery)
    picked = st.selectbox(
        "Image", range(len(gallery.labels)), start.picked, lambda at: name_of(gallery, at), key=f"{place.key}_image"
    )
    st.caption(whose(gallery))
    first, seen = _look(place, gallery, start.picked), _look(place, gallery, picked)
    if first is None or seen is None:
        return
    place.report("away_percent", 100 * first.difference[TEMPERATURES.index(start.temperature)])
    image_row(gallery.sprite_png, gallery.side, {picked: name_of(gallery, picked)}, len(gallery.labels), "The image")
    at = TEMPERATURES.index(_pushes(place, gallery, picked, start.temperature))
    _draw(place, gallery, seen, at, picked == start.picked)
    place.in_words(in_words(seen, at, gallery), rows(seen))


def whose(gallery: Gallery) -> str:
    """Which two networks are looked at."""
    teacher, student = gallery.networks["teacher"], gallery.networks["plain"]
    return (
        f"The teacher is the {teacher} that comes with Owlet. The student is the plain {student} that comes along: it "
        "has learned from labels alone, and hears the teacher for the first time here."
    )


def name_of(gallery: Gallery, image: int) -> str:
    """An image by its number and label."""
    return f"Image {image + 1}, labelled {gallery.classes[gallery.labels[image]]}"


def _look(place: Place, gallery: Gallery, picked: int) -> Microscope | None:
    teacher, student = (gallery.logits[role][picked] for role in ("teacher", "plain"))
    arguments = (teacher, student, gallery.labels[picked], TEMPERATURES)
    key = f"{place.key}_look_again_{picked}"
    seen: Microscope | None = ask_or_say_why_not(
        key, "The gradients are being worked out.", "models.microscope:look", *arguments
    )
    return seen


def _pushes(place: Place, gallery: Gallery, picked: int, start: float) -> float:
    """The bars, and the temperature at which their slider was let go."""
    st.markdown("**Where label and teacher push each logit.** Drag T.")
    return push_bars(
        classes=gallery.classes,
        label=gallery.labels[picked],
        teacher=gallery.logits["teacher"][picked],
        student=gallery.logits["plain"][picked],
        temperatures=TEMPERATURES,
        start=start,
        style=chart_style(),
        key=f"{place.key}_T",
    )


def _draw(place: Place, gallery: Gallery, seen: Microscope, at: int, at_start: bool) -> None:
    style = chart_style()
    st.markdown("**How long the teacher's push is.** With T² and without.")
    sizes = as_sizes(seen, gallery)
    show_chart(sizes_figure(sizes, style), sizes_alt(sizes), f"{place.key}_sizes")
    st.markdown("**How far it is from logit matching.**")
    guess = place.guesses.get("away_percent") if at_start else None
    guess = None if isinstance(guess, str) else guess
    show_chart(difference_figure(seen, at, style, guess), difference_alt(seen), f"{place.key}_difference")
    st.markdown(in_words(seen, at, gallery))


def as_sizes(seen: Microscope, gallery: Gallery) -> GradientSizes:
    """The lengths for the chart that lesson 5 draws of many images."""
    return GradientSizes(
        temperatures=seen.temperatures,
        with_t_squared=seen.with_t_squared,
        without_t_squared=seen.without_t_squared,
        slope_with=None,
        slope_without=seen.slope_without,
        fitted_from=seen.fitted_from,
        images=1,
        teacher=gallery.networks["teacher"],
        student=gallery.networks["plain"],
    )


def in_words(seen: Microscope, at: int, gallery: Gallery) -> str:
    """The slope, the distance from the limit, and the strongest pushes."""
    assert seen.slope_without is not None, "several temperatures are fitted"
    slope = number(seen.slope_without, 2)
    return (
        f"{pushes_alt(seen, at, gallery.classes)} The teacher's push is **{percent(seen.difference[at])}** away "
        f"from logit matching. From T = {seen.fitted_from:g} on, the slope without T² is **{slope}**: "
        f"twice T leaves {percent(2**seen.slope_without)} of the push."
    )


def rows(seen: Microscope) -> list[dict[str, str]]:
    """Lengths and distance at each temperature."""
    numbers = zip(seen.temperatures, seen.without_t_squared, seen.with_t_squared, seen.difference, strict=True)
    return [
        {
            "Temperature": f"{t:,g}",
            "Length without T²": f"{without:.2g}",
            "Length with T²": f"{with_t:.2f}",
            "Away from logit matching": percent(away),
        }
        for t, without, with_t, away in numbers
    ]
