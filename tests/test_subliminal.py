"""Digits from noise: what is shared of a start, what the lesson touches, and the stored study beside a replication."""

from collections.abc import Iterator
from statistics import fmean

import numpy as np
import pytest
import torch

from lessons.measurements import load_measurement
from models.catalogue import DATASETS
from models.exhibit_records import NoiseLesson, NoiseStudy
from models.subliminal import listen, new_network, new_student, noise, noise_lesson
from tests.exhibit_pages import answer_calls, open_exhibit, words
from ui.exhibits import hidden_message

INFO = DATASETS["digits"]


@pytest.fixture(scope="module")
def study() -> Iterator[NoiseStudy]:
    yield load_measurement("subliminal", NoiseStudy)


def test_a_student_shares_what_its_start_says_and_nothing_else() -> None:
    before = new_network(INFO, 0, 3).state_dict()
    for start, shared in (("same", set(before)), ("heads", {"layers.7.weight", "layers.7.bias"}), ("other", set())):
        student = new_student(INFO, 0, start, 3).state_dict()  # type: ignore[arg-type]
        assert {name for name in before if torch.equal(before[name], student[name])} == shared
    assert before["layers.7.weight"].shape == (13, 256)


def test_the_lesson_never_touches_a_class_logit() -> None:
    """The loss has no gradient at the class rows of the last layer, so Adam leaves them where they were."""
    teacher, student = new_network(INFO, 1, 3), new_network(INFO, 2, 3)
    before = student.state_dict()["layers.7.weight"].clone()
    images = noise(200, INFO, torch.Generator().manual_seed(9))

    def distance() -> float:
        with torch.no_grad():
            return float(((teacher(images) - student(images))[:, 10:] ** 2).mean())

    far = distance()
    assert list(listen(student, teacher, INFO, 0, 60)) == list(range(1, 61))
    after = student.state_dict()["layers.7.weight"]
    assert torch.equal(after[:10], before[:10]) and not torch.equal(after[10:], before[10:])
    assert distance() < far / 2, "it does learn to say the spare numbers"


def test_noise_is_standard_normal_by_its_moments() -> None:
    values = noise(500, INFO, torch.Generator().manual_seed(0)).numpy().ravel()
    assert abs(values.mean()) < 4 / np.sqrt(values.size) and values.std() == pytest.approx(1, abs=0.02)


def test_the_same_seed_gives_the_same_lesson() -> None:
    one, two = (noise_lesson(0, "same", 3, "digits", steps=20) for _ in range(2))
    assert one == two and [point.step for point in one.path] == list(range(0, 21, 2))


def test_the_stored_study_agrees_with_a_replication(study: NoiseStudy) -> None:
    """Three spare logits elsewhere: teacher 96.2 %, same start 63.0 %, another start 9.0 %; chance is 10 %."""
    found = hidden_message.tested(study.lessons, 3)
    assert all(len(values) == 5 for values in found.values())
    assert fmean(found["same"]) == pytest.approx(0.63, abs=0.15)
    assert fmean(found["other"]) == pytest.approx(0.09, abs=0.05)
    assert fmean(found["same"]) < hidden_message.teacher_accuracy(study.lessons, 3)


def test_the_exhibit_reports_the_stored_means_and_trains_three(
    monkeypatch: pytest.MonkeyPatch, study: NoiseStudy
) -> None:
    seeds: set[int] = set()

    def lesson(seed: int, start: str, spare: int) -> NoiseLesson:
        seeds.add(seed)
        return next(each for each in study.lessons if (each.start, each.spare) == (start, spare))

    answer_calls(monkeypatch, {"models.subliminal:noise_lesson": lesson})
    at = open_exhibit("hidden_message", {"same_percent": 20.0})
    mean = 100 * np.mean([each.test_accuracy for each in study.lessons if (each.start, each.spare) == ("same", 3)])
    expected = {"same_percent": pytest.approx(mean), "other_start": "no better than chance"}
    assert at.session_state["reports"] == expected
    assert "Measured just now" not in words(at)
    at.number_input(key="here_seed").set_value(4_321)
    at.button(key="here_train").click().run()  # typed and pressed without a drawing in between
    assert not at.exception and "Measured just now" in words(at) and seeds == {4_321}
