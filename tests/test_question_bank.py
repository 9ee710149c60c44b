"""The files of questions, read back by other means than they were written with."""

import html
import io
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest

from lessons.blocks import Check, Choice
from lessons.contents import contents, experiments
from lessons.question_bank import as_gift, as_qti

QTI = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
NASTY = Check(
    "Is 3 < 5 & 7 > 5, $x$ and [a](b) in {this}? `*`",
    (
        Choice("1. It *begins* like a list", "- So does ~this~ = #one", right=True),
        Choice("<script>alert(1)</script>", "! No: it's “text”."),
        Choice("%2 A [[soft targets|soft]] word", "... \\alpha | 2^3_4"),
    ),
)  # fmt: skip


def checks() -> list[Check]:
    lessons = [*(entry.lesson for entry in contents() if entry.lesson), *experiments()]
    return [block.question for lesson in lessons for block in lesson.blocks if isinstance(block.question, Check)]


def seen(text: str) -> str:
    """As a reader sees it, whichever way its quotes are printed."""
    shown = html.unescape(re.sub(r"</?p>", "", text)).translate({0x2019: "'", 0x2018: "'"})
    return re.sub(r"[“”]", '"', shown).replace("…", "...")


def items(zipped: bytes) -> list[ET.Element]:
    with zipfile.ZipFile(io.BytesIO(zipped)) as files:
        manifest = ET.fromstring(files.read("imsmanifest.xml"))
        quiz = next(node for node in manifest.iter() if node.get("type") == "imsqti_xmlv1p2")
        return ET.fromstring(files.read(quiz[0].attrib["href"])).findall(".//q:item", QTI)


def read_back(item: ET.Element) -> tuple[str, list[tuple[str, str, bool]]]:
    """The question, and of each choice its text, its feedback and whether it earns the point."""
    right = item.findtext(".//q:respcondition[q:setvar]/q:conditionvar/q:varequal", namespaces=QTI)
    feedback = {
        node.attrib["ident"].removesuffix("_fb"): node.findtext(".//q:mattext", "", QTI)
        for node in item.findall("q:itemfeedback", QTI)
    }
    choices = [
        (seen(label.findtext(".//q:mattext", "", QTI)), seen(feedback[label.attrib["ident"]]),
         label.attrib["ident"] == right)
        for label in item.findall(".//q:response_label", QTI)
    ]  # fmt: skip
    return seen(item.findtext("q:presentation/q:material/q:mattext", "", QTI)), choices


def test_canvas_reads_every_check_of_the_course_with_its_answer_and_its_explanations() -> None:
    wanted = checks()
    found = [read_back(item) for item in items(as_qti())]
    assert len(found) == len(wanted) >= 48
    for (ask, choices), check in zip(found, wanted, strict=True):
        texts = (check.ask, *(each.why for each in check.choices))
        unmarked = [seen(re.sub(r"[*`]|\[\[|\]\]", "", text)) for text in texts]
        assert [ask, *(why for _, why, _ in choices)] == [" ".join(text.split()) for text in unmarked]
        assert [right for *_, right in choices] == [each.right for each in check.choices]


def test_text_that_looks_like_markup_arrives_as_text() -> None:
    (item,) = items(as_qti([("A <b>title</b>", NASTY)]))
    assert read_back(item) == (
        "Is 3 < 5 & 7 > 5, $x$ and [a](b) in {this}? *",
        [
            ("1. It begins like a list", "- So does ~this~ = #one", True),
            ("<script>alert(1)</script>", '! No: it\'s "text".', False),
            ("%2 A soft word", "... \\alpha | 2^3_4", False),
        ],
    )
    raw = item.findtext("q:presentation//q:response_label[2]//q:mattext", "", QTI)
    assert "<script" not in raw, "Canvas takes this for HTML"


@pytest.mark.parametrize("bank", [None, [("A {title}", NASTY)]])
def test_moodle_reads_one_right_choice_and_all_special_letters_are_escaped(bank: list[tuple[str, Check]]) -> None:
    text = as_gift(bank)
    questions = text.strip().split("\n\n")[1:]
    assert len(questions) == (1 if bank else len(checks()))
    for question in questions:
        special = re.sub(r"\\[~=#{}:\\]", "", question)  # what is left without the escaped ones is GIFT's own
        assert (special.count("::"), special.count("{"), special.count("}"), special.count("=")) == (2, 1, 1, 1)
        assert special.count("~") + 1 == special.count("#") == question.count("\n\t")
