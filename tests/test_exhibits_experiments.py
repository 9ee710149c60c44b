"""Fidelity, microscope and calibration on the screen: what they report and draw, judged by numpy and stored scores."""

import re
from statistics import fmean

import numpy as np
import pytest
import torch
from scipy import special

from lessons.measurements import load_measurement
from lessons.results import specs
from models.calibration import best_temperature, reliability
from models.catalogue import DATASETS
from models.data import load
from models.evaluation import predict
from models.exhibit_records import Calibration, Microscope, PartWayStudy
from models.microscope import look
from models.networks import build
from models.part_way import blend, part_way
from models.teachers import load_shipped
from tests.exhibit_pages import Failures, answer_calls, open_exhibit, words
from tests.made_up_gallery import made_up_gallery
from ui.charts.fidelity import part_way_figure
from ui.charts.microscope import difference_figure
from ui.exhibits import same_answers
from ui.lab_look import chart_style

GALLERY = made_up_gallery()
LOUDNESS = {"teacher": 1.0, "distilled": 1.5, "plain": 3.0}  # times their logits


def calibrations(temperatures: tuple[float, ...], _data: str) -> dict[str, Calibration]:
    """The gallery's networks, some of them louder than they are."""
    labels = torch.tensor(GALLERY.labels)
    found = {}
    for role, loudness in LOUDNESS.items():
        logits = loudness * torch.tensor(GALLERY.logits[role])
        best = best_temperature(logits, labels)
        rows = tuple(reliability(logits, labels, t) for t in temperatures)
        accuracy = float((logits.argmax(1) == labels).double().mean())
        found[role] = Calibration("cnn-8", accuracy, rows, reliability(logits, labels, best))
    return found


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> Failures:
    study = load_measurement("part-way", PartWayStudy)
    answers = {
        "models.soft_targets:gallery": made_up_gallery,
        "models.microscope:look": look,
        "models.calibration:calibrations": calibrations,
        "models.part_way:part_way": lambda share, seed: next(run for run in study.runs if run.share == share),
    }
    return answer_calls(monkeypatch, answers)


def test_the_microscope_reports_how_far_its_first_image_is_from_logit_matching() -> None:
    at = open_exhibit("microscope", image="9", T="20")
    v, z = (np.array(GALLERY.logits[role][8]) for role in ("teacher", "plain"))
    soft = 20 * (special.softmax(z / 20) - special.softmax(v / 20))
    limit = ((z - z.mean()) - (v - v.mean())) / 10
    expected = {"away_percent": pytest.approx(100 * np.linalg.norm(soft - limit) / np.linalg.norm(limit))}
    assert at.session_state["reports"] == expected
    at.selectbox(key="here_image").set_value(3).run()
    assert at.session_state["reports"] == expected and "Image 4" in words(at), "the guess was about the start"


def test_the_microscope_follows_its_dial_and_says_whose_push_it_is() -> None:
    at = open_exhibit("microscope", image="9", T="20")
    at.session_state["here_T"] = {"temperature": 1.0}  # as the browser sends it when the slider is let go
    at.run()
    assert not at.exception and "Bars at T = 1:" in words(at)
    v, z = (np.array(GALLERY.logits[role][8]) for role in ("teacher", "plain"))
    soft, limit = special.softmax(z) - special.softmax(v), ((z - z.mean()) - (v - v.mean())) / 10
    away = 100 * np.linalg.norm(soft - limit) / np.linalg.norm(limit)
    assert f"**{away:.1f}\u00a0%** away from logit matching" in words(at)
    assert f"plain {GALLERY.networks['plain']}" in words(at)
    (left,) = re.findall(r"twice T leaves ([\d.]+)", words(at))[:1]
    assert float(left) == pytest.approx(25, abs=1.5), "as 1/T² tends to"


def test_a_guess_on_the_log_axis_is_written_where_its_line_is() -> None:
    """Words on a log axis want a logarithm; 50 as it stood opened the axis up to 10 to the 50th."""
    seen = Microscope((1.0, 20.0), (), (), (), (), (), None, 10.0, (0.9, 0.3))
    figure = difference_figure(seen, 1, chart_style(), guess=50.0)
    assert figure.layout.shapes[0].y0 == 50 and figure.layout.annotations[0].y == pytest.approx(np.log10(50))


def test_calibration_reports_the_loudest_and_that_accuracy_stays() -> None:
    at = open_exhibit("how_sure")
    assert at.session_state["reports"]["accuracy_moves"] == "it stays as it is"
    over = {}
    for role, loudness in LOUDNESS.items():
        shares = special.softmax(loudness * np.array(GALLERY.logits[role]), axis=1)
        over[role] = shares.max(1).mean() - (shares.argmax(1) == np.array(GALLERY.labels)).mean()
    assert at.session_state["reports"]["most_oversure"].partition(" ")[0] == max(over, key=over.__getitem__)
    at.select_slider(key="here_T").set_value(4.0).run()
    assert not at.exception and "with the dial at T = 4" in words(at)


def test_fidelity_reports_the_stored_starts_and_trains_one() -> None:
    at = open_exhibit("same_answers", {"same_of_thousand": 990.0})
    study = load_measurement("part-way", PartWayStudy)
    same = fmean(run.after.agreement for run in study.runs if run.share == 0)
    expected = {"same_of_thousand": pytest.approx(1_000 * same), "nearer_start": "more of them"}
    assert at.session_state["reports"] == expected
    dots = [dot for name in same_answers.RUNS for dot in same_answers.dots_of(name)]
    assert len(dots) == sum(2 * len(specs()[name].spec.seeds) for name in same_answers.RUNS)
    at.button(key="here_train").click().run()
    assert not at.exception, at.exception


def test_agreement_wears_no_networks_colour_for_it_belongs_to_two() -> None:
    style = chart_style()
    figure = part_way_figure(load_measurement("part-way", PartWayStudy).runs, [], style)
    same, right = (
        next(trace for trace in figure.data if trace.name == name) for name in ("Same as the teacher", "Right")
    )
    assert same.line.color not in {look.colour for look in style.roles.values()}
    assert (same.line.dash, same.marker.symbol) != (right.line.dash, right.marker.symbol)


def test_two_networks_agree_at_least_where_both_are_right() -> None:
    """agreement ≥ a + b − 1, for the students of every stored start beside their teacher."""
    study = load_measurement("part-way", PartWayStudy)
    teacher = next(run.before.test_accuracy for run in study.runs if run.share == 1)
    assert {run.share for run in study.runs} == {0.0, 0.125, 0.25, 0.375, 0.5, 1.0}
    for run in study.runs:
        for score in (run.before, run.after):
            assert score.agreement >= score.test_accuracy + teacher - 1 - 1e-9
    assert all(run.before.agreement == 1 and run.before.kl_to_teacher == 0 for run in study.runs if run.share == 1)


def test_a_blend_lies_on_the_straight_line_between_both() -> None:
    teacher, student = (build("mlp-8", DATASETS["digits"]) for _ in range(2))
    start = {name: tensor.numpy().copy() for name, tensor in student.state_dict().items()}
    for name, tensor in blend(teacher, student, 0.25).state_dict().items():
        expected = 0.25 * teacher.state_dict()[name].numpy() + 0.75 * start[name]
        assert tensor.numpy() == pytest.approx(expected, abs=1e-6)


def test_a_student_from_part_of_the_way_is_tested_before_and_after_it_learns() -> None:
    dataset = load("digits")
    teacher = load_shipped("teacher", dataset.info)
    assert teacher is not None
    found = part_way(0.5, 3, "digits", epochs=2)
    torch.manual_seed(3)
    start = build("cnn-32", dataset.info)
    halfway = {name: (own.numpy() + teacher.state_dict()[name].numpy()) / 2 for name, own in start.state_dict().items()}
    start.load_state_dict({name: torch.from_numpy(each) for name, each in halfway.items()})
    ours, theirs = (predict(each, dataset, dataset.test.images).numpy().argmax(1) for each in (start, teacher))
    assert found.before.agreement == pytest.approx(np.mean(ours == theirs))
    assert found.before.test_accuracy == pytest.approx(np.mean(ours == dataset.test.labels.numpy()))
    assert found.after.agreement > found.before.agreement
    assert part_way(1.0, 3, "digits", epochs=0).before.agreement == 1, "all of the way is the teacher"
