"""Every way to teach one student, on the same pictures and seeds: what each gained and cost, its code, and a race.

Measures: `top_1_gain`, `hint_gain` and so on: the gain of each method in points; `api_cost`: soft targets minus first
answer only, in points.
"""

from statistics import median

import streamlit as st

from lessons import results
from lessons.comparing import Interval, differences, interval
from lessons.shelf import BY_METHOD, FORGETTING, GROUPS, SHELF, Way
from models.records import Role, RunResult
from ui.charts.gains import GainLine, gain_line, gains_html
from ui.exhibits import race
from ui.exhibits.place import Place
from ui.exhibits.stored import note
from ui.lab_look import chart_style
from ui.lab_words import points
from ui.source_code import source_with_helpers


def show(place: Place) -> None:
    """Draw the shelf, and the way that is taken from it."""
    stored = {way.method: results.load_result(way.record) for way in SHELF}
    lines = {way.method: _line(place, way, stored[way.method]) for way in SHELF}
    for method, line in lines.items():
        place.report(measure(method), line.mean)
    soft = stored["soft-targets"]
    st.caption(
        f"The same {soft.spec.student} student, the same {soft.spec.examples:,} labelled pictures, "
        f"{len(soft.spec.seeds)} seeds for each way. {note(soft)}"
    )
    st.caption(
        "On the right: seconds of training for one student, with all that must be trained first. Its twin took about "
        f"{twin_seconds(stored):.1f}. The big teacher comes ready trained and is not counted."
    )
    st.html(gains_html(list(lines.values()), chart_style()))
    lead = interval(differences(soft.networks["distilled"], stored["top-1"].networks["distilled"]))
    place.report("api_cost", 100 * lead.mean)
    cost, compared = interface_cost(lead), beside_soft_targets(stored)
    st.markdown(cost)
    st.markdown(in_words(compared))
    st.markdown(
        f"One way is not in these rows, for it answers another question. *{FORGETTING.title}* "
        f"([{FORGETTING.paper}]({FORGETTING.url})): {FORGETTING.question} It is measured "
        f"[further down](#{FORGETTING.anchor})."
    )
    _one(place, stored)
    place.in_words(f"{cost} {in_words(compared)}", rows(stored, lines, compared))


def measure(method: str) -> str:
    """The name under which a method's gain is reported."""
    return f"{method.replace('-', '_')}_gain"


def _line(place: Place, way: Way, result: RunResult) -> GainLine:
    guess = place.guesses.get(measure(way.method))
    cost = f"{seconds_per_student(result):.1f} s"
    return gain_line(way.title, result, None if isinstance(guess, str) else guess, GROUPS[way.group], cost)


def interface_cost(lead: Interval) -> str:
    """What knowing only the first answer costs; `lead` is what all shares gain over it, seed by seed."""
    low, high = points(lead.low), points(lead.high)
    size = f"{points(abs(lead.mean)).lstrip('+')} points (95 % interval of the difference: {low} to {high})"
    if lead.sign > 0:
        return f"**All shares beat the first answer alone**, by {size}."
    if lead.sign < 0:
        return f"**The first answer alone beats all shares**, by {size}."
    return f"**All shares against the first answer alone: these seeds cannot tell.** They differ by {size}."


def beside_soft_targets(stored: dict[str, RunResult]) -> dict[str, Interval]:
    """Test accuracy (0..1) of each other way's students minus those of soft targets, seed by seed."""
    soft = stored["soft-targets"].networks["distilled"]
    others = (way.method for way in SHELF if way.method != "soft-targets")
    return {method: interval(differences(stored[method].networks["distilled"], soft)) for method in others}


def in_words(compared: dict[str, Interval]) -> str:
    """Which ways are clearly ahead of soft targets, or behind them."""
    by_sign = {
        sign: [BY_METHOD[name].title for name, found in compared.items() if found.sign == sign] for sign in (1, -1)
    }
    ahead, behind = (", ".join(f"*{title}*" for title in by_sign[sign]) or "none" for sign in (1, -1))
    rest = sum(found.sign == 0 for found in compared.values())
    return (
        f"**Set against soft targets, seed by seed.** Clearly ahead: {ahead}. Clearly behind: {behind}. Of the other "
        f"{rest} these seeds can't tell; the table has the numbers. One in twenty such comparisons looks clear by luck."
    )


def _one(place: Place, stored: dict[str, RunResult]) -> None:
    """One way, taken from the shelf: what it says, where it comes from, its code, and a race of it."""
    name = st.selectbox(
        "Take one from the shelf", list(BY_METHOD), format_func=lambda method: BY_METHOD[method].title,
        key=f"{place.key}_method",
    )  # fmt: skip
    way = BY_METHOD[name]
    st.markdown(f"**{way.title}.** {way.sentence} What the student gets: {way.hands_over}.")
    st.caption(f"From [{way.paper}]({way.url}). Below is the code that ran, `{way.function}`.")
    st.code(source_with_helpers(way.function), language="python", wrap_lines=True)
    if st.toggle("Run it yourself, here", key=f"{place.key}_run_{name}"):
        race.show(Place(f"{place.key}_race_{name}", {"stored": way.record, "seeds": str(stored[name].spec.seeds[0])}))


def rows(
    stored: dict[str, RunResult], lines: dict[str, GainLine], compared: dict[str, Interval]
) -> list[dict[str, str]]:
    """The shelf as a table; the way that is measured elsewhere closes it."""
    measured = [
        {
            "Way to teach": way.title,
            "Kind": GROUPS[way.group],
            "What the student gets": way.hands_over,
            "Gain (points)": points(lines[way.method].mean / 100),
            "95 % interval": f"{points(lines[way.method].low / 100)} to {points(lines[way.method].high / 100)}",
            "Against soft targets": _with_range(compared.get(way.method)),
            "Seconds for others first": f"{stored[way.method].networks['distilled'].beforehand_s:.1f}",
            "Seconds in all, one student": f"{seconds_per_student(stored[way.method]):.1f}",
            "Seconds for its twin": f"{own_seconds(stored[way.method], 'plain'):.1f}",
        }
        for way in SHELF
    ]
    pointer = dict.fromkeys(measured[0], "–") | {
        "Way to teach": FORGETTING.title,
        "Kind": "Another question: measured further down",
        "What the student gets": FORGETTING.hands_over,
    }
    return [*measured, pointer]


def _with_range(found: Interval | None) -> str:
    return f"{points(found.mean)} ({points(found.low)} to {points(found.high)})" if found else "–"


def seconds_per_student(result: RunResult) -> float:
    """Training time of the distilled student of one seed, with those that its method trains first."""
    return own_seconds(result, "distilled") + result.networks["distilled"].beforehand_s


def own_seconds(result: RunResult, role: Role) -> float:
    """Time that one student of one seed spent in its own steps."""
    report = result.networks[role]
    return report.train_s / len(report.scores)


def twin_seconds(stored: dict[str, RunResult]) -> float:
    """What a plain student took, in the middle of all these races."""
    return median(own_seconds(result, "plain") for result in stored.values())
