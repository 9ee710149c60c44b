"""Right, and the same as the teacher: three dials of a stored run, all runs as dots, and a start part of the way there.

Measures: `same_of_thousand` (test images of a thousand on which a student of the teacher's own size, from a random
start, gives its answer) and `nearer_start` (what a start half way from it does to that: "more of them", "as many",
"fewer").
"""

from statistics import fmean

import streamlit as st

from lessons import results
from lessons.comparing import interval
from lessons.measurements import load_measurement
from models.exhibit_records import PartWay, PartWayStudy
from models.records import SeedScore
from ui.asking import ask_or_say_why_not
from ui.charts.fidelity import (
    Dot,
    Scores,
    dials_alt,
    dials_figure,
    part_way_alt,
    part_way_figure,
    scatter_alt,
    scatter_figure,
)
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

RUNS = {
    "race-100": "100 pictures, T = 20",
    "race-300": "300 pictures, T = 10",
    "cold": "300 pictures, T = 1",
    "wide-hot": "300 pictures, T = 20",
    "narrow-warm": "narrow student, T = 4",
    "narrow-hot": "narrow student, T = 20",
    "top-3": "three best answers only",
    "logits": "logit matching",
    "hint": "hints",
    "much-data-tiny": "3,500 pictures, tiny student",
}  # stored races with one and the same teacher
HALF = 0.5
FRESH_SEED = 100  # none of the stored students has it


def show(place: Place) -> None:
    """Draw the dials, the dots, and the starts."""
    study = load_measurement("part-way", PartWayStudy)
    after = {share: _agreements(study, share) for share in (0.0, HALF)}
    place.report("same_of_thousand", 1_000 * fmean(after[0.0]))
    lead = interval([near - far for near, far in zip(after[HALF], after[0.0], strict=True)])
    place.report("nearer_start", {1: "more of them", 0: "as many", -1: "fewer"}[lead.sign])
    style = chart_style()
    above, starts = st.container(), st.container()
    live = _train(place)  # first, because both charts above show what it gives
    with above:
        st.markdown("**1. Three dials.** One stored race, both students, every seed.")
        chosen = st.selectbox("Stored race", list(RUNS), 1, RUNS.__getitem__, key=f"{place.key}_run")
        scores = scores_of(chosen)
        show_chart(dials_figure(scores, style), dials_alt(scores, style), f"{place.key}_dials")
        st.markdown("**2. All students as dots.** The same teacher taught them all. The chosen race is ringed.")
        dots = [dot for name in RUNS for dot in dots_of(name)]
        show_chart(scatter_figure(dots, RUNS[chosen], live, style), scatter_alt(dots), f"{place.key}_scatter")
    with starts:
        st.markdown("**3. Start part of the way there.** A student of the teacher's own kind and size.")
        guess = place.guesses.get("same_of_thousand")
        guess = None if guess is None or isinstance(guess, str) else guess / 1_000
        show_chart(part_way_figure(study.runs, live, style, guess), part_way_alt(study.runs), f"{place.key}_part_way")
        made = study.made
        day = made.created_at.partition("T")[0]
        st.caption(f"{len(after[0.0])} seeds a start, measured on {day} on {made.device}: `{made.command}`.")
    place.in_words(f"{dials_alt(scores, style)} {scatter_alt(dots)} {part_way_alt(study.runs)}", rows(study))


def scores_of(name: str) -> Scores:
    """Both students' scores of a stored race."""
    networks = results.load_result(name).networks
    return {"distilled": networks["distilled"].scores, "plain": networks["plain"].scores}


def dots_of(name: str) -> list[Dot]:
    """Every student of a stored race."""
    return [
        Dot(RUNS[name], role, score.test_accuracy, score.agreement)
        for role, scores in scores_of(name).items()
        for score in scores
    ]


def _agreements(study: PartWayStudy, share: float) -> list[float]:
    return [run.after.agreement for run in study.runs if run.share == share]


def _train(place: Place) -> list[PartWay]:
    """The students that were trained from the learner's own λ; each joins both charts as a star."""
    wished: list[float] = st.session_state.setdefault(f"{place.key}_wished", [])
    left, right = st.columns(2, vertical_alignment="bottom")
    shares = [step / 8 for step in range(9)]
    left.select_slider("Your λ", shares, HALF, key=f"{place.key}_share", format_func=lambda x: f"{x:g}")
    right.button(
        "Train one from there", key=f"{place.key}_train", icon=":material/play_arrow:",
        on_click=_wish, args=(place.key,),
    )  # fmt: skip
    st.caption("0 is a random start, 1 is the teacher itself. Training takes about ten seconds.")
    live: list[PartWay] = []
    for number, each in enumerate(wished):
        key = f"{place.key}_train_again_{number}"
        waiting = "Your student is learning."
        run = ask_or_say_why_not(key, waiting, "models.part_way:part_way", each, FRESH_SEED + number)
        if run is None:
            break
        live.append(run)
        st.markdown(
            f"λ = {run.share:g}: before training right {percent(run.before.test_accuracy)}, same as the teacher "
            f"{percent(run.before.agreement)}; after it **{percent(run.after.test_accuracy)}** and "
            f"**{percent(run.after.agreement)}**."
        )
    return live


def _wish(key: str) -> None:
    """The slider may have moved since the page was drawn, so where it stands is read at the press."""
    st.session_state[f"{key}_wished"].append(st.session_state[f"{key}_share"])


def rows(study: PartWayStudy) -> list[dict[str, str]]:
    """Means before and after training for each start."""
    table = []
    for share in sorted({run.share for run in study.runs}):
        found = [run for run in study.runs if run.share == share]
        before, after = [run.before for run in found], [run.after for run in found]
        table.append(
            {
                "λ": f"{share:g}",
                "Same before training": percent(_mean(before, "agreement")),
                "Same after": percent(_mean(after, "agreement")),
                "Right after": percent(_mean(after, "test_accuracy")),
                "KL after (nats)": f"{_mean(after, 'kl_to_teacher'):.3f}",
            }
        )
    return table


def _mean(scores: list[SeedScore], measure: str) -> float:
    return fmean(getattr(score, measure) for score in scores)
