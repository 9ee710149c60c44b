"""The README's file tree, commands and settings are those of the repository."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
TREE = [line for line in TEXT.rpartition("## Where things are")[2].splitlines() if re.match(r"[\w.]+/? {2,}\S", line)]


def test_every_line_of_the_tree_names_what_is_there() -> None:
    assert len(TREE) >= 12
    for line in TREE:
        assert (ROOT / line.split()[0]).exists(), line


def test_every_folder_stands_in_the_tree() -> None:
    named = {line.split()[0].rstrip("/") for line in TREE}
    folders = {path.parent.relative_to(ROOT).parts[0] for path in ROOT.glob("[a-z]*/*.py")}
    assert len(folders) >= 7 and folders <= named


def test_pins_are_those_of_the_requirements() -> None:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for pin in ("torch", "torchvision"):
        (line,) = [line for line in requirements if line.startswith(f"{pin}==")]
        assert line in TEXT


def test_every_setting_is_read_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("[a-z]*/*.py"))
    code += (ROOT / "Makefile").read_text(encoding="utf-8")
    settings = set(re.findall(r"^\| `([A-Z_]+)`", TEXT, re.MULTILINE))
    assert len(settings) >= 7
    assert all(name in code for name in settings)
    assert set(re.findall(r"OWLET_[A-Z_]+", code)) - {"OWLET_TEST_DATA"} <= settings | {"OWLET_"}


def test_links_and_pictures_exist() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", TEXT) if not target.startswith("http")]
    assert len(targets) >= 2
    assert all((ROOT / target).exists() for target in targets)
