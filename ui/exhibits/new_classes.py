"""A network learns five new digits from pictures of those alone: what is left of the old ones, with and without its own
old answers in the loss. Stored, and once more here.

Measure `old_left`: of a hundred old digits, how many are still right without the old answers.
"""

from statistics import fmean

import streamlit as st

import jobs
from lessons.comparing import interval
from lessons.measurements import load_measurement
from models.forgetting_records import Forgetting, ForgettingStudy
from ui.asking import ask_or_say_why_not
from ui.charts.forgetting import TITLES, forgetting_alt, forgetting_figure, mean_test
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.lab_words import points

HERE = 100  # the seed of the run that a learner starts
_WAITING = "The network learns the old digits, then the new ones, twice. This takes about a quarter of a minute."


def show(place: Place) -> None:
    """Draw the stored runs, and one that the learner starts."""
    stored = load_measurement("new-classes", ForgettingStudy)
    without = mean_test(stored.runs, "plain")
    place.report("old_left", 100 * without.old)
    guess = place.guesses.get("old_left")
    old, new = (f"{classes[0]} to {classes[-1]}" for classes in (stored.old_classes, stored.new_classes))
    st.caption(
        f"A {stored.network} knows the digits {old}. It learns {new} from {stored.new_examples:,} pictures of those "
        f"alone. Mean of {len(stored.runs)} seeds, on validation pictures. An old digit is asked among the old five."
    )
    share = None if guess is None or isinstance(guess, str) else guess / 100
    show_chart(forgetting_figure(stored.runs, chart_style(), share), forgetting_alt(stored.runs), f"{place.key}_chart")
    words = in_words(stored.runs)
    st.markdown(words)
    if st.toggle("Run it yourself, here", key=f"{place.key}_run"):
        _run_here(place)
    place.in_words(words, rows(stored.runs))


def in_words(runs: tuple[Forgetting, ...]) -> str:
    """What the old answers saved, on test images, and what they could not."""
    kept = interval([run.test["distilled"].old - run.test["plain"].old for run in runs])
    both, lone = (mean_test(runs, role) for role in TITLES)
    return (
        f"**The old answers keep {points(kept.mean).lstrip('+')} points of the old digits** "
        f"(95 % interval {points(kept.low)} to {points(kept.high)}): {percent(both.old)} right on test images, not "
        f"{percent(lone.old)}. But asked among all ten digits, of the old ones only "
        f"{percent(both.old_among_all)} are right with them, and {percent(lone.old_among_all)} without."
    )


def rows(runs: tuple[Forgetting, ...]) -> list[dict[str, str]]:
    """Test accuracies, the mean over seeds."""
    before = fmean(run.before.old for run in runs)
    table = [_row("Before the new digits", percent(before), "–", "–")]
    for role, title in TITLES.items():
        found = mean_test(runs, role)
        table.append(
            _row(f"After, {title}", percent(found.old), percent(found.old_among_all), percent(found.new_among_all))
        )
    return table


def _row(when: str, old: str, old_among_all: str, new: str) -> dict[str, str]:
    return {
        "When": when,
        "Old digits, among the old five": old,
        "Old digits, among all ten": old_among_all,
        "New digits, among all ten": new,
    }


def _run_here(place: Place) -> None:
    jobs.warm_up()
    answer = ask_or_say_why_not(f"{place.key}_again", _WAITING, "models.forgetting:study", (HERE,))
    if answer is None:
        return
    runs = answer.runs
    show_chart(forgetting_figure(runs, chart_style()), forgetting_alt(runs), f"{place.key}_mine")
    st.caption(f"One run of your own, seed {HERE}.")
