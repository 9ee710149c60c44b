"""The paper's MNIST experiments beside our runs of them: errors, seconds, the reason for a gap, and both bias sliders.

Measures, once the rows have been run: `distilled_errors` (mean) and `cold_or_hot` (the best temperature of the narrow
student: "up to 4", "above 4").
"""

from statistics import fmean

import streamlit as st

from lessons import paper
from models.paper_records import GRID_TEMPERATURES, GRID_UNITS, ROWS, PaperResult, PaperRow
from models.records import Role
from ui.charts.paper import ErrorRow, errors_alt, errors_figure, grid_alt, grid_figure
from ui.components.bias_slider import Curve, Mark, bias_slider
from ui.exhibits import race
from ui.exhibits.place import Place
from ui.formats import number
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

_MAIN: dict[str, Role] = {"teacher": "teacher", "plain": "plain", "distilled": "distilled", "moved": "distilled"}
_BIASED = {"no-three": "3", "seven-eight": "7 and 8"}  # row → the digits whose bias moves
_COMMAND = "python -m benchmarks.hinton2015"
_SMALL = {"stored": "narrow-hot", "student": "mlp-128", "temperature": "20", "examples": "1000", "seeds": "0"}


def show(place: Place) -> None:
    """Draw what has been run; say of the rest how it is run."""
    _report(place)
    lines = [ErrorRow(row.title, _MAIN[row.name], row.printed_errors, _errors(row)) for row in _main_rows()]
    show_chart(errors_figure(lines, chart_style()), errors_alt(lines), f"{place.key}_errors")
    st.caption(_how())
    _grid(place)
    _bias(place)
    if st.toggle("Run a small version here, in seconds", key=f"{place.key}_small"):
        st.markdown("The same idea on 1,000 digits with a smaller pair. The full runs above take many minutes.")
        race.show(Place(f"{place.key}_race", _SMALL))
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
        place.report("cold_or_hot", "up to 4" if min(narrow, key=narrow.__getitem__) <= 4 else "above 4")


def _how() -> str:
    done = paper.results()
    if not done:
        return f"None of our runs is stored yet. Start them with `{_COMMAND}`."
    last = max(done, key=lambda result: result.created_at)
    return (
        f"Ours: a mark for each seed, measured up to {last.created_at[:10]} on {last.device}. "
        f"The full test set of {last.test_images:,} images, read once for each mark. Again: `{_COMMAND}`."
    )


def grid() -> dict[int, dict[float, float]]:
    """Mean errors by units, then temperature, of what has been run."""
    found: dict[int, dict[float, float]] = {}
    for row in ROWS:
        if row.name.startswith("grid-") and row.temperature is not None and (errors := _errors(row)):
            found.setdefault(row.units, {})[row.temperature] = fmean(errors)
    return found


def _grid(place: Place) -> None:
    errors = grid()
    st.markdown("**Which temperature, for which width?**")
    if not errors:
        st.markdown("These runs are not stored yet.")
        return
    show_chart(grid_figure(errors, chart_style()), grid_alt(errors), f"{place.key}_grid")


def _bias(place: Place) -> None:
    """The slider for a student that never saw some digits, on its test errors."""
    found = {name: result for name in _BIASED for result in paper.of(name)[:1]}
    if not found:
        return
    titles = {row.name: row.title for row in ROWS}
    name = st.radio("Move one bias", list(found), format_func=titles.__getitem__, key=f"{place.key}_row")
    result = found[name]
    curve = result.bias
    assert curve is not None, "a row that leaves digits out has its curve"
    look = chart_style().roles["distilled"]
    bias_slider(
        shifts=curve.shifts,
        curves=[Curve("All digits", look.colour, "", curve.errors),
                Curve("Digits it never saw", look.colour, "3 5", curve.errors_unseen)],
        marks=[Mark("our choice", _nearest(curve.shifts, curve.chosen))],
        images=result.test_images,
        label=f"Shift of the bias of {_BIASED[name]}",
        alt="Line chart: wrong test images at each shift of the bias.",
        key=f"{place.key}_slider_{name}",
    )  # fmt: skip
    st.caption(
        f"Our choice, {_signed(curve.chosen)}, was made on other images than these: {curve.errors_at_chosen:,} errors. "
        "The paper chose its shift to suit the test itself, which flatters it. Slide and see by how much."
    )


def _nearest(shifts: tuple[float, ...], wanted: float) -> float:
    return min(shifts, key=lambda shift: abs(shift - wanted))


def _signed(shift: float) -> str:
    return number(shift, sign=True)


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
    if row.temperature is not None:
        reasons.append("our own teacher, with more errors than the paper's")
    if row.omit:
        reasons.append("our shift is chosen on 5,000 images kept out of training, the paper's on the test")
    if row.name == "moved":
        reasons.append("60,000 digits that move are more questions to the teacher than 60,000 that stand still")
    if row.name == "plain":
        reasons.append("a better optimiser makes the plain student's number easier to beat than it was")
    return "; ".join(reasons) + "."
