"""The paper's MNIST experiments beside our runs of them: errors, seconds, the reason for a gap, and both bias sliders.

Measures, once the rows have been run: `distilled_errors` (mean) and `cold_or_hot` (the best temperature of the narrow
student: "up to 4", "above 4").
"""

from statistics import fmean

import streamlit as st

from lessons import paper
from models.paper_records import GRID_TEMPERATURES, GRID_UNITS, ROWS, BiasCurve, PaperResult, PaperRow
from models.records import Role
from ui.charts.paper import ErrorRow, errors_html, grid_alt, grid_figure
from ui.components.bias_slider import Curve, Mark, bias_slider
from ui.exhibits import missing_digit, race
from ui.exhibits.place import Place
from ui.formats import number
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

_MAIN: dict[str, Role] = {"teacher": "teacher", "plain": "plain", "distilled": "distilled", "moved": "distilled"}
_BIASED = {"no-three": "3", "seven-eight": "7 and 8"}  # row → the digits whose bias moves
_COMMAND = "python -m benchmarks.hinton2015"
_AROUND = 2.0  # of the bias, at both ends of what is looked at closely
_SMALL = {"student": "mlp-128", "temperature": "20", "examples": "1000"}
_SMALLER = {"Taught at T = 20": "", "Without a single 3": "no-three", "On 7s and 8s alone": "only-seven-eight"}


def show(place: Place) -> None:
    """Draw what has been run; say of the rest how it is run."""
    _report(place)
    lines = [ErrorRow(row.title, _MAIN[row.name], row.printed_errors, _errors(row)) for row in _main_rows()]
    st.html(errors_html(lines, chart_style()))
    st.caption(_how())
    st.markdown(nearer())
    _grid(place)
    _bias(place)
    _small(place)
    place.in_words(summary(), rows())


def _main_rows() -> list[PaperRow]:
    return [row for row in ROWS if row.name in _MAIN]


def _errors(row: PaperRow) -> tuple[int, ...]:
    return tuple(result.errors for result in paper.of(row.name))


def _report(place: Place) -> None:
    if distilled := paper.of("distilled"):
        place.report("distilled_errors", fmean(result.errors for result in distilled))
    narrow = grid().get(GRID_UNITS[0], {})
    if len(narrow) == len(GRID_TEMPERATURES):
        best = min(narrow, key=lambda temperature: fmean(narrow[temperature]))
        place.report("cold_or_hot", "up to 4" if best <= 4 else "above 4")


def _how() -> str:
    done = paper.results()
    if not done:
        return f"None of our runs is stored yet. Start them with `{_COMMAND}`."
    last = max(done, key=lambda result: result.created_at)
    return (
        f"Ours: a mark for each seed, measured up to {last.created_at[:10]} on {last.device}. "
        f"The full test set of {last.test_images:,} images, read once for each mark. Again: `{_COMMAND}`."
    )


def nearer() -> str:
    """What our own row says: does a student who asks about moved digits come nearer to its teacher?"""
    found = {row.name: _errors(row) for row in _main_rows()}
    if not all(found.values()):
        return "What moved digits do for the student stands here once all four rows have been run."
    teacher, moved, still = (fmean(found[name]) for name in ("teacher", "moved", "distilled"))
    came = "It comes nearer to its teacher" if abs(moved - teacher) < abs(still - teacher) else "It comes no nearer"
    return (
        f"**The row that is ours alone.** Taught on moved digits, the student gets {moved:.0f} wrong on average. On "
        f"digits that stand still it gets {still:.0f} wrong, and its teacher {teacher:.0f}. {came}."
    )


def grid() -> dict[int, dict[float, tuple[int, ...]]]:
    """Errors of each seed by units, then temperature, of what has been run."""
    found: dict[int, dict[float, tuple[int, ...]]] = {}
    for row in ROWS:
        if row.name.startswith("grid-") and row.temperature is not None and (errors := _errors(row)):
            found.setdefault(row.units, {})[row.temperature] = errors
    return found


def _grid(place: Place) -> None:
    errors = grid()
    st.markdown("**Which temperature, for which width?**")
    if not errors:
        st.markdown("These runs are not stored yet.")
        return
    show_chart(grid_figure(errors, chart_style()), grid_alt(errors), f"{place.key}_grid")
    widths = " and ".join(str(units) for units in errors)
    st.caption(
        f"The line is the mean of the seeds; each small mark is one seed. We ran two widths, {widths} units. The paper "
        "says that 30 units learned best at 2.5 to 4, which is shaded, and that with 300 or more all temperatures "
        "above 8 gave much the same. Larger students than 300 we have not run."
    )


def _bias(place: Place) -> None:
    """The slider for a student that never saw some digits, on its test errors."""
    found = {name: result for name in _BIASED for result in paper.of(name)[:1]}
    if not found:
        return
    rows = {row.name: row for row in ROWS}
    name = st.radio(
        "Move one bias", list(found), format_func=lambda name: rows[name].title, key=f"{place.key}_row"
    )  # fmt: skip
    result, printed = found[name], rows[name].printed_shift
    curve = result.bias
    assert curve is not None and printed is not None, "a row that leaves digits out has its curve and the paper's shift"
    whole = st.toggle("Show the whole curve", key=f"{place.key}_whole")
    shown = range(len(curve.shifts)) if whole else near(curve, printed)
    look = chart_style().roles["distilled"]
    bias_slider(
        shifts=curve.shifts[shown.start : shown.stop],
        curves=[Curve("All digits", look.colour, "", curve.errors[shown.start : shown.stop]),
                Curve("Digits it never saw", look.colour, "3 5", curve.errors_unseen[shown.start : shown.stop])],
        marks=[] if whole else [Mark("our choice", curve.chosen), Mark("the paper’s", printed)],
        images=result.test_images,
        label=f"Shift of the bias of {_BIASED[name]}",
        alt="Line chart: wrong test images at each shift of the bias.",
        key=f"{place.key}_slider_{name}",
    )  # fmt: skip
    st.caption(
        f"This is our student of seed {result.seed}. Our choice, {_signed(curve.chosen)}, was made on other images "
        f"than these: {curve.errors_at_chosen:,} errors. The paper chose its shift, {_signed(printed)}, to suit the "
        "test itself, which flatters it. Slide and see by how much."
    )


def near(curve: BiasCurve, printed: float) -> range:
    """The places of the curve that matter: no shift, our choice and the paper's, with some room at both ends."""
    low, high = (end(0.0, curve.chosen, printed) for end in (min, max))
    inside = [place for place, shift in enumerate(curve.shifts) if low - _AROUND <= shift <= high + _AROUND]
    return range(inside[0], inside[-1] + 1)


def _signed(shift: float) -> str:
    return number(shift, sign=True)


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


def summary() -> str:
    """The main rows in words."""
    parts = [f"{row.title}: paper {_printed(row)}, ours {_ours(row)}" for row in _main_rows()]
    return "; ".join(parts) + "."


def rows() -> list[dict[str, str]]:
    """Every row of the bench with the paper's number, ours, the seconds, and why they differ."""
    return [
        {
            "Experiment": row.title,
            "Paper": _printed(row),
            "Ours": _ours(row),
            "Seconds": ", ".join(f"{result.train_s:,.0f}" for result in paper.of(row.name)) or "–",
            "Why they differ": why(row, paper.of(row.name)),
        }
        for row in ROWS
    ]


def _printed(row: PaperRow) -> str:
    if row.printed_errors is None:
        return "not tried" if row.moved else "only in words"
    if row.printed_after is None or row.printed_shift is None:
        return f"{row.printed_errors:,}"
    return f"{row.printed_errors:,}; shifted: {row.printed_after:,} at {_signed(row.printed_shift)}"


def _ours(row: PaperRow) -> str:
    found = paper.of(row.name)
    if not found:
        return "not run yet"
    counts = ", ".join(f"{result.errors:,}" for result in found)
    after = [result.bias for result in found if result.bias is not None]
    shifted = ", ".join(f"{bias.errors_at_chosen:,} at {_signed(bias.chosen)}" for bias in after)
    return f"{counts}{f'; shifted: {shifted}' if shifted else ''}"


def why(row: PaperRow, found: tuple[PaperResult, ...]) -> str:
    """What is known to be different between the paper's run and ours."""
    if not found:
        return f"Run it with {_COMMAND} {row.name}."
    least, most = min(each.epochs for each in found), max(each.epochs for each in found)
    epochs = f"{least}" if least == most else f"{least} to {most}"
    reasons = [f"{epochs} epochs of AdamW here, {'one seed' if len(found) == 1 else f'{len(found)} seeds'}"]
    if row.is_teacher:
        reasons.append("the paper doesn't say how long it trained")
        reasons.append("three units in ten silenced at a time, not half, since ours trains for less long")
    if row.temperature is not None:
        reasons.append("our own teacher, not the paper's")
    if row.omit:
        reasons.append("our shift is chosen on 5,000 images kept out of training, the paper's on the test")
    if row.name == "moved":
        reasons.append("60,000 digits that move are more questions to the teacher than 60,000 that stand still")
    if row.name == "plain":
        reasons.append("a better optimiser makes the plain student's number easier to beat than it was")
    return "; ".join(reasons) + "."
