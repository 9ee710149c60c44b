"""How the pull of the soft targets shrinks as the temperature rises, and what T² does about it: measured.

Settings: `data=mnist-5k`. Measures: `slope` (of the gradient without T² on log-log axes, as its fit says) and
`when_doubled` (what a doubled temperature does to that gradient: "the same", "half", "a quarter" or "an eighth").
"""

import streamlit as st

from models.exhibit_records import GradientSizes
from ui.asking import ask_or_say_why_not
from ui.charts.gradient_sizes import sizes_alt, sizes_figure
from ui.exhibits.place import Place
from ui.formats import number
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

TEMPERATURES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 40.0)
BY_SLOPE = {0: "the same", -1: "half", -2: "a quarter", -3: "an eighth"}  # a doubled T makes it 2^slope times as long
_WAITING = "The gradients are being measured. The first time this takes a few seconds."


def show(place: Place) -> None:
    """Draw both lines and say what their slopes are."""
    data = place.settings.get("data", "mnist-5k")
    answer = ask_or_say_why_not(f"{place.key}_again", _WAITING, "models.loss_mixer:gradient_sizes", TEMPERATURES, data)
    if answer is None:
        return
    sizes: GradientSizes = answer
    assert sizes.slope_with is not None and sizes.slope_without is not None, "several temperatures are fitted"
    place.report("slope", sizes.slope_without)
    place.report("when_doubled", nearest(sizes.slope_without))
    guess = next((slope for slope, name in BY_SLOPE.items() if name == place.guesses.get("when_doubled")), None)
    show_chart(sizes_figure(sizes, chart_style(), guess), sizes_alt(sizes), f"{place.key}_chart")
    words = in_words(sizes, sizes.slope_without, sizes.slope_with)
    st.markdown(words)
    st.caption(f"Mean over {sizes.images} images, from {sizes.teacher} to {sizes.student}. Worked out just now.")
    place.in_words(f"{words} {sizes_alt(sizes)}", rows(sizes))


def nearest(slope: float) -> str:
    """What a doubled temperature does, in the words of the choice that comes closest."""
    return BY_SLOPE[min(BY_SLOPE, key=lambda power: abs(power - slope))]


def in_words(sizes: GradientSizes, without: float, with_t_squared: float) -> str:
    """Both slopes, and what a doubled temperature does."""
    return (
        f"From T = {sizes.fitted_from:g} on, the slope is **{_signed(without)} without T²** and "
        f"{_signed(with_t_squared)} with it. Twice the temperature leaves {2**without:.2f} of the pull without T², "
        f"and {2**with_t_squared:.2f} with it."
    )


def rows(sizes: GradientSizes) -> list[dict[str, str]]:
    """Both lengths at each temperature."""
    return [
        {"Temperature": f"{t:g}", "Without T²": f"{without:.4f}", "With T²": f"{with_t:.2f}"}
        for t, without, with_t in zip(sizes.temperatures, sizes.without_t_squared, sizes.with_t_squared, strict=True)
    ]


def _signed(value: float) -> str:
    return number(value, 2, sign=True)
