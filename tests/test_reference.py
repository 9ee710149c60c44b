"""What stands beside the lessons: whole, findable, each thing tied to its lesson, and shown on its page."""

import re
from pathlib import Path
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from lessons import reference
from lessons.contents import contents
from lessons.reference import LessonId, definition, faq, glossary, search, takeaways, use_cases, where_next
from ui import frame, start_up

ROOT = Path(__file__).parents[1]
TERMS_OF_THE_SOURCES = (
    "teacher", "student", "soft labels", "soft targets", "hard labels", "temperature", "dark knowledge", "distillation",
    "output distillation", "feature distillation", "self-distillation", "latency", "edge device", "API", "fine-tuning",
    "foundation model", "large language model", "parameters", "compression",
)  # fmt: skip
SYMBOLS = ("z", "p", "q", "T", "w", "θ", "η", "KL", "H", "N", "K")
QUESTIONS_OF_THE_SOURCES = {
    "how teacher and student interact": "who-says-what", "trade-offs": "trade-offs", "accuracy": "accuracy-lost",
    "carbon": "carbon", "incremental learning": "learning-more-later", "mathematics": "mathematics",
    "always worse": "always-worse", "without owning the model": "not-my-model", "a file": "like-zipping",
    "where to go": "what-next",
}  # fmt: skip
USES_OF_THE_SOURCES = (
    "support-bots", "translation", "factory-sensors", "shop-hardware", "phone-assistant", "cars", "small-firms",
    "face-unlock", "text-suggestions", "autocorrect", "voice-assistants", "photo-filters",
)  # fmt: skip
ENTRIES = (*glossary(), *faq(), *use_cases(), *takeaways(), *where_next())


@pytest.mark.parametrize("name", [*TERMS_OF_THE_SOURCES, *SYMBOLS])
def test_every_term_and_symbol_is_explained(name: str) -> None:
    entry = definition(name)
    assert entry is not None and entry.short.endswith(".")
    assert definition(f"  {name.upper()} ".replace("Θ", "θ").replace("Η", "η")) == entry, "however it is typed"
    assert search(name)[0] == entry, "and the search finds it first"


def test_a_search_finds_by_the_beginning_of_a_word_and_ranks_names_first() -> None:
    found = search("temp")
    assert found[0].term == "temperature"
    assert all(any(re.search(r"(?<!\w)temp", text) for text in (*each.names(), each.short.lower())) for each in found)
    assert all(any(re.search(r"(?<!\w)t", name) for name in each.names()) for each in search("T")), (
        "a letter: names only"
    )
    assert search("zzz") == () and search(" ") == glossary()
    terms = [entry.term.casefold() for entry in glossary()]
    assert terms == sorted(terms) and len(terms) >= 80


def test_all_questions_and_uses_of_the_sources_are_there() -> None:
    assert len(QUESTIONS_OF_THE_SOURCES) == 10
    assert set(QUESTIONS_OF_THE_SOURCES.values()) == {each.id for each in faq() if each.group == "start"}
    assert sum(bool(each.sources) for each in faq() if each.group == "build") >= 7, "what people report has its place"
    assert {each.id for each in use_cases()} == set(USES_OF_THE_SOURCES)


def test_everything_belongs_to_a_lesson_of_the_course() -> None:
    assert get_args(LessonId) == tuple(entry.lesson.id for entry in contents() if entry.lesson)
    assert {each.lesson for each in takeaways() if each.part == "lessons"} == set(get_args(LessonId))
    assert {each.lesson for each in ENTRIES} == set(get_args(LessonId))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- id: x\n  term: [", "not YAML"),
        ("just words", "has to be a list"),
        ("- {id: x, term: x, short: A word., lesson: no-such-lesson}", "entry “x”: Invalid enum value"),
        ("- {id: x, term: x, lesson: temperature}", "entry “x”: Object missing required field `short`"),
        ("- {term: x}", "entry 1: "),
        ("- &a {id: x, term: x, short: A., lesson: temperature}\n- *a", "Two entries have this id"),
        (
            "- {id: x, term: x, short: A., lesson: temperature}\n"
            "- {id: y, term: y, also: [X], short: A., lesson: temperature}",
            "“x” already belongs to “x”",
        ),
    ],
)
def test_a_fault_is_told_by_file_and_entry(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "glossary.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(reference.EntryError, match=re.escape(words)) as fault:
        glossary(tmp_path)
    assert str(fault.value).startswith("glossary.yaml, ")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(start_up, "get_ready", lambda: None)
    monkeypatch.setattr(frame, "insist", lambda: None)  # each run of an AppTest is a new server to it
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("questions", [question.answer for question in faq()]),
        ("use_cases", [case.what for case in use_cases()]),
        ("takeaways", [takeaway.text for takeaway in takeaways()]),
        ("where_next", [reading.url for reading in where_next()]),
    ],
)
def test_a_page_shows_everything(app: AppTest, page: str, shown: list[str]) -> None:
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    text = "\n".join(element.value for element in app.markdown)
    assert all(each in text for each in shown)
    assert len(app.get("page_link")) >= len(get_args(LessonId)), "and the lesson of each"


def test_the_glossary_is_searched_and_says_when_nothing_is_found(app: AppTest) -> None:
    app.switch_page("pages/glossary.py").run()
    everything = len(app.markdown)
    app.text_input[0].set_value("soft lab").run()
    assert not app.exception and "soft targets" in app.markdown[0].value
    assert len(app.markdown) < everything
    app.text_input[0].set_value("xyzzy").run()
    assert "No word begins like this" in app.caption[0].value
