"""The course: lessons can be read and lead where they say, faults are told by file and line, the page shows them."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import entropy
from streamlit.testing.v1 import AppTest

from lessons import contents as course
from lessons.contents import TITLES, around, contents
from lessons.loader import Block, Lesson, LessonError, Link, load
from models.records import Gallery
from models.soft_targets import gallery
from models.spec import RunSpec
from ui import pictures, start_up
from ui.components.soft_bars import SoftBarsState
from ui.galleries import with_shipped_teacher
from ui.soft_targets_link import read_data, read_state

ROOT = Path(__file__).parents[1]
LESSONS = [entry.lesson for entry in contents() if entry.lesson]
LINKS = [
    pytest.param(block.link, id=f"{lesson.id}:{block.line}")
    for lesson in LESSONS
    for block in lesson.blocks
    if block.kind == "try"
]
SOUND = """---
id: one-lesson
title: Temperature
minutes: 5
question: Why?
objectives:
  - Say why.
sources:
  - title: A paper
    url: https://example.org
---
Some words.

::: try [Open the lab](/lab?examples=300&seeds=0,1)
Press Train.
:::

::: picture owl_and_owlet
:::

::: look-closer The formula
$x$
:::
"""


def write(folder: Path, text: str, name: str = "04_temperature.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_four_lessons_under_the_titles_of_the_course() -> None:
    assert [lesson.number for lesson in LESSONS] == [2, 3, 4, 6]
    assert len({lesson.id for lesson in LESSONS}) == 4
    assert all(lesson.title == TITLES[lesson.number - 1] for lesson in LESSONS)
    assert [entry.number for entry in contents()] == list(range(1, 13))
    assert len(LINKS) >= 10


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_goes_from_question_to_guess_to_trial_to_takeaway(lesson: Lesson) -> None:
    kinds = [block.kind for block in lesson.blocks]
    assert kinds.index("predict") < kinds.index("try") < kinds.index("look-closer") < kinds.index("takeaway")
    assert kinds[-1] == "takeaway" and kinds.count("takeaway") == 1
    assert lesson.question.endswith("?")
    for block in lesson.blocks:
        if block.kind == "picture":
            assert len(pictures.alternative(pictures.FOLDER / f"{block.argument}.svg")) > 40
        if block.kind == "predict":
            assert "?" in block.text


@pytest.mark.parametrize("link", LINKS)
def test_what_a_lesson_offers_to_try_opens_without_a_complaint(link: Link) -> None:
    assert (ROOT / "pages" / f"{link.screen}.py").is_file()
    if link.screen == "lab":
        spec = RunSpec.from_query(link.query)
        assert {name: spec.to_query()[name] for name in link.query} == link.query, "every parameter is one of the lab's"
    else:
        assert link.screen == "soft_targets"
        data, complaints = read_data(link.query, tuple(with_shipped_teacher()))
        state, more = read_state(link.query, SoftBarsState(0, 10.0, logarithmic=False), 100)
        assert not complaints + more
        assert data == link.query["data"] and f"{state.temperature:g}" == link.query["T"]


def test_the_pictures_in_the_links_are_what_the_lessons_say() -> None:
    """Image 41 is the 4 that the teacher finds hardest; it is sure of 47 and 50; 47 stretched shows all bars."""
    shown: Gallery = gallery("mnist-5k")
    logits = np.array(shown.logits["teacher"])
    shares = softmax(logits, axis=1)
    fours = [number for number, label in enumerate(shown.labels, start=1) if label == 4]
    linked = [link.values[0].query for link in LINKS if link.values[0].screen == "soft_targets"]  # type: ignore[union-attr]
    assert [query["image"] for query in linked] == ["41", "47", "50"]
    assert max(fours, key=lambda number: entropy(shares[number - 1])) == 41
    assert all(number in fours and shares[number - 1, 4] > 0.99 for number in (47, 50))
    assert linked[1]["log"] == "yes" and float(linked[1]["T"]) == 2.5
    assert softmax(logits[47 - 1] / 2.5).min() > 1e-5, "where the stretched scale begins"


def test_a_file_becomes_blocks_that_know_their_lines(tmp_path: Path) -> None:
    lesson = load(write(tmp_path, SOUND))
    assert (lesson.number, lesson.id, lesson.minutes, lesson.objectives) == (4, "one-lesson", 5, ("Say why.",))
    assert lesson.sources[0].url == "https://example.org"
    assert lesson.blocks == (
        Block("prose", "Some words.", 12),
        Block("try", "Press Train.", 14, link=Link("Open the lab", "lab", {"examples": "300", "seeds": "0,1"})),
        Block("picture", "", 18, "owl_and_owlet"),
        Block("look-closer", "$x$", 21, "The formula"),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("---\nid", "id", 1, "between two lines of ---"),
        ("minutes: 5", "minutes: soon", 4, "Expected `int`"),
        ("minutes: 5", "minutes: 5: 6", 4, "not YAML"),
        ("minutes: 5\n", "", 1, "missing required field `minutes`"),
        ("question: Why?", "qestion: Why?", 5, "unknown field `qestion`"),
        ("id: one-lesson", "id: One lesson", 2, "matching regex"),
        ("https://example.org", "example.org", 8, "matching regex"),
        ("  - title: A paper\n    url: https://example.org\n", "  []\n", 8, "length >= 1"),
        ("Press Train.", "", 14, "try block is empty"),
        ("(/lab?examples=300&seeds=0,1)", "(the lab)", 14, "Write where to try it"),
        ("::: look-closer The formula", "::: look-closer", 21, "needs something after its name"),
        ("::: look-closer The formula", "::: takeaway now", 21, "takes nothing after its name"),
        ("::: look-closer The formula", "::: quiz", 21, "no block “quiz”"),
        ("Some words.", "Some words.\n:::", 13, "closes no block"),
        ("Press Train.\n:::", "Press Train.", 17, "block of line 14 is still open"),
        ("$x$\n:::", "$x$", 21, "never closed"),
        (SOUND.split("---\n", 2)[2], "", 12, "has no text"),
    ],
)
def test_a_fault_is_told_by_file_and_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in SOUND
    with pytest.raises(LessonError, match=re.escape(words)) as fault:
        load(write(tmp_path, SOUND.replace(old, new, 1)))
    assert str(fault.value).startswith(f"04_temperature.md, line {line}: ")


@pytest.mark.parametrize("name", ["temperature.md", "13_too_many.md", "05_the_same_id.md", "04_same_number.md"])
def test_a_file_that_does_not_fit_the_course_is_refused_by_name(tmp_path: Path, name: str) -> None:
    write(tmp_path, SOUND)
    text = SOUND.replace("one-lesson", "another") if name.startswith("04") else SOUND
    write(tmp_path, text, name)
    with pytest.raises(LessonError, match="^(" + re.escape(name) + "|04_temperature.md), line 1: "):
        contents(tmp_path)


def test_a_lesson_that_was_edited_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND)
    before = contents(tmp_path)[3].lesson
    assert before is not None and contents(tmp_path)[3].lesson is before
    path.write_text(SOUND.replace("minutes: 5", "minutes: 9"), encoding="utf-8")
    after = contents(tmp_path)[3].lesson
    assert after == replace(before, minutes=9)


def test_before_and_after_skip_what_is_being_written() -> None:
    owl, almost, heat, watch = LESSONS
    assert [around(lesson, contents()) for lesson in (owl, heat, watch)] == [
        (None, almost),
        (almost, watch),
        (heat, None),
    ]


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading needs no workers."""
    monkeypatch.setattr(start_up, "get_ready", lambda: None)


def open_course(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/course.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def links(app: AppTest) -> list[str]:
    return [element.proto.query_string for element in app.get("page_link")]


def test_the_contents_list_every_lesson_and_link_the_open_ones() -> None:
    app = open_course()
    assert app.title[0].value == "The course" and not app.warning
    assert links(app) == [f"lesson={lesson.id}" for lesson in LESSONS]
    assert [caption.value for caption in app.caption].count("Being written") == 12 - len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_shows_its_blocks_and_the_way_onward(lesson: Lesson) -> None:
    app = open_course(lesson=lesson.id)
    assert app.title[0].value == lesson.title
    shown = [element.value for element in (*app.markdown, *app.caption)]
    assert all(block.text in shown for block in lesson.blocks if block.text)
    assert f"Lesson {lesson.number} · about {lesson.minutes} minutes" in shown
    expected = [other.id for other in around(lesson, contents()) if other]
    assert [query.removeprefix("lesson=") for query in links(app) if query.startswith("lesson=")] == expected


def test_an_unknown_lesson_gives_a_sentence_and_the_contents() -> None:
    app = open_course(lesson="<b>nowhere")
    assert "isn't here" in app.warning[0].value
    assert len(links(app)) == len(LESSONS)


def test_a_broken_lesson_is_told_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, SOUND.replace("minutes: 5", "minutes: soon"))
    monkeypatch.setattr(course, "contents", lambda: contents(tmp_path))
    app = open_course()
    assert "04_temperature.md, line 4" in app.error[0].value
