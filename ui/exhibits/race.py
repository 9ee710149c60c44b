"""The three-net race inside a lesson: a stored result first, then the learner's own, live.

Settings: any field of RunSpec as in a link to the lab (`examples=100 temperature=20 seeds=0,1,2`), `stored=race-300`
(the result of lessons/results that is shown first; what the settings leave out is as in its spec), and
`more=loss,answers` (the loss curves; the images that the students get wrong).
"""

from collections.abc import Mapping
from statistics import fmean

import streamlit as st

import jobs
from jobs import RunSnapshot
from lessons import results
from models.records import ROLES, Role, RunResult
from models.spec import RunSpec
from ui import lab_look, lab_race, session, verdict_panel
from ui.charts.race import accuracy_at
from ui.exhibits.place import Place, Value
from ui.formats import percent
from ui.lab_outcome import stored_note
from ui.lab_specs import default_spec, in_words
from ui.lab_stage import Stage, find_in_lesson
from ui.theme import ROLE_STYLES

_OWN = ("stored", "more")  # the settings that are no field of RunSpec
_GUESSED: Mapping[Role, str] = {"plain": "plain_accuracy", "distilled": "distilled_accuracy"}


def show(place: Place) -> None:
    """Draw the race and report what came of it."""
    jobs.warm_up()
    lab_look.apply(lab_look.chart_style())
    shipped = results.load_result(place.settings["stored"]) if "stored" in place.settings else None
    spec = spec_of(place.settings, shipped)
    stage = find_in_lesson(spec, place.key, shipped)
    tell_where_from(place, stage)
    if stage.result is not None:
        for measure, value in measures(stage.result).items():
            place.report(measure, value)
    lab_race.draw(stage, spec, _scene(place, stage))
    st.page_link(
        "pages/lab.py", label="Open this race in the lab", icon=":material/science:", query_params=spec.to_query()
    )


def tell_where_from(place: Place, stage: Stage) -> None:
    """What raced or will race, when a stored result was measured, and why a press of Run led nowhere."""
    st.caption(in_words(stage.spec))
    if stage.result is not None:
        stored_note(stage, stage.result)
    if problem := st.session_state.get(session.RACE_PROBLEM.format(place.key)):
        st.warning(problem)


def spec_of(settings: Mapping[str, str], shipped: RunResult | None) -> RunSpec:
    """What a press of Run runs. Raises SpecError for a value that cannot be, KeyError for an unknown setting."""
    base = shipped.spec if shipped is not None else default_spec(settings.get("data", RunSpec.data))
    query = base.to_query()
    for name, text in settings.items():
        if name not in _OWN and name not in query:
            raise KeyError(name)  # a setting that no race has would be lost without a word
        query[name] = text
    return RunSpec.from_query(query)


def measures(result: RunResult) -> dict[str, Value]:
    """What a lesson can ask to be guessed; empty before the test was read."""
    if (difference := result.difference) is None:
        return {}
    networks = result.networks
    return {
        "gain_points": 100 * difference.mean,
        "verdict": difference.verdict,
        "plain_accuracy": 100 * networks["plain"].accuracy_mean,
        "distilled_accuracy": 100 * networks["distilled"].accuracy_mean,
        "agreement_percent": 100 * fmean(score.agreement for score in networks["distilled"].scores),
    }


def _scene(place: Place, stage: Stage) -> lab_race.Scene:
    more = place.settings.get("more", "").split(",")
    guesses = {role: place.guesses[name] for role, name in _GUESSED.items() if name in place.guesses}
    return lab_race.Scene(
        train="Run",
        where=" More on that below.",
        with_loss="loss" in more,
        with_answers="answers" in more,
        guesses={role: guess / 100 for role, guess in guesses.items() if not isinstance(guess, str)},
        below=lambda snapshot, epoch: _outcome(place, stage, snapshot, epoch),
    )


def _outcome(place: Place, stage: Stage, snapshot: RunSnapshot, epoch: int) -> None:
    """The panel “Is it real?”, or why there is none yet; then all of it in words."""
    compared = verdict_panel.comparison_of(snapshot.result) if snapshot.result is not None else None
    with st.container(key=f"{place.key}_race_outcome"):
        if compared is None:
            st.caption("Once both students have taken the test, the verdict stands here.")
        else:
            guess = place.guesses.get("gain_points")
            verdict_panel.show(compared, place.key, None if isinstance(guess, str) else guess, beside=False)
    known = f"{compared.words.headline} {compared.words.interval} " if compared else "There is no verdict yet. "
    moment = f"The curves stand at epoch {epoch} of {stage.spec.epochs}."
    place.in_words(known + moment, _rows(snapshot, epoch))


def _rows(snapshot: RunSnapshot, epoch: int) -> list[dict[str, str]]:
    """One row for each network: the curves at the epoch that is looked at, and the test where it has been read."""
    validation = accuracy_at(snapshot.progress, epoch)
    networks = snapshot.result.networks if snapshot.result is not None else {}
    rows = []
    for role in ROLES:
        report = networks.get(role)
        rows.append(
            {
                "Network": ROLE_STYLES[role].title,
                "Validation accuracy": percent(validation[role]) if role in validation else "–",
                "Test accuracy": percent(report.accuracy_mean) if report else "–",
                "Agreement with the teacher": percent(fmean(s.agreement for s in report.scores)) if report else "–",
                "Parameters": f"{report.parameters:,}" if report else "–",
            }
        )
    return rows
