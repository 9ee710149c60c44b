"""One bump has to imitate two: by forward KL it covers both, by reverse KL it picks one. Both fits run on the worker.

Measure `covers_both`: which of the two students has its curve at both bumps, with the dials where they start.
"""

import logging

import streamlit as st

import jobs
from models.exhibit_records import BumpFit, BumpStep
from ui import turns
from ui.charts.bumps import TITLES, Direction, bumps_alt, bumps_figure, covered
from ui.exhibits.place import Place
from ui.formats import number
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

logger = logging.getLogger(__name__)

WAIT_S = 60  # a worker may still be starting
SEPARATIONS = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
SHARES = (10, 20, 30, 40, 50, 60, 70, 80, 90)
START = (6.0, 40)  # separation, percent of the right bump
OUTCOMES = {
    (True, True): "both",
    (True, False): "the one that must leave nothing out",
    (False, True): "the one that must make nothing up",
    (False, False): "neither",
}  # (forward, reverse)


def show(place: Place) -> None:
    """Draw the dials, the curves, and what each student made of the two bumps."""
    left, right = st.columns(2)
    separation = left.select_slider("How far apart the bumps are", SEPARATIONS, START[0], key=f"{place.key}_apart")
    share = right.select_slider("Share of the right bump (%)", SHARES, START[1], key=f"{place.key}_share")
    message = st.empty()
    fits = _fit_or_say_why_not(message, separation, share / 100)
    if fits is None:
        return
    if (separation, share) == START:
        place.report("covers_both", who_covers_both(fits, separation))
    steps = [step.step for step in fits["forward"].path]
    at = st.slider("Steps of learning", 0, steps[-1], steps[-1], steps[1], key=f"{place.key}_step")
    point = steps.index(at)
    words = in_words(fits, point, separation)
    show_chart(bumps_figure(fits, point, chart_style()), f"{bumps_alt()} {words}", f"{place.key}_chart")
    place.in_words(words, rows(fits, point, separation))


@st.cache_data(show_spinner=False, max_entries=200)
def _fit(direction: Direction, separation: float, share: float) -> BumpFit:
    fit: BumpFit = jobs.call("models.two_bumps:fit", direction, separation, share).result(WAIT_S)
    return fit


def _fit_or_say_why_not(
    message: st.delta_generator.DeltaGenerator, separation: float, share: float
) -> dict[Direction, BumpFit] | None:
    """Both fits; while they are made a calm sentence stands there, and if that fails, one that says what to do."""
    message.info(
        "Both students are learning. The first time this takes a few seconds.", icon=":material/hourglass_top:"
    )
    try:
        with turns.rest():
            fits = {direction: _fit(direction, separation, share) for direction in TITLES}
    except Exception:  # whatever a worker may raise: the lesson stays usable, the log has the cause
        logger.exception("The two bumps could not be fitted")
        message.error("No answer came in time. Move a dial to try again.")
        return None
    message.empty()
    return fits


def who_covers_both(fits: dict[Direction, BumpFit], separation: float) -> str:
    """Which student's curve stands at both bumps in the end."""
    forward, reverse = (all(covered(fit, fit.path[-1], separation)) for fit in fits.values())
    return OUTCOMES[forward, reverse]


def in_words(fits: dict[Direction, BumpFit], point: int, separation: float) -> str:
    """Where each curve stands now."""
    step = fits["forward"].path[point].step
    parts = [
        f"{TITLES[direction]}: its middle is at {number(fit.path[point].mean, sign=True)}, "
        f"its width is {fit.path[point].width:.1f}; {_where(fit, fit.path[point], separation)}."
        for direction, fit in fits.items()
    ]
    bumps = " and ".join(number(at, sign=True) for at in (-separation / 2, separation / 2))
    return f"The bumps are at {bumps}. After {step} steps: {' '.join(parts)}"


def _where(fit: BumpFit, step: BumpStep, separation: float) -> str:
    found = covered(fit, step, separation)
    return {
        (True, True): "it covers both bumps",
        (True, False): "it sits on the left bump",
        (False, True): "it sits on the right bump",
        (False, False): "it covers neither bump",
    }[found]


def rows(fits: dict[Direction, BumpFit], point: int, separation: float) -> list[dict[str, str]]:
    """Both curves as numbers."""
    return [
        {
            "Learns by": TITLES[direction],
            "Middle": number(fit.path[point].mean, 2, sign=True),
            "Width": f"{fit.path[point].width:.2f}",
            "KL left (nats)": f"{fit.path[point].kl:.3f}",
            "What it covers": _where(fit, fit.path[point], separation),
        }
        for direction, fit in fits.items()
    ]
