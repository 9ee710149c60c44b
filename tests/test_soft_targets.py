"""The Soft targets page with made-up galleries: what it shows, and what it does with links that cannot be."""

import json
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from scipy.special import softmax
from streamlit.testing.v1 import AppTest

import jobs
from models.catalogue import DATASETS
from models.data_errors import DataError
from models.records import Gallery
from models.shipped_records import SHIPPED
from tests.made_up_gallery import made_up_gallery
from ui import galleries
from ui.components import soft_bars
from ui.components.soft_bars import SoftBarsState
from ui.session import SOFT_TARGETS_BARS
from ui.soft_targets_link import read_state, to_query

PAGE = Path(__file__).parents[1] / "pages/soft_targets.py"
SETS = ("mnist-5k", "fashion-mnist")
SENT = {"student": "plain", "shown": "all", "edition": 0}
FILTERS = ("confusing", "all", *"0123456789")
DEFAULT = SoftBarsState(picked=0, temperature=10.0, logarithmic=False)


class Worker:
    """Stands in for `jobs.call`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.error: Exception | None = None

    def call(self, function: str, data: str) -> Future[Gallery]:
        self.calls.append((function, data))
        answer: Future[Gallery] = Future()
        if self.error is not None:
            answer.set_exception(self.error)
        else:
            answer.set_result(made_up_gallery(data))
        return answer


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    worker = Worker()
    monkeypatch.setattr(jobs, "call", worker.call)
    monkeypatch.setattr(galleries, "with_shipped_teacher", lambda: {name: DATASETS[name] for name in SETS})
    st.cache_data.clear()
    return worker


def open_page(**query: str) -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=20)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def link(app: AppTest) -> dict[str, str]:
    """The page's query parameters; AppTest has those that it was given as text, those of the page as lists."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def test_the_first_visit_shows_a_clear_second_class_of_an_image_that_the_teacher_gets_right(worker: Worker) -> None:
    app = open_page()
    gallery = made_up_gallery()
    shares = softmax(np.array(gallery.logits["teacher"]), axis=1)
    ordered = np.sort(shares, axis=1)
    suits = (shares.argmax(1) == np.array(gallery.labels)) & (ordered[:, -1] >= 0.7)
    assert suits.any(), "the gallery has such images"
    lead = np.where(suits, ordered[:, -2] - ordered[:, -3], -1)
    assert link(app) == {
        "data": "mnist-5k", "image": str(lead.argmax() + 1), "T": "1", "log": "no", "student": "distilled",
        "show": "confusing",
    }  # fmt: skip
    assert app.title[0].value == "Soft targets"
    assert not app.warning and not app.error
    assert worker.calls == [("models.soft_targets:gallery", "mnist-5k")]


@pytest.mark.parametrize("data", SETS)
def test_the_page_says_whose_bars_they_are(worker: Worker, data: str) -> None:
    app = open_page(data=data)
    record, info = json.loads((SHIPPED / data / "record.json").read_text(encoding="utf-8")), DATASETS[data]
    (told,) = [caption.value for caption in app.caption if "plain student" in caption.value]
    for role, share in record["test_accuracy"].items():
        assert record["networks"][role] in told and f"{100 * share:.1f}\u00a0%" in told
    assert f"{info.examples:,} labelled images" in told and ("without labels" in told) == bool(info.unlabelled)


def test_a_large_set_is_waited_for_with_a_word_on_how_long(worker: Worker) -> None:
    assert "70,000 images" in galleries.waiting("fashion-mnist") and "images, which" not in galleries.waiting(
        "mnist-5k"
    )


def test_the_gallery_is_asked_for_once_for_all_visitors(worker: Worker) -> None:
    open_page()
    open_page().run()
    assert len(worker.calls) == 1


def test_a_good_link_is_followed(worker: Worker) -> None:
    wanted = {"data": "fashion-mnist", "image": "7", "T": "2.5", "log": "yes", "student": "plain", "show": "3"}
    app = open_page(**wanted)
    assert link(app) == wanted
    assert app.radio[0].value == "fashion-mnist"
    assert not app.warning


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("data", "imagenet", "“imagenet”"),
        ("data", "", "which are not here"),
        ("image", "0", "from 1 to 40"),
        ("image", "41", "from 1 to 40"),
        ("image", "-3", "from 1 to 40"),
        ("image", "٣", "from 1 to 40"),
        ("image", "9" * 5_000, "from 1 to 40"),
        ("T", "0", "from 0.5 to 40"),
        ("T", "41", "from 0.5 to 40"),
        ("T", "nan", "from 0.5 to 40"),
        ("T", "inf", "from 0.5 to 40"),
        ("T", "warm", "from 0.5 to 40"),
        ("log", "maybe", "yes or no"),
        ("student", "teacher", "distilled or plain"),
        ("show", "cats", "confusing, all, 0, 1"),
    ],
)
def test_a_tampered_link_is_explained_and_the_default_stands_in(
    worker: Worker, name: str, value: str, says: str
) -> None:
    usual = link(open_page())
    app = open_page(**{name: value})
    assert len(app.warning) == 1
    assert says in app.warning[0].value
    assert len(app.warning[0].value) < 200
    assert link(app) == usual


def test_another_data_set_starts_at_its_own_first_image(worker: Worker) -> None:
    app = open_page(image="7", T="2.5", show="3", student="plain")
    app.radio[0].set_value("fashion-mnist").run()
    assert not app.exception
    assert link(app)["data"] == "fashion-mnist"
    assert link(app)["image"] == link(open_page(data="fashion-mnist"))["image"]
    assert (link(app)["T"], link(app)["student"], link(app)["show"]) == ("2.5", "plain", "confusing")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (DataError("Fetch the images first with: python -m models data mnist."), "Fetch the images first"),
        (TimeoutError(), "Wait a minute"),
        (jobs.CallFailed("The images are not on this computer yet."), "not on this computer yet"),
        (ZeroDivisionError("seven by nought"), "Try again"),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), "Try again"),
    ],
)
def test_a_failure_says_what_to_do_and_trying_again_works(worker: Worker, error: Exception, says: str) -> None:
    worker.error = error
    app = open_page()
    assert says in app.error[0].value
    assert (str(error) == app.error[0].value) == isinstance(error, (DataError, jobs.CallFailed))
    assert len(app.radio) == 1  # other images can still be chosen
    worker.error = None
    app.button(key="soft_targets_try_again").click().run()
    assert not app.error
    assert link(app)["data"] == "mnist-5k"


def test_without_any_shipped_teacher_the_page_points_to_the_lab(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(galleries, "with_shipped_teacher", dict)
    app = open_page()
    assert "Lab" in app.info[0].value
    assert worker.calls == []


@pytest.mark.parametrize("temperature", [0.5, 2.7, 10.0, 40.0])
def test_a_link_leads_back_to_what_it_was_made_from(temperature: float) -> None:
    state = SoftBarsState(picked=11, temperature=temperature, logarithmic=True, student="plain", shown="7")
    assert read_state(to_query("mnist-5k", state), DEFAULT, made_up_gallery()) == (state, [])


def test_what_the_browser_sends_comes_into_the_link(worker: Worker) -> None:
    app = open_page()
    bars = f"{SOFT_TARGETS_BARS}_mnist-5k"
    sent = {"picked": 4, "temperature": 3.0, "logarithmic": True, "student": "plain", "shown": "6", "edition": 0}
    app.session_state[bars] = {"view": sent}
    app.run()
    expected = {"data": "mnist-5k", "image": "5", "T": "3", "log": "yes", "student": "plain", "show": "6"}
    assert link(app) == expected


def settle(session: dict[str, object], given: SoftBarsState, sent: dict[str, object] | None) -> SoftBarsState:
    """One run of the script in which the browser's last message is `sent`."""
    session["bars"] = {"view": sent}
    return soft_bars._settle("bars", given, 40, FILTERS)[0]


def test_the_learners_choice_holds_until_the_caller_passes_something_new(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, object] = {}
    monkeypatch.setattr(soft_bars.st, "session_state", session)
    assert soft_bars._settle("bars", DEFAULT, 40, FILTERS) == (DEFAULT, 0)
    moved = {**SENT, "picked": 3, "temperature": 2.0, "logarithmic": True}
    chosen = SoftBarsState(3, 2.0, True, "plain", "all")
    assert settle(session, DEFAULT, moved) == chosen  # a caller that always passes the same
    assert settle(session, chosen, moved) == chosen  # a caller that echoes, as a page with a link does
    warmer = replace(chosen, temperature=20.0)
    assert settle(session, warmer, moved) == warmer  # the caller's own change
    assert settle(session, warmer, moved) == warmer  # the old message does not undo it
    assert settle(session, warmer, {**moved, "temperature": 4.0, "edition": 1}).temperature == 4.0


def test_what_a_browser_sends_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, object] = {}
    monkeypatch.setattr(soft_bars.st, "session_state", session)
    soft_bars._settle("bars", DEFAULT, 40, FILTERS)
    wild = {**SENT, "picked": 4_000, "temperature": -1, "logarithmic": 0, "student": "nobody", "shown": "cats"}
    assert settle(session, DEFAULT, wild) == SoftBarsState(39, 0.5, False, None, "confusing")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"logits": {}}, "teacher"),
        ({"labels": (0,)}, "1 rows"),
        ({"picked": 40}, "no image 40"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(change: dict[str, object], says: str) -> None:
    gallery = made_up_gallery()
    fitting = {"classes": gallery.classes, "labels": gallery.labels, "logits": gallery.logits, "picked": 0}
    with pytest.raises(ValueError, match=says):
        soft_bars.soft_bars(sprite_png=b"", side=28, key="bars", **{**fitting, **change})
