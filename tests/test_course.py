"""What every lesson owes its readers: plain words, sources for numbers, pieces that exist, no borrowing."""

import ast
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
import textstat

from lessons.blocks import Block, Check, Prediction
from lessons.contents import TITLES, contents, experiments, tour
from lessons.loader import Lesson
from lessons.reference import definition
from lessons.results import slots
from ui.lesson_text import fill, render, terms
from ui.source_code import source_of

ROOT = Path(__file__).parents[1]
LESSONS = [entry.lesson for entry in contents() if entry.lesson]
ALL = [*LESSONS, tour(), *experiments()]
each_lesson = pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.id)

HARDEST_GRADE = 9.0  # of a United States school: 14 to 15 years old
REASONS = {"setting", "class", "arithmetic", "example"}  # besides the keys of a lesson's sources
LONGEST_BLOCK = 190  # words of prose: one idea a block
_NUMBER = re.compile(r"(?<![\w.,#])\d[\d,.]*(?:\s?%)?")
_NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\]\([^)]*\)|https?://\S+|\{[a-z0-9-]+\.[a-z_]+\}|^\s*\d+\. ", re.S | re.M
)


def texts(block: Block) -> list[str]:
    """Everything of a block that a learner reads."""
    question = block.question
    if isinstance(question, Check):
        return [question.ask, *(text for choice in question.choices for text in (choice.text, choice.why))]
    if isinstance(question, Prediction):
        return [question.ask, *question.choices]
    title = [block.argument] if block.kind == "look-closer" else []
    return [*title, block.text, *([block.link.label] if block.link else [])]


def main_text(lesson: Lesson) -> str:
    """The text that everybody reads, as plain sentences: no formulas, no marks."""
    parts = [text for block in lesson.blocks if block.kind not in ("look-closer", "source") for text in texts(block)]
    plain = _NOT_PROSE.sub(" ", fill("\n".join(parts)))
    return re.sub(r"\[\[(?:[^\]|]+\|)?([^\]]+)\]\]", r"\1", re.sub(r"[*_#>\\]|^- ", "", plain, flags=re.M))


def test_the_course_is_whole() -> None:
    assert [lesson.number for lesson in LESSONS] == list(range(1, 13))
    assert [lesson.title for lesson in LESSONS] == list(TITLES)
    assert 85 <= sum(lesson.minutes for lesson in LESSONS) <= 95, "about 90 minutes"
    assert tour().minutes == 5


@each_lesson
def test_a_lesson_asks_lets_try_explains_and_closes(lesson: Lesson) -> None:
    kinds = [block.kind for block in lesson.blocks]
    assert kinds[-1] == "takeaway" and kinds.count("takeaway") == 1
    assert "exhibit" in kinds and lesson.question.endswith("?")
    if lesson.number:
        assert "predict" in kinds and "look-closer" in kinds and kinds.count("check") >= 2
        assert kinds.index("predict") < kinds.index("exhibit") < kinds.index("takeaway")
        predicted = {block.question.exhibit for block in lesson.blocks if isinstance(block.question, Prediction)}
        assert predicted, "a guess comes before something to try"


@each_lesson
def test_a_lesson_reads_easily(lesson: Lesson, capsys: pytest.CaptureFixture[str]) -> None:
    """Automated Readability Index (Senter and Smith 1967) of the main text."""
    grade = textstat.automated_readability_index(main_text(lesson))
    with capsys.disabled():
        print(f"{lesson.id}: grade {grade:.1f}")
    assert 1 <= grade <= HARDEST_GRADE


@each_lesson
def test_every_number_says_where_it_comes_from(lesson: Lesson) -> None:
    unknown = set(lesson.numbers) - REASONS - {source.key for source in lesson.sources}
    assert not unknown, f"these reasons are no sources: {unknown}"
    declared = {str(number) for numbers in lesson.numbers.values() for number in numbers}
    found: set[str] = set()
    for block in lesson.blocks:
        for text in texts(block):
            for match in _NUMBER.finditer(_NOT_PROSE.sub(" ", text)):
                number = match.group().rstrip(".,").strip()
                found |= {number, number.rstrip("% ").strip(), number.replace("\u00a0", " ")}
                assert {number, number.rstrip("% ").strip()} & declared, f"line {block.line}: where is {number} from?"
    left = {number for number in declared if number not in found and f"{number} %" not in found}
    assert not left, f"declared and not in the text: {left}"


@each_lesson
def test_every_piece_that_a_lesson_names_exists(lesson: Lesson) -> None:
    known = {other.id for other in LESSONS}
    assert set(lesson.prerequisites) <= known
    earlier = {other.id for other in LESSONS if other.number < lesson.number}
    if lesson.shelf == "course" and lesson.number:
        assert set(lesson.prerequisites) <= earlier, "what comes before is read before"
    for block in lesson.blocks:
        if block.kind == "exhibit":
            tree = ast.parse((ROOT / "ui" / "exhibits" / f"{block.exhibit}.py").read_text(encoding="utf-8"))
            assert "show" in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if block.kind == "source":
            assert source_of(block.argument).startswith(("def ", "class "))
        if block.kind == "picture":
            assert (ROOT / "ui" / "pictures" / f"{block.argument}.svg").is_file()
        for text in texts(block):
            assert all(definition(term) is not None for term in terms(text)), f"line {block.line}: {terms(text)}"
            assert "{" not in re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", render(text), flags=re.S), f"line {block.line}"


@each_lesson
def test_blocks_hold_one_idea_each(lesson: Lesson) -> None:
    for block in lesson.blocks:
        for part in re.split(r"^## ", block.text, flags=re.M):
            assert len(part.split()) <= LONGEST_BLOCK, f"line {block.line}: {len(part.split())} words under one heading"


def test_the_place_of_an_answer_gives_nothing_away() -> None:
    """Half of all right answers once stood first, and in five experiments every one."""
    places = [[_place_of_the_right(block.question) for block in lesson.questions()] for lesson in ALL]
    checks = [[place for place in lesson if place is not None] for lesson in places]
    for number, lesson in enumerate(checks):
        assert len(lesson) < 3 or len(set(lesson)) > 1, f"{ALL[number].id}: every right answer stands in one place"
    counts = Counter(place for lesson in checks for place in lesson)
    assert set(counts) == {0, 1, 2} and max(counts.values()) <= 0.4 * counts.total()


def _place_of_the_right(question: object) -> int | None:
    if not isinstance(question, Check):
        return None
    return next(place for place, choice in enumerate(question.choices) if choice.right)


def test_no_sentence_is_borrowed() -> None:
    """Digests of every sentence of the five source documents: none may stand in the course."""
    borrowed = set((ROOT / "tests" / "source_sentences.txt").read_text(encoding="utf-8").split())
    assert len(borrowed) > 150
    assert digests("The quick, brown fox jumps over it!\nA longer sentence stands here, too.") == {
        hashlib.sha256(b"the quick brown fox jumps over it").hexdigest()[:16],
        hashlib.sha256(b"a longer sentence stands here too").hexdigest()[:16],
    }
    files = [*(ROOT / "lessons").rglob("*.md"), *(ROOT / "lessons").glob("*.yaml")]
    assert len(files) >= 17
    for file in files:
        assert not digests(file.read_text(encoding="utf-8")) & borrowed, file.name


def digests(text: str) -> set[str]:
    """A digest of every sentence of five words or more, without marks and capitals."""
    sentences = re.split(r"[.!?:]\s|\n\n|\n(?=[-•] )|[.!?:]$", text)
    words = (re.findall(r"[a-z0-9]+", sentence.lower()) for sentence in sentences)
    return {hashlib.sha256(" ".join(found).encode()).hexdigest()[:16] for found in words if len(found) >= 5}


@pytest.mark.parametrize("name", ["race-300", "no-three"])
def test_a_slot_is_filled_from_a_stored_result(name: str) -> None:
    values = slots(name)
    assert len(values) >= 10
    for field, value in values.items():
        assert fill(f"It was {{{name}.{field}}}.") == f"It was {value}."
