"""What the lab says about a spec whose method and omitted classes it has no dials for, and that it keeps them."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lessons.results import load_result
from models.catalogue import METHODS
from models.spec import RunSpec
from ui.lab_specs import PRESETS, Preset, in_words, read_link

STORED = {  # what we measured of each ready-made race, with five pairs or more
    "300 examples: a clear gain": "race-300",
    "Only 100 examples": "race-100",
    "All the data": "much-data-tiny",
    "Narrow student: which T?": "narrow-warm",
    "T = 1": "cold",
}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_a_ready_made_race_claims_what_was_measured_and_asks_the_rest(preset: Preset) -> None:
    result = load_result(STORED[preset.title])
    assert result.difference is not None and replace(preset.spec, seeds=result.spec.seeds) == result.spec
    claims_a_gain = "gain" in f"{preset.title} {preset.look_for}" and "?" not in preset.look_for
    if claims_a_gain:
        assert result.difference.verdict == "gain" and result.difference.low > result.difference.margin
    else:
        asked = preset.spec.seeds
        assert preset.look_for.endswith("?") and len(asked) >= 5, "one pair answers no question"
        assert asked == result.spec.seeds[: len(asked)]


def test_classes_left_out_are_named_as_a_learner_knows_them() -> None:
    assert in_words(RunSpec(omit=(3,))).startswith("Neither student ever sees an image of 3. ")
    photos = RunSpec(data="cifar10", teacher="resnet-32", student="resnet-8", omit=(3, 5, 0))
    assert "an image of airplane, cat or dog." in in_words(photos)
    assert "folder" not in in_words(RunSpec(data="folder-0123456789ab", omit=(1,))), (
        "images that are gone have no names"
    )
    assert "ever sees" not in in_words(RunSpec())


@pytest.mark.parametrize("name", METHODS)
def test_every_method_but_the_usual_one_is_named(name: str) -> None:
    assert (METHODS[name].title in in_words(RunSpec(method=name))) == (name != "soft-targets")


def test_a_link_with_a_method_its_networks_cannot_use_says_so_and_opens() -> None:
    spec, (sentence,) = read_link({"student": "mlp-8", "method": "attention", "omit": "3"})
    assert (spec.student, spec.method, spec.omit) == ("mlp-8", "soft-targets", (3,))
    assert "cnn or resnet" in sentence


def dials(query: dict[str, str]) -> None:
    import streamlit as st

    from ui import controls
    from ui.lab_specs import read_link

    spec = st.session_state.setdefault("before", read_link(query)[0])
    st.session_state["after"] = controls.choose(spec)


def test_the_dials_carry_a_links_method_and_omitted_classes_through() -> None:
    link = {"method": "attention", "omit": "3,7", "temperature": "20"}
    page = AppTest.from_function(dials, args=(link,)).run()
    assert not page.exception
    spec = page.session_state["after"]
    assert (spec.method, spec.omit, spec.temperature) == ("attention", (3, 7), 20.0)
    page.selectbox(key="lab_dial_family").set_value("mlp").run()
    assert not page.exception
    assert page.session_state["after"].method == "soft-targets", "a pair without maps cannot use attention"
    assert page.session_state["after"].omit == (3, 7)


@pytest.mark.parametrize(("method", "hears"), [("hint", True), ("mutual", False), ("label-smoothing", False)])
def test_a_student_without_the_teacher_is_not_said_to_listen_to_it(method: str, hears: bool) -> None:
    assert ("the teacher cnn-32 tells it" in in_words(RunSpec(method=method))) == hears
