"""`python -m models data`: one line of what was found, or one of what to do."""

import argparse

import pytest

from models import data_cli
from tests.made_up_originals import cifar_zip

pytestmark = pytest.mark.usefixtures("image_home")


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    data_cli.add_data_command(parser.add_subparsers())
    arguments = parser.parse_args(["data", *words])
    return arguments.run(arguments)


def test_command_line(capsys, tmp_path) -> None:
    assert command("digits") == 0
    assert "1,197 / 200 / 400 images" in capsys.readouterr().out
    pets = tmp_path / "pets.zip"
    pets.write_bytes(cifar_zip(("cats", "dogs"), 10, 2))
    assert command("folder", "--zip", str(pets)) == 0
    assert "24 images of cats, dogs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["mnits"], "no data set “mnits”"),
        (["folder"], "--zip FILE.zip"),
        (["mnist", "--zip", "x.zip"], "--zip FILE.zip"),
        (["folder", "--zip", "/nowhere/x.zip"], "no zip file"),
        (["folder-0123456789ab"], "Import the zip again"),
    ],
)
def test_command_line_errors_are_one_line(words: list[str], sentence: str, capsys) -> None:
    assert command(*words) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.startswith("error: ") and sentence in err
