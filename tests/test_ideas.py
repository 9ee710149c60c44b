"""docs/ideas.md: where each idea of the five source documents stands in the course. Every place named there exists."""

import re
from collections import Counter
from pathlib import Path

import pytest

from lessons import results
from lessons.contents import contents
from lessons.loader import Lesson
from lessons.reference import faq, glossary, takeaways, use_cases, where_next

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (?P<seed>00[0-4]) \| (?P<idea>[^|]+) \| (?P<places>[^|]+) \|$", re.M)
CLAIM = re.compile(
    r"^\| (?P<claim>[a-z-]+) \| [^|]+ \| (?P<exhibits>[^|]+) \| (?P<records>[^|]+\)) \| (?P<shown>[^|]+) \|$", re.M
)
TEXT = (ROOT / "docs" / "ideas.md").read_text(encoding="utf-8")
ROWS = [found.groupdict() for found in ROW.finditer(TEXT)]
CLAIMS = {found["claim"]: found.groupdict() for found in CLAIM.finditer(TEXT)}
LEAST = {"000": 35, "001": 34, "002": 62, "003": 66, "004": 27}  # ideas of each document, counted by reading them
TESTED = {
    "kept-and-smaller", "loses-little", "soft-beats-hard", "ceiling", "one-skill", "interface", "direct-training",
}  # fmt: skip
BESIDE = {
    "glossary": glossary,
    "questions": faq,
    "use-cases": use_cases,
    "takeaways": takeaways,
    "where-next": where_next,
}


def slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def places_in(lesson: Lesson) -> set[str]:
    """Every name by which a block of a lesson can be referred to: its argument, or a heading in its text."""
    headings = (found for block in lesson.blocks for found in re.findall(r"^## (.+)$", block.text, re.M))
    return {block.argument if block.kind not in ("look-closer", "source") else slug(block.argument) for block in
            lesson.blocks if block.argument} | {slug(heading) for heading in headings} | {"takeaway"}  # fmt: skip


LESSONS = {entry.lesson.id: places_in(entry.lesson) for entry in contents() if entry.lesson}
EXHIBITS = {
    f"{entry.lesson.id}#{block.argument}"
    for entry in contents()
    if entry.lesson
    for block in entry.lesson.blocks
    if block.kind == "exhibit"
}
PLACES = LESSONS | {name: {entry.id for entry in entries()} for name, entries in BESIDE.items()}


def test_every_document_is_gone_through() -> None:
    counts = Counter(row["seed"] for row in ROWS)
    assert all(counts[seed] >= least for seed, least in LEAST.items()), counts


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['seed']}: {row['idea'][:40]}")
def test_an_idea_stands_where_the_table_says(row: dict[str, str]) -> None:
    for place in row["places"].split(","):
        lesson, _, block = place.strip().partition("#")
        assert block in PLACES[lesson], f"{lesson} has {sorted(PLACES[lesson])}"


def test_every_lesson_takes_up_ideas() -> None:
    named = {place.strip().partition("#")[0] for row in ROWS for place in row["places"].split(",")}
    assert set(LESSONS) <= named


def test_every_claim_that_can_be_tested_is_listed() -> None:
    assert set(CLAIMS) == TESTED


@pytest.mark.parametrize("claim", sorted(TESTED))
def test_a_claim_has_its_exhibits_and_its_records(claim: str) -> None:
    row = CLAIMS[claim]
    assert {place.strip() for place in row["exhibits"].split(",")} <= EXHIBITS
    for record in row["records"].split(","):
        name, _, verdict = record.strip().rstrip(")").partition(" (")
        difference = results.load_result(name).difference
        assert difference is not None
        assert difference.verdict == verdict, f"{name} has changed: read again what {claim} says of it"
    assert not re.search(r"\d", row["shown"]), "no measured number is typed"
