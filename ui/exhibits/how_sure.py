"""Is a network as right as it is sure? Reliability of the three shipped networks, and a temperature after training.

Settings: `data=mnist-5k`. Measures at T = 1: `most_oversure` (whose confidence exceeds its accuracy most: "teacher",
"distilled student", "plain student") and `accuracy_moves` (what T after training does to accuracy).
"""

from statistics import fmean

import streamlit as st

from lessons import results
from models.exhibit_records import Calibration
from models.records import Role
from ui.asking import ask_or_say_why_not
from ui.charts.reliability import reliability_alt, reliability_figure
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.tables import show_table

TEMPERATURES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0)
_SHOWN = ("Network", "Error at the dial", "Best T on validation", "Error at that T")  # of a row; the rest is in words
ANSWERS: dict[Role, str] = {"teacher": "teacher", "distilled": "distilled student", "plain": "plain student"}
_BY_TEMPERATURE = ("cold", "wide-warm", "race-300", "wide-hot")  # stored: one student, taught at four temperatures


def show(place: Place) -> None:
    """Draw the diagram at the chosen temperature, each network's best one, and what temperature while teaching did."""
    data = place.settings.get("data", "mnist-5k")
    waiting = "The networks are taking their test. The first time this takes a few seconds."
    found: dict[Role, Calibration] | None = ask_or_say_why_not(
        f"{place.key}_again", waiting, "models.calibration:calibrations", TEMPERATURES, data
    )
    if found is None:
        return
    one = TEMPERATURES.index(1.0)
    over = {role: each.scaled[one].mean_confidence - each.test_accuracy for role, each in found.items()}
    place.report("most_oversure", ANSWERS[max(over, key=lambda role: over[role])])
    place.report("accuracy_moves", moves(found["plain"]))
    temperature = st.select_slider(
        "T, after training", TEMPERATURES, 1.0, key=f"{place.key}_T", format_func=lambda t: f"{t:g}"
    )
    st.caption("Divides the finished networks' logits. Nothing is trained again.")
    at, style = TEMPERATURES.index(temperature), chart_style()
    shown = {role: each.scaled[at] for role, each in found.items()}
    show_chart(reliability_figure(shown, style), reliability_alt(shown, style), f"{place.key}_chart")
    st.caption("Faint marks hold fewer than five images. Below: how many images are how sure, on a log axis.")
    st.markdown(
        f"**Calibration error**, with the dial at T = {temperature:g}, and with the T that validation likes best."
    )
    table = rows(found, at)
    show_table([{name: row[name] for name in _SHOWN} for row in table], "Calibration of each network")
    st.markdown(
        "**And T while teaching?** One kind of student, taught at four temperatures. Read at T = 1, mean of its seeds."
    )
    show_table(by_teaching(), "Calibration error by the temperature of teaching")
    place.in_words(f"At T = {temperature:g}. {reliability_alt(shown, style)}", table)


def moves(network: Calibration) -> str:
    """What T after training does to accuracy, counted from the bins of the least and the greatest T."""
    least, greatest = (
        sum(count * share for count, share in zip(each.counts, each.accuracy, strict=True)) / sum(each.counts)
        for each in (network.scaled[0], network.scaled[-1])
    )
    if abs(greatest - least) < 1 / sum(network.scaled[0].counts):  # less than one image
        return "it stays as it is"
    return "it rises" if greatest > least else "it falls"


def rows(found: dict[Role, Calibration], at: int) -> list[dict[str, str]]:
    """Each network at T = 1, at the dial, and at the T that suits the validation images."""
    one = TEMPERATURES.index(1.0)
    style = chart_style()
    return [
        {
            "Network": style.roles[role].title,
            "Right": percent(each.test_accuracy),
            "Sure at T = 1": percent(each.scaled[one].mean_confidence),
            "Error at T = 1": percent(each.scaled[one].calibration_error),
            "Error at the dial": percent(each.scaled[at].calibration_error),
            "Best T on validation": f"{each.best.temperature:.2f}",
            "Error at that T": percent(each.best.calibration_error),
        }
        for role, each in found.items()
    ]


def by_teaching() -> list[dict[str, str]]:
    """Calibration error of stored students, by the temperature they were taught at: the seeds that all of them have."""
    table, runs = [], [results.load_result(name) for name in _BY_TEMPERATURE]
    shared = set.intersection(*(set(result.spec.seeds) for result in runs))
    for result in runs:
        errors = {
            role: [s.calibration_error for s in result.networks[role].scores if s.seed in shared]
            for role in ("distilled", "plain")
        }
        values = errors["distilled"]
        table.append(
            {
                "Taught at": f"T = {result.spec.temperature:g}",
                "Calibration error": percent(fmean(values)),
                "Lowest and highest": f"{percent(min(values))} to {percent(max(values))}",
                "Plain twin": percent(fmean(errors["plain"])),
                "Seeds": str(len(values)),
            }
        )
    return table
