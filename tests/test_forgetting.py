"""Learning without forgetting: the loss by numpy, the pair by what differs, and what is stored of it."""

from statistics import fmean

import numpy as np
import pytest
import torch
from scipy import stats
from streamlit.testing.v1 import AppTest

import jobs
from lessons.measurements import load_measurement
from models import forgetting
from models.data import load
from models.forgetting import NEW, OLD, TEMPERATURE, learn_twice, remembering_loss
from models.forgetting_records import Forgetting, ForgettingStudy, Remembered
from tests.test_losses import softmax
from ui.charts.forgetting import forgetting_alt, forgetting_figure, mean_path
from ui.exhibits.new_classes import in_words, rows
from ui.lab_look import chart_style

PATH = (Remembered(0.9, 0.9, 0.2, 0.0), Remembered(0.5, 0.1, 0.9, 0.9))
KEPT = (PATH[0], Remembered(0.8, 0.3, 0.9, 0.9))
RUN = Forgetting(0, PATH[0], {"distilled": KEPT, "plain": PATH}, {"distilled": KEPT[1], "plain": PATH[1]})


def test_the_loss_is_labels_among_all_and_old_answers_among_the_old() -> None:
    generator = torch.Generator().manual_seed(2)
    now, before = 3 * torch.randn(2, 6, 10, generator=generator, dtype=torch.float64)
    labels = torch.tensor([5, 6, 7, 8, 9, 5])
    hard = -np.log(softmax(now.numpy())[np.arange(6), labels]).mean()
    p, q = (softmax(each.numpy()[:, list(OLD)] / TEMPERATURE) for each in (before, now))
    soft = TEMPERATURE**2 * (p * np.log(p / q)).sum(1).mean()
    parts = remembering_loss(now, before, labels, 0.7)
    assert [part.item() for part in parts] == pytest.approx([hard, soft, hard + 0.7 * soft])


def test_both_start_alike_and_see_no_old_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"OLD_EXAMPLES": 100, "NEW_EXAMPLES": 50, "EPOCHS": 2}.items():
        monkeypatch.setattr(forgetting, name, value)
    seen = []
    true_loss = forgetting.remembering_loss
    monkeypatch.setattr(forgetting, "remembering_loss", lambda *given: (seen.append(given[2]), true_loss(*given))[1])
    run = learn_twice(load("digits"), 0)
    assert set(torch.cat(seen).tolist()) == set(NEW)
    assert run.path["distilled"][0] == run.path["plain"][0]
    assert len(run.path["plain"]) == 3 and run.path["plain"] != run.path["distilled"]
    assert run.before.new_among_all == 0, "it has not met them yet"


def test_the_picture_and_the_words_tell_the_test() -> None:
    assert mean_path((RUN, RUN), "plain", "old") == [0.9, 0.5]
    figure = forgetting_figure((RUN,), chart_style(), guess=0.4)
    assert [trace.name for trace in figure.data][:2] == ["Old digits, with its old answers", "Old digits, without"]
    assert "without: from 90.0\u00a0% to 50.0\u00a0%" in forgetting_alt((RUN,))
    assert rows((RUN,))[2]["Old digits, among all ten"].startswith("10")


def test_the_stored_study_says_what_the_lesson_says() -> None:
    """Lesson 9: old answers keep the old skill among the old digits, and hardly among all ten."""
    study = load_measurement("new-classes", ForgettingStudy)
    assert len(study.runs) == 5 and study.made is not None and "new-classes" in study.made.command
    kept = [run.test["distilled"].old - run.test["plain"].old for run in study.runs]
    low, high = stats.t.interval(0.95, 4, loc=fmean(kept), scale=stats.sem(kept))
    assert low > 0.2
    assert f"+{100 * low:.1f} to +{100 * high:.1f}" in in_words(study.runs)
    assert fmean(run.test["distilled"].old for run in study.runs) > 0.9
    assert fmean(run.test["distilled"].old_among_all for run in study.runs) < 0.2
    assert all(run.test[role].new_among_all > 0.85 for run in study.runs for role in ("distilled", "plain"))


def _page() -> None:
    import streamlit as st

    from ui.exhibits.new_classes import show
    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    show(Place("here", guesses={"old_left": 50.0}, report=reports.__setitem__))
    st.session_state["reports"] = reports


def test_the_exhibit_reports_what_is_left_of_the_old_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "warm_up", lambda: None)
    at = AppTest.from_function(_page, default_timeout=60).run()
    assert not at.exception, at.exception
    study = load_measurement("new-classes", ForgettingStudy)
    expected = 100 * fmean(run.test["plain"].old for run in study.runs)
    assert at.session_state["reports"]["old_left"] == pytest.approx(expected)
