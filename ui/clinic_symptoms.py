"""A patient of the clinic beside its healthy twin: both curves, and what the test says of each."""

from statistics import fmean

import streamlit as st

from models.records import RunResult
from ui.chart_view import show_chart
from ui.charts.clinic import accuracy_alt, accuracy_figure, loss_alt, loss_figure
from ui.formats import number, percent
from ui.lab_look import chart_style
from ui.tables import show_table


def show(well: RunResult, ill: RunResult, key: str, title: str) -> str:
    """Draw the curves and the table, and return the curves in words."""
    style = chart_style()
    left, right = st.columns(2)
    with left:
        show_chart(accuracy_figure(well, ill, style), accuracy_alt(well), f"{key}_accuracy")
    with right:
        show_chart(loss_figure(well, ill, style), loss_alt(well, ill), f"{key}_loss")
    show_table(rows(well, ill), title)
    spec = well.spec
    st.caption(
        f"{_seeds(well, ill)}; T = {spec.temperature:g}, soft weight {spec.soft_weight:g}, ten classes. “Agrees”: "
        "with the teacher, on test images. “Calibration error”: how far its confidence lies from its accuracy; 0 % is "
        "best. Curves: first seed. The healthy twin is a stored result, measured on "
        f"{well.created_at.partition('T')[0]} on {well.device}."
    )
    return f"{accuracy_alt(well)} {loss_alt(well, ill)}"


def rows(well: RunResult, ill: RunResult) -> list[dict[str, str]]:
    """A row for each symptom, with its value for both."""
    healthy_ones, ill_ones = _values(well), _values(ill)
    return [{"Symptom": name, "Healthy twin": healthy_ones[name], "Patient": ill_ones[name]} for name in healthy_ones]


def _values(result: RunResult) -> dict[str, str]:
    report = result.networks["distilled"]
    epochs = [record.losses["distilled"] for record in result.history if "distilled" in record.losses]
    spread = "" if report.accuracy_sd is None else f" ± {number(100 * report.accuracy_sd)}"
    return {
        "Test accuracy": f"{percent(report.accuracy_mean)}{spread}",
        "Agrees": percent(fmean(score.agreement for score in report.scores)),
        "Calibration error": percent(fmean(score.calibration_error for score in report.scores)),
        "Loss, epoch 1": f"{epochs[0].total:.3g}",
        "Hard loss, end": f"{epochs[-1].hard:.3g}",
        "Soft loss, end": f"{epochs[-1].soft:.3g}",
    }


def _seeds(well: RunResult, ill: RunResult) -> str:
    one, other = len(well.spec.seeds), len(ill.spec.seeds)
    return f"{one} seeds" if one == other else f"The patient has {other} seed, its healthy twin the mean of {one}"
