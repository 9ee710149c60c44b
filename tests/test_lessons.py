"""The course: lessons can be read and lead where they say, faults are told by file and line, the page shows them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lessons import contents as course
from lessons.blocks import Block, Check, Choice, Link, Prediction, Range
from lessons.contents import TOUR_ID, around, contents, experiments, neighbours
from lessons.loader import LessonError, load
from models.spec import RunSpec
from tests.made_up_gallery import made_up_gallery
from ui import start_up
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
  - key: paper
    title: A paper
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

::: predict twins
ask: How many?
number: {low: 0, high: 30, unit: more}
exhibit: race#again
measure: gain_points
:::

::: exhibit race#again examples=100 seeds=0,1
Press Run.
:::

::: check why
ask: Why?
choices:
  - {text: It must be., why: It must., right: yes}
  - {text: Nobody knows., why: We do.}
:::
"""


def write(folder: Path, text: str, name: str = "04_temperature.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_links_to_look_at() -> None:
    assert len(LINKS) >= 5


@pytest.mark.parametrize("link", LINKS)
def test_what_a_lesson_offers_to_try_opens_without_a_complaint(link: Link) -> None:
    assert (ROOT / "pages" / f"{link.screen}.py").is_file()
    if link.screen == "lab":
        spec = RunSpec.from_query(link.query)
        assert {name: spec.to_query()[name] for name in link.query} == link.query, "every parameter is one of the lab's"
    elif link.screen == "draw":
        assert not link.query, "the sheet has no dials"
    elif link.screen == "experiments":
        assert link.query.keys() == {"lesson"} and link.query["lesson"] in {each.id for each in experiments()}
    else:
        assert link.screen == "soft_targets"
        data, complaints = read_data(link.query, tuple(with_shipped_teacher()))
        state, more = read_state(link.query, SoftBarsState(0, 10.0, logarithmic=False), made_up_gallery())
        assert not complaints + more
        assert data == link.query["data"] and f"{state.temperature:g}" == link.query["T"]


def test_a_file_becomes_blocks_that_know_their_lines(tmp_path: Path) -> None:
    lesson = load(write(tmp_path, SOUND))
    guess = Prediction("How many?", "race#again", "gain_points", number=Range(0, 30, "more"))
    check = Check("Why?", (Choice("It must be.", "It must.", right=True), Choice("Nobody knows.", "We do.")))
    assert (lesson.number, lesson.id, lesson.minutes, lesson.objectives) == (4, "one-lesson", 5, ("Say why.",))
    assert lesson.sources[0].url == "https://example.org"
    assert lesson.blocks == (
        Block("prose", "Some words.", 13),
        Block("try", "Press Train.", 15, link=Link("Open the lab", "lab", {"examples": "300", "seeds": "0,1"})),
        Block("picture", "", 19, "owl_and_owlet"),
        Block("look-closer", "$x$", 22, "The formula"),
        Block("predict", "How many?", 26, "twins", question=guess),
        Block("exhibit", "Press Run.", 33, "race#again", settings={"examples": "100", "seeds": "0,1"}),
        Block("check", "Why?", 37, "why", question=check),
    )
    assert lesson.blocks[5].exhibit == "race" and lesson.questions() == (lesson.blocks[4], lesson.blocks[6])


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
        ("key: paper", "key: The paper", 8, "matching regex"),
        ("  - key: paper\n    title: A paper\n    url: https://example.org\n", "  []\n", 8, "length >= 1"),
        ("Press Train.", "", 15, "try block is empty"),
        ("(/lab?examples=300&seeds=0,1)", "(the lab)", 15, "Write where to try it"),
        ("::: look-closer The formula", "::: look-closer", 22, "needs something after its name"),
        ("::: look-closer The formula", "::: takeaway now", 22, "takes nothing after its name"),
        ("::: look-closer The formula", "::: quiz", 22, "no block “quiz”"),
        ("Some words.", "Some words.\n:::", 14, "closes no block"),
        ("Press Train.\n:::", "Press Train.", 18, "block of line 15 is still open"),
        ("We do.}\n:::", "We do.}", 37, "never closed"),
        (SOUND.split("---\n", 2)[2], "", 13, "has no text"),
        ("::: predict twins", "::: predict Twin's", 26, "no name"),
        ("high: 30", "high: 0", 28, "goes up from low to high"),
        ("number: {low: 0, high: 30, unit: more}\n", "", 26, "needs a number or at least two choices"),
        ("measure: gain_points\n", "measure: gain_points\nchoices: [a, b]\n", 26, "and not both"),
        ("exhibit: race#again", "exhibit: race", 26, "no exhibit “race” below"),
        ("measure: gain_points", "mesure: gain_points", 30, "unknown field `mesure`"),
        ("::: exhibit race#again examples=100", "::: exhibit race#again examples", 33, "settings as name=value"),
        ("::: check why", "::: check twins", 37, "Another block is named “twins”"),
        (", right: yes", "", 37, "exactly one choice"),
        ("why: We do.", "why: We do., right: yes", 37, "exactly one choice"),
        ("  - {text: Nobody knows., why: We do.}\n", "", 39, "length >= 2"),
        (", why: We do.", "", 39, "missing required field `why`"),
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


def test_before_and_after_skip_what_is_being_written(tmp_path: Path) -> None:
    for number in (2, 4, 7):
        write(tmp_path, SOUND.replace("one-lesson", f"lesson-{number}"), f"{number:02}_lesson.md")
    entries = contents(tmp_path)
    two, four, seven = (entries[number - 1].lesson for number in (2, 4, 7))
    assert two and four and seven
    assert [around(lesson, entries) for lesson in (two, four, seven)] == [(None, four), (two, seven), (four, None)]
    tour = replace(two, number=0, id=TOUR_ID)
    assert around(tour, entries) == (None, two)


def test_the_experiments_are_a_shelf_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "experiments"
    folder.mkdir()
    for number in (1, 3):
        write(folder, SOUND.replace("one-lesson", f"experiment-{number}"), f"{number:02}_some.md")
    first, third = experiments(folder)
    assert (first.shelf, first.number, third.number) == ("experiments", 1, 3)
    assert neighbours(first, (first, third)) == (None, third) and neighbours(third, (first, third)) == (first, None)
    write(folder, SOUND.replace("one-lesson", LESSONS[0].id), "04_taken.md")
    with pytest.raises(LessonError, match=r"^04_taken\.md, line 1: "):
        experiments(folder)


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


def test_a_lesson_shows_its_blocks_and_the_way_onward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = SOUND[: SOUND.index("::: predict")]
    for number in (3, 4, 5):
        write(tmp_path, plain.replace("one-lesson", f"lesson-{number}"), f"{number:02}_lesson.md")
    monkeypatch.setattr(course, "contents", lambda: contents(tmp_path))
    app = open_course(lesson="lesson-4")
    shown = [element.value for element in (*app.markdown, *app.caption)]
    assert all(text in shown for text in ("Some words.", "Press Train.", "$x$", "Lesson 4 · About 5 minutes."))
    expected = ["lesson-3", "lesson-5"]
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
