"""The pictures for distillation: each part can be matched and is explained, and each picture has one break."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.analogies import PARTS, Analogy, analogies

EACH = pytest.mark.parametrize("analogy", analogies(), ids=lambda analogy: analogy.id)


def page() -> None:
    from ui.exhibits.analogy_map import show
    from ui.exhibits.place import Place

    show(Place("map"))


def opened() -> AppTest:
    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    return at


def text_of(at: AppTest) -> str:
    plain = [element.value for element in (*at.markdown, *at.caption)]
    return "\n".join([*plain, *(element.proto.body for element in at.get("html"))])


def test_the_four_pictures_of_the_sources_are_there() -> None:
    assert [analogy.id for analogy in analogies()] == ["chef", "professor", "recipe", "taster"]


@EACH
def test_exactly_one_thing_plays_each_part(analogy: Analogy) -> None:
    assert len(set(analogy.things())) == len(PARTS) + 1
    for part in PARTS:
        assert [thing for thing in analogy.things() if analogy.verdict(part, thing)[0]] == [analogy.parts[part]]
        assert analogy.verdict(part, analogy.odd.text) == (False, analogy.odd.why)
    fits, sentence = analogy.verdict("teacher", analogy.parts["student"])
    assert not fits and "the student" in sentence


def test_the_order_of_things_gives_nothing_away() -> None:
    orders = {tuple(analogy.things().index(analogy.parts[part]) for part in PARTS) for analogy in analogies()}
    assert len(orders) > 1


def test_matching_is_told_at_once_and_counted() -> None:
    at = opened()
    assert "0 of 4 parts fit" in text_of(at) and text_of(at).count("Not chosen yet.") == 4
    chef = analogies()[0]
    at.selectbox(key="map_chef_teacher").set_value(chef.parts["teacher"])
    at.selectbox(key="map_chef_student").set_value(chef.parts["saved"])
    shown = text_of(at.run())
    assert "1 of 4 parts fit" in shown and "this one is what is saved" in shown and "does not fit" in shown


def test_every_answer_to_where_it_breaks_is_explained() -> None:
    at = opened()
    for choice in analogies()[0].breaks:
        at.radio(key="map_chef_breaks").set_value(choice.text)
        at.run()
        (told,) = at.success if choice.right else at.warning
        assert told.value == choice.why
    at.radio(key="map_which").set_value("taster")
    assert "The taster and the trainee: 0 of 4 parts fit. Where it breaks is still open." in text_of(at.run())
