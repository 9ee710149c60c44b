"""Stored results: each is a whole run of its spec, and its slots say what the record says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.course_results import WATCHED, small
from lessons import results
from lessons.formats import percent, points, times
from models.records import BiasChoice, PairedDifference, RunResult, UnseenClass, UnseenErrors, UnseenImages, encode
from models.spec import RunSpec
from tests.fake_results import result_of

LOSS = PairedDifference(-0.0042, -0.01, 0.0016, 0.1, "t over seeds", 5, "cannot tell")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of results, with nothing remembered from the real one before or after."""
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    results.load_result.cache_clear()
    results.slots.cache_clear()
    yield tmp_path
    results.load_result.cache_clear()
    results.slots.cache_clear()


def test_every_named_spec_is_sound_and_says_what_it_is_for() -> None:
    assert len(results.names()) >= 20
    assert all(stored.what_for.endswith((".", ")")) for stored in results.specs().values())
    keys = [stored.spec.key for stored in results.specs().values()]
    assert len(set(keys)) >= len(keys) - 1, "at most one run has two names"


@pytest.mark.parametrize("name", results.names())
def test_a_stored_result_is_a_whole_run_of_its_own_spec(name: str) -> None:
    result = results.load_result(name)
    assert result.spec == results.specs()[name].spec, f"make it again: python -m benchmarks.course_results {name}"
    assert result.complete and set(result.networks) == {"teacher", "distilled", "plain"}
    assert len(result.networks["plain"].scores) == len(result.spec.seeds)
    assert (result.unseen is not None) == bool(result.spec.omit)
    assert (results.FOLDER / f"{name}.json").stat().st_size < 350_000
    assert all(results.slots(name).values())


def test_slots_of_a_made_up_result(store: Path) -> None:
    (store / "cold.json").write_bytes(encode(result_of(RunSpec(seeds=(0, 1, 2)), LOSS)))
    slots = results.slots("cold")
    assert (slots["gain_points"], slots["gain_low"], slots["gain_high"]) == ("−0.4", "−1.0", "0.2")
    assert slots["teacher_accuracy"] == "98.2\u00a0%" and slots["distilled_accuracy"] == "91.7\u00a0%"
    assert slots["kept_share"] == "93.4\u00a0%", "0.917 / 0.982"
    assert slots["times_smaller"] == "60" and slots["times_faster"] == "4.0", "824,458 / 13,706 and 0.8 / 0.2 ms"
    assert slots["times_faster_in_batches"] == "15", "60,000 / 4,000"
    assert (slots["teacher_parameters"], slots["student_parameters"]) == ("824,458", "13,706")
    assert (slots["seeds"], slots["day"]) == ("5", "2 January 2026")


def test_slots_of_a_class_that_was_left_out(store: Path) -> None:
    images = UnseenImages((3, 1, 3, 0), {"distilled": ((0.0,) * 10,) * 4, "plain": ((0.0,) * 10,) * 4})
    before = {"distilled": UnseenErrors(3, 2), "plain": UnseenErrors(4, 2)}
    after = {
        role: (
            BiasChoice("validation accuracy", shift, UnseenErrors(1, 0)),
            BiasChoice("class frequency", 9.0, UnseenErrors(2, 1)),
        )
        for role, shift in (("distilled", 3.5), ("plain", -2.0))
    }
    unseen = UnseenClass((3,), (3,), images, images, before, after)
    result = replace(result_of(RunSpec(omit=(3,))), unseen=unseen)
    (store / "no-three.json").write_bytes(encode(result))
    slots = results.slots("no-three")
    expected = {
        "unseen_images": "2", "errors_before": "3", "unseen_before": "2", "errors_after": "1", "unseen_after": "0",
        "shift": "+3.5", "plain_shift": "−2.0", "error_share_before": "75.0\u00a0%",
    }  # fmt: skip
    assert {name: slots[name] for name in expected} == expected


def test_a_name_that_is_not_there_and_a_result_not_made_yet_are_told(store: Path) -> None:
    with pytest.raises(results.NoResult, match=r"results\.yaml"):
        results.load_result("../secrets")
    with pytest.raises(results.NoResult, match=r"benchmarks\.course_results cold"):
        results.slots("cold")


def test_making_a_result_small_changes_no_measurement() -> None:
    whole = result_of(RunSpec(seeds=(0, 1)))
    less = small(whole)
    assert (less.networks, less.difference, less.unseen) == (whole.networks, whole.difference, whole.unseen)
    assert less.watch is not None and len(less.watch.labels) == len(less.watch.teacher_logits) == WATCHED
    for before, after in zip(whole.history, less.history, strict=True):
        assert (before.epoch, before.step, before.seed) == (after.epoch, after.step, after.seed)
        for role, share in before.validation_accuracy.items():
            assert after.validation_accuracy[role] == pytest.approx(share, abs=5e-4)
        for role, rows in before.watch_logits.items():
            assert after.watch_logits[role][0] == pytest.approx(rows[0], abs=0.051)
    numbers = json.loads(encode(less))["history"][0]["losses"]["plain"].values()
    assert all(round(number, 3) == number for number in numbers)


def test_a_stored_file_is_read_back_as_it_was(store: Path) -> None:
    result = small(result_of(RunSpec()))
    (store / "cold.json").write_bytes(encode(result))
    assert isinstance(results.load_result("cold"), RunResult) and results.load_result("cold") == result


def test_numbers_as_people_read_them() -> None:
    assert [times(ratio) for ratio in (60.15, 9.96, 9.9, 1.0, 1_234.5)] == ["60", "10", "9.9", "1.0", "1,234"]
    assert [points(share) for share in (0.056, -0.0042, 0.0)] == ["5.6", "−0.4", "0.0"]
    assert percent(0.5) == "50.0\u00a0%"
