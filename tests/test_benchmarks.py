"""The benchmarks run, say what they should, and compare like with like. How fast anything is, no test asserts."""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks import learners, load, owlet_recipe, tutorial_networks, tutorial_recipe
from benchmarks.images import ImageSet, gather
from benchmarks.numbers import contest, over_seeds, with_deviation
from models.networks import multiply_adds, parameter_count
from ui import learner

REPOSITORY = Path(__file__).parents[1]


def run(module: str, *arguments: str) -> dict[str, Any]:
    """What `python -m benchmarks.<module> --json` prints: one line."""
    command = [sys.executable, "-m", f"benchmarks.{module}", "--json", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    (line,) = done.stdout.splitlines()
    document: dict[str, Any] = json.loads(line)
    return document


def is_spread(values: dict[str, float]) -> bool:
    return 0 < values["low"] <= values["median"] <= values["high"]


@pytest.fixture(scope="module")
def images() -> ImageSet:
    image_set, sentence = gather(160, 32)  # not a whole number of batches
    assert "Made-up" in sentence, "the tests' data folder is empty"
    return image_set


@pytest.mark.parametrize(
    ("build", "parameters"),
    [
        (tutorial_networks.teacher, tutorial_networks.TEACHER_PARAMETERS),
        (tutorial_networks.student, tutorial_networks.STUDENT_PARAMETERS),
    ],
)
def test_the_tutorials_networks_have_its_parameter_counts(build: Any, parameters: int) -> None:
    network = build().eval()
    assert parameter_count(network) == parameters
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 10)


@pytest.mark.parametrize("build", [tutorial_networks.teacher, tutorial_networks.student])
def test_as_owlet_builds_it_a_network_gives_the_same_numbers_and_gradients(build: Any) -> None:
    torch.manual_seed(0)
    network, images = build().eval(), torch.randn(3, 3, 32, 32)
    rebuilt = owlet_recipe.as_owlet_builds(network)
    kinds = [type(layer).__name__ for layer in rebuilt.children()]
    assert ("ReLU", "MaxPool2d") not in set(itertools.pairwise(kinds))
    expected, weights = network(images), list(network.parameters())
    wanted = torch.autograd.grad(expected.square().sum(), weights)
    assert torch.allclose(rebuilt(images), expected, atol=1e-6)
    found = torch.autograd.grad(rebuilt(images).square().sum(), weights)
    assert all(torch.allclose(one, other, atol=1e-5) for one, other in zip(found, wanted, strict=True))


def test_a_teachers_work_for_one_image_follows_from_its_layers() -> None:
    convolutions = 9 * (1024 * (3 * 128 + 128 * 64) + 256 * (64 * 64 + 64 * 32))
    dense = 2048 * 512 + 512 * 10
    assert multiply_adds(tutorial_networks.teacher(), owlet_recipe.INFO) == convolutions + dense


def test_both_recipes_see_the_same_images_once_an_epoch(images: ImageSet) -> None:
    def restored(batch: torch.Tensor, mean: torch.Tensor, std: torch.Tensor) -> torch.Tensor:
        return (255 * (batch * std[:, None, None] + mean[:, None, None])).round().to(torch.uint8)

    def seen(batches: list[tuple[torch.Tensor, torch.Tensor]]) -> list[tuple[int, bytes]]:
        return sorted(
            (int(label), image.contiguous().numpy().tobytes())
            for pixels, labels in batches
            for image, label in zip(pixels, labels, strict=True)
        )

    constants = torch.tensor(tutorial_recipe.MEAN), torch.tensor(tutorial_recipe.STD)
    tutorials = [
        (restored(batch, *constants), labels)
        for batch, labels in tutorial_recipe.loader(images.train_images, images.train_labels)
    ]
    owlets = [
        (restored(batch.images, images.mean, images.std), batch.labels)
        for batch in owlet_recipe.Owlet(images).batches().epoch()
    ]
    given = seen([(images.train_images, images.train_labels)])
    assert len(given) == 160
    assert seen(tutorials) == given
    assert seen(owlets) == given


def test_images_come_back_from_their_file(images: ImageSet, tmp_path: Path) -> None:
    images.write(tmp_path / "images.safetensors")
    again = ImageSet.read(tmp_path / "images.safetensors")
    for name, tensor in vars(images).items():
        assert torch.equal(getattr(again, name), tensor), name


def test_a_ratio_is_taken_within_each_turn() -> None:
    row = contest([10.0, 40.0, 30.0], [5.0, 4.0, 10.0], goal=5)
    assert row["ratio"] == {"median": 3.0, "low": 2.0, "high": 10.0}
    assert row["tutorial_s"]["median"] == 30.0


def test_a_made_up_learner_is_one_to_the_app() -> None:
    names = [f"reader {number}" for number in range(50)]
    assert all(learner.read(code) == code for code in map(learners.code_of, names))
    assert len({learners.id_of(name) for name in names}) == 50
    assert learners.cookie_of("Ann") == f"{learner.COOKIE}={learners.code_of('Ann')}"


def test_one_seed_has_no_deviation() -> None:
    assert with_deviation(over_seeds([0.25])) == "25.0%"
    assert with_deviation(over_seeds([0.25, 0.75])) == "50.0% ± 35.4%"


@pytest.mark.slow
def test_trainer() -> None:
    result = run("trainer", "--images", "64", "--validation", "32", "--seeds", "1", "--teacher-epochs", "1")
    assert (result["images"], result["validation_images"]) == (64, 32)
    assert set(result["speed"]) == {"teacher_epoch", "student_epoch", "ten_student_epochs"}
    for row in result["speed"].values():
        assert all(is_spread(row[name]) for name in ("tutorial_s", "owlet_s", "ratio")), row
    for role in ("teacher", "student"):
        for recipe in ("tutorial", "owlet"):
            (accuracy,) = result["accuracy"][role][recipe]["by_seed"]
            assert 0 <= accuracy <= 1
    assert not result["settings"]["tutorial"]["tuned"], "the tutorial runs with torch's default settings"
    assert result["settings"]["owlet"]["tuned"]
    rate = result["matrix_rate"]
    assert rate["epoch_flops"] == 64 * 6 * result["settings"]["owlet"]["teacher_multiply_adds"]
    limit_s = rate["epoch_flops"] / rate["flops_per_s"]["median"]
    owlet_s = result["speed"]["teacher_epoch"]["owlet_s"]["median"]
    assert rate["share_reached"] == pytest.approx(limit_s / owlet_s)
    assert result["held_back_by"].startswith("Convolutions")


@pytest.mark.slow
def test_race() -> None:
    result = run("race", "--rounds", "1", "--epochs", "2", "--teacher", "cnn-2", "--teacher-epochs", "1")
    assert is_spread(result["first_point_s"])
    assert result["first_point_s"]["median"] <= result["race_s"]["median"]
    assert result["teacher_s"] > 0
    assert 0 < result["teacher_accuracy"] < 1
    assert result["test_images"] == 1_000


@pytest.mark.slow
@pytest.mark.browser
def test_pages(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import streamlit as st\nst.title('Hello')\n")
    result = run("pages", "--rounds", "1", "--sessions", "2", "--visit", "", "--app", str(script))
    assert all(is_spread(result[name]) for name in ("one_line_s", "app_s", "first_page_ratio"))
    assert result["web_process_bytes"] > 20e6
    assert result["torch_in_web_process"] is False


@pytest.mark.slow
@pytest.mark.browser
def test_torch_in_the_web_process_is_noticed(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import streamlit as st, torch\nst.title('Hello')\n")
    result = run("pages", "--rounds", "1", "--sessions", "1", "--visit", "", "--app", str(script))
    assert result["torch_in_web_process"] is True


@pytest.mark.slow
@pytest.mark.browser
def test_an_app_that_breaks_has_no_first_page(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import streamlit as st\nst.title('Hello')\n1 / 0\n")
    with pytest.raises(subprocess.CalledProcessError):
        run("pages", "--rounds", "1", "--sessions", "1", "--visit", "", "--app", str(script))


def test_waits_are_told_for_each_slice_of_time() -> None:
    tally = load.Tally()
    tally.page_s, tally.ended_s = [9.0, 11.0, 0.1, 0.3], [1.0, 29.9, 60.0, 89.0]
    tally.web_bytes = list(range(80))  # once a second; the round ends before its last slice does
    rush, nobody, later = tally.slices()
    assert (rush["from_s"], rush["pages"], rush["page_s"]["median"], rush["page_s"]["most"]) == (0.0, 2, 10.0, 11.0)
    assert (nobody["from_s"], nobody["pages"], nobody["page_s"]) == (30.0, 0, None)
    assert (later["from_s"], later["pages"]) == (60.0, 2) and later["page_s"]["median"] == pytest.approx(0.2)
    assert [part["web_bytes"] for part in (rush, nobody, later)] == [29, 59, 79]
