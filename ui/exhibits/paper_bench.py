"""The paper's MNIST experiments beside our runs of them: errors, seconds, the reason for a gap, and both bias sliders.

Measures, once the rows have been run: `distilled_errors` (mean) and `cold_or_hot` (the best temperature of the narrow
student: "up to 4", "above 4").
"""

from statistics import fmean

import streamlit as st

from lessons import paper
from models.paper_records import GRID_TEMPERATURES, GRID_UNITS, ROWS, BiasCurve, PaperResult, PaperRow
from ui.charts.paper import ErrorRow, errors_html, grid_alt, grid_figure
from ui.components.bias_slider import Curve, Mark, bias_slider
from ui.exhibits import missing_digit, race
from ui.exhibits.place import Place
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.paper_spread import beside_rows, nearer, teachers_spread, within
from ui.paper_words import BIASED, MAIN, errors_of, how, main_rows, rows, signed, summary
from ui.tables import show_table

_AROUND = 2.0  # of the bias, at both ends of what is looked at closely
_SMALL = {"student": "mlp-128", "temperature": "20", "examples": "1000"}
_SMALLER = {"Taught at T = 20": "", "Without a single 3": "no-three", "On 7s and 8s alone": "only-seven-eight"}


def show(place: Place) -> None:
    """Draw what has been run; say of the rest how it is run."""
    _report(place)
    lines = [ErrorRow(row.title, MAIN[row.name], row.printed_errors, errors_of(row)) for row in main_rows()]
    spread = teachers_spread()
    st.html(errors_html(lines, chart_style(), (spread.low, spread.high) if spread else None))
    st.caption(how())
    st.markdown(nearer())
    if spread is not None and (told := within(spread)):
        st.markdown(told)
    _beside()
    show_table(
        rows(row for row in ROWS if not row.name.startswith("grid-")), "The paper's numbers and ours", stacked=True
    )
    _grid(place)
    _bias(place)
    _small(place)
    place.in_words(summary(), rows(ROWS))


def _report(place: Place) -> None:
    if distilled := paper.of("distilled"):
        place.report("distilled_errors", fmean(result.errors for result in distilled))
    narrow = grid().get(GRID_UNITS[0], {})
    if len(narrow) == len(GRID_TEMPERATURES):
        best = min(narrow, key=lambda temperature: fmean(narrow[temperature]))
        place.report("cold_or_hot", "up to 4" if best <= 4 else "above 4")


def grid() -> dict[int, dict[float, tuple[int, ...]]]:
    """Errors of each seed by units, then temperature, of what has been run."""
    found: dict[int, dict[float, tuple[int, ...]]] = {}
    for row in ROWS:
        if row.name.startswith("grid-") and row.temperature is not None and (errors := errors_of(row)):
            found.setdefault(row.units, {})[row.temperature] = errors
    return found


def _beside() -> None:
    """Each taught student beside its own teacher, image by image."""
    if beside := beside_rows():
        with st.expander("Image by image: can a student be told from its own teacher?"):
            st.markdown(
                "Only pictures that one of the two got right and the other wrong can tell them apart. If both were "
                "equally good, each such picture would fall to either side like a coin. One row in twenty says “yes” "
                "by luck."
            )
            show_table(beside, "Each taught student beside its own teacher", stacked=True)


def _grid(place: Place) -> None:
    errors = grid()
    st.markdown("**Which temperature, for which width?**")
    if not errors:
        st.markdown("These runs are not stored yet.")
        return
    show_chart(grid_figure(errors, chart_style()), grid_alt(errors), f"{place.key}_grid")
    *first, last = (str(units) for units in errors)
    widths = f"{', '.join(first)} and {last}" if first else last
    st.caption(
        f"The line is the mean of the seeds; each small mark is one seed. We ran {widths} units. The paper "
        "says that 30 units learned best at 2.5 to 4, which is shaded, and that with 300 or more all temperatures "
        "above 8 gave much the same."
    )


def _bias(place: Place) -> None:
    """The slider for a student that never saw some digits, on its test errors."""
    found = {row.name: row for row in ROWS if row.name in BIASED and paper.of(row.name)}
    if not found:
        return
    name = st.radio("Move one bias", list(found), format_func=lambda name: found[name].title, key=f"{place.key}_row")
    runs = {result.seed: result for result in paper.of(name)}
    seed = st.radio("Seed", list(runs), key=f"{place.key}_seed_{name}", horizontal=True)
    whole = st.toggle("Show the whole curve", key=f"{place.key}_whole")
    _slider(place, found[name], runs[seed], whole)


def _slider(place: Place, row: PaperRow, result: PaperResult, whole: bool) -> None:
    curve, printed = result.bias, row.printed_shift
    assert curve is not None and printed is not None, "a row that leaves digits out has its curve and the paper's shift"
    shown = range(len(curve.shifts)) if whole else near(curve, printed)
    look = chart_style().roles["distilled"]
    bias_slider(
        shifts=curve.shifts[shown.start : shown.stop],
        curves=[Curve("All digits", look.colour, "", curve.errors[shown.start : shown.stop]),
                Curve("Digits it never saw", look.colour, "3 5", curve.errors_unseen[shown.start : shown.stop])],
        marks=[] if whole else [Mark("our choice", curve.chosen), Mark("the paper’s", printed)],
        images=result.test_images,
        label=f"Shift of the bias of {BIASED[row.name]}",
        alt="Line chart: wrong test images at each shift of the bias.",
        key=f"{place.key}_slider_{row.name}_{result.seed}",
    )  # fmt: skip
    st.caption(
        f"This is our student of seed {result.seed}. Our choice, {signed(curve.chosen)}, was made on other images "
        f"than these: {curve.errors_at_chosen:,} errors. The paper chose its shift, {signed(printed)}, to suit the "
        "test itself, which flatters it. Slide and see by how much."
    )


def near(curve: BiasCurve, printed: float) -> range:
    """The places of the curve that matter: no shift, our choice and the paper's, with some room at both ends."""
    low, high = (end(0.0, curve.chosen, printed) for end in (min, max))
    inside = [place for place, shift in enumerate(curve.shifts) if low - _AROUND <= shift <= high + _AROUND]
    return range(inside[0], inside[-1] + 1)


def _small(place: Place) -> None:
    """The same idea in seconds; what stands there is of that very run, or nothing before it has been run."""
    if not st.toggle("Run a small version here, in seconds", key=f"{place.key}_small"):
        return
    st.markdown(
        "The same idea with 5,000 digits, a smaller student, and the teacher that comes with Owlet. Don’t lay its "
        "numbers beside those above: ask whether the order is the same. The full runs take many minutes each."
    )
    version = st.radio("Which one?", list(_SMALLER), key=f"{place.key}_smaller", horizontal=True)
    if stored := _SMALLER[version]:
        missing_digit.show(Place(f"{place.key}_{stored}", {"stored": stored}))
    else:
        race.show(Place(f"{place.key}_race", _SMALL))
