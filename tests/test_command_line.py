"""`python -m models` as a person calls it: a table, one JSON document, or one line that says what is wrong."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from scipy import stats

from models.__main__ import main

ROOT = Path(__file__).parents[1]
TINY = (
    "race", "--data", "digits", "--teacher", "mlp-32", "--teacher-epochs", "2",
    "--student", "mlp-8", "--examples", "50", "--epochs", "2",
)  # fmt: skip


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "models", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_json_is_one_document_with_all_that_was_promised(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TINY, "--temperature", "4", "--seeds", "3", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["spec"]["temperature"] == 4 and result["spec"]["seeds"] == [0, 1, 2]
    for role in ("teacher", "plain", "distilled"):
        network = result["networks"][role]
        assert network["parameters"] > 0 and network["bytes"] > 0 and network["multiply_adds"] > 0
        assert network["latency_ms"]["median"] > 0
    plain, distilled = (
        list(result["networks"][role]["test_accuracy"]["by_seed"].values()) for role in ("plain", "distilled")
    )
    assert len(plain) == len(distilled) == 3
    assert result["networks"]["plain"]["test_accuracy"]["mean"] == pytest.approx(statistics.fmean(plain))
    assert result["networks"]["plain"]["test_accuracy"]["sd"] == pytest.approx(statistics.stdev(plain))
    interval = stats.ttest_rel(distilled, plain).confidence_interval(0.95)
    assert (result["difference"]["low"], result["difference"]["high"]) == pytest.approx((interval.low, interval.high))


def test_the_table_names_three_networks_and_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TINY]) == 0
    printed = capsys.readouterr().out
    assert all(role in printed for role in ("teacher", "distilled", "plain", "Distilled minus plain"))


def test_classes_left_out_are_counted_before_and_after_the_shift(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*TINY, "--omit", "3,8", "--method", "top-3", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["spec"]["omit"], result["spec"]["method"]) == ([3, 8], "top-3")
    unseen = result["unseen"]
    assert unseen["omitted"] == unseen["shifted"] == [3, 8]
    for role in ("plain", "distilled"):
        by_class = result["networks"][role]["scores"][0]["errors_by_class"]
        assert unseen["before"][role]["total"] == pytest.approx(sum(by_class), abs=6), "but for ties by rounding"
        assert [choice["rule"] for choice in unseen["after"][role]] == ["validation accuracy", "class frequency"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--temperature", "0"], "between 0.1 and 100"),
        (["--student", "vgg-3"], "cnn-8"),
        (["--seeds", "0"], "--seeds"),
        (["--omit", "12"], "numbered 0 to 9"),
        (["--method", "attention"], "cnn or resnet"),
        (["--data", "imagenet"], "mnist-5k"),
        (["--data", "folder-000000000000"], "Import the zip again"),
        (["--examples", "5000"], "Turn down"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: int | str | None = main([*TINY, *arguments])
    except SystemExit as end:  # argparse's own way out
        code = end.code
    printed = capsys.readouterr()
    assert code != 0 and printed.out == ""
    assert says in printed.err and printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["race", "--examples", "abc"], "--examples: invalid int value: 'abc'"),
        (["race", "--omit", "x"], "by their numbers, such as 3"),
        (["race", "--bogus"], "--bogus"),
        (["ship", "imagenet"], "choose from"),
        (["train"], "choose from"),
        ([], "COMMAND"),
    ],
)
def test_words_that_cannot_be_parsed_are_one_line_too(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    printed = capsys.readouterr()
    assert end.value.code == 2 and printed.out == ""
    assert printed.err.startswith("error: ") and says in printed.err and "--help" in printed.err
    assert printed.err.count("\n") == 1 and printed.err.endswith("\n")


def test_a_shell_sees_the_exit_code_and_the_one_line() -> None:
    done = call(*TINY, "--temperature", "0")
    assert done.returncode != 0 and done.stdout == ""
    assert "between 0.1 and 100" in done.stderr and done.stderr.count("\n") == 1
