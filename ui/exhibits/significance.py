"""Is a gain real? The same race over several paired seeds: every pair's difference, their mean, and what luck can do.

Settings: as of the race (ui/exhibits/race.py), without `seeds` and `more`; the learner chooses how many pairs run.
"""

from dataclasses import replace

import streamlit as st

import jobs
from jobs import RunSnapshot
from lessons import results
from models.records import RunResult
from models.spec import RunSpec
from ui import lab_look, lab_race, verdict_panel
from ui.charts import paired
from ui.exhibits import race
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_stage import find_in_lesson
from ui.lab_words import points

PAIRS = (3, 5, 10)


def show(place: Place) -> None:
    """Draw the repeated race and report what repeating showed."""
    jobs.warm_up()
    lab_look.apply(lab_look.chart_style())
    shipped = results.load_result(place.settings["stored"])
    base = race.spec_of(place.settings, shipped)
    count = st.segmented_control("How many pairs shall race?", PAIRS, default=PAIRS[1], key=f"{place.key}_pairs")
    spec: RunSpec = replace(base, seeds=tuple(range(count or PAIRS[1])))
    stage = find_in_lesson(spec, place.key, shipped)
    race.tell_where_from(place, stage)
    if stage.result is not None:
        _report(place, stage.result)
    scene = lab_race.Scene(
        train=f"Run {len(spec.seeds)} pairs",
        where="",
        with_curves=False,
        with_answers=False,
        below=lambda snapshot, _: _outcome(place, snapshot),
    )
    lab_race.draw(stage, spec, scene)


def _report(place: Place, result: RunResult) -> None:
    for measure, value in race.measures(result).items():
        place.report(measure, value)
    if found := _differences(result):
        place.report("steadiness", paired.steadiness(found))


def _differences(result: RunResult) -> tuple[float, ...]:
    if result.difference is None:
        return ()
    return tuple(paired.differences(result.networks["plain"], result.networks["distilled"]).values())


def _outcome(place: Place, snapshot: RunSnapshot) -> None:
    """Every pair, the mean and its interval, both tests and the verdict; then all of it in words."""
    result = snapshot.result
    compared = verdict_panel.comparison_of(result) if result is not None else None
    with st.container(key=f"{place.key}_race_outcome"):
        if compared is None:
            st.caption("Each pair takes the test at its end. Once all have, their differences stand here.")
        else:
            guess = place.guesses.get("gain_points")
            verdict_panel.show(compared, place.key, None if isinstance(guess, str) else guess, beside=False)
    if result is None or compared is None:
        place.in_words("There is no verdict yet.", [])
        return
    words = compared.words
    told = (words.headline, words.interval, words.test, words.one_pair, *words.advice)
    place.in_words(" ".join(filter(None, told)), _rows(result))


def _rows(result: RunResult) -> list[dict[str, str]]:
    """One row for each pair, as accuracy in percent and difference in points."""
    plain = {score.seed: score.test_accuracy for score in result.networks["plain"].scores}
    found = paired.differences(result.networks["plain"], result.networks["distilled"])
    return [
        {
            "Seed": str(seed),
            "Plain student": percent(plain[seed]),
            "Distilled student": percent(plain[seed] + difference),
            "Difference (points)": points(difference),
        }
        for seed, difference in found.items()
    ]
