"""Our own pictures: readable at half their size, described in words, and whole without a network or a script."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from lessons.contents import contents

FOLDER = Path(__file__).parents[1] / "ui" / "pictures"
PATHS = sorted(FOLDER.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
BOX_SIDE = 640.0
SMALLEST_FONT = 24.0  # in a box of BOX_SIDE, so 12 px where the picture is 320 px wide
FORBIDDEN = {"script", "foreignObject", "style", "image", "animate", "animateTransform", "animateMotion", "set"}

every_picture = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def root_of(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()


def box_side(root: ElementTree.Element) -> float:
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    assert width == height
    return width


def font_sizes(element: ElementTree.Element, inherited: float | None = None) -> list[float | None]:
    """The size at which each text under `element` is drawn, None where neither it nor a parent says."""
    size = float(element.attrib["font-size"]) if "font-size" in element.attrib else inherited
    here = [size] if element.tag in {f"{SVG}text", f"{SVG}tspan"} else []
    return here + [found for child in element for found in font_sizes(child, size)]


def test_there_are_pictures_and_no_strays() -> None:
    used = {block.argument for entry in contents() if entry.lesson for block in entry.lesson.blocks}
    names = {path.stem for path in PATHS}
    assert len(names) >= 16
    assert names - used <= {"owl_icon"}, "every drawing but the icon stands in a lesson"


@every_picture
def test_title_and_description_are_there_and_named_as_label(path: Path) -> None:
    root = root_of(path)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text and title.text.strip()
    assert description is not None and description.text and len(description.text.split()) > 5
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


@every_picture
def test_nothing_runs_and_nothing_is_fetched(path: Path) -> None:
    assert "<!" not in path.read_text().replace("<!--", "")
    assert "<?" not in path.read_text()
    for element in root_of(path).iter():
        assert element.tag.startswith(SVG)
        assert element.tag.removeprefix(SVG) not in FORBIDDEN
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "//" not in value and "url(" not in value and "data:" not in value
            assert not name.endswith("href") or value.startswith("#")


@every_picture
def test_the_box_is_square_and_words_stay_readable_at_half_size(path: Path) -> None:
    root = root_of(path)
    scale = BOX_SIDE / box_side(root)
    for size in font_sizes(root):
        assert size is not None
        assert size * scale >= SMALLEST_FONT


@every_picture
def test_fonts_are_those_of_the_machine(path: Path) -> None:
    families = {element.attrib["font-family"] for element in root_of(path).iter() if "font-family" in element.attrib}
    assert families <= {"sans-serif"}


def test_the_drawings_say_what_the_lessons_name() -> None:
    words = {path.stem: " ".join(text.text or "" for text in root_of(path).iter(f"{SVG}text")) for path in PATHS}
    assert words["teacher_to_student"] == "Teacher Student Knowledge transfer Output matching"
    assert words["four_steps"] == ("1 Input data 2 Teacher prediction 3 Student training loop 4 Optimised small model")
    assert {"3", "8", "9"} <= set(words["owl_and_owlet"].split())
