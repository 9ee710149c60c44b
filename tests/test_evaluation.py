"""Metrics against scikit-learn, scipy and hand-made cases."""

import numpy as np
import pytest
import torch
from scipy.special import rel_entr, softmax
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss

from models import compute
from models.data import load
from models.evaluation import calibration_error, confusion, kl_to_teacher, predict, score
from models.networks import build

IMAGES, CLASSES = 400, 10


@pytest.fixture
def answers() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Student logits, teacher logits, labels."""
    generator = torch.Generator().manual_seed(5)
    labels = torch.randint(0, CLASSES, (IMAGES,), generator=generator)
    signal = 3 * torch.nn.functional.one_hot(labels, CLASSES)
    student = signal + 2 * torch.randn(IMAGES, CLASSES, generator=generator)
    teacher = signal + torch.randn(IMAGES, CLASSES, generator=generator)
    return student, teacher, labels


def test_scores_equal_the_libraries(answers: tuple[torch.Tensor, ...]) -> None:
    student, teacher, labels = answers
    measured = score(7, student, labels, teacher)
    probabilities = softmax(student.double().numpy(), axis=1)
    teacher_probabilities = softmax(teacher.double().numpy(), axis=1)
    said, teacher_said = student.argmax(1), teacher.argmax(1)
    matrix = confusion_matrix(labels, said, labels=range(CLASSES))
    assert measured.seed == 7
    assert measured.test_accuracy == pytest.approx(accuracy_score(labels, said), abs=1e-12)
    assert measured.agreement == pytest.approx(accuracy_score(teacher_said, said), abs=1e-12)
    assert measured.negative_log_likelihood == pytest.approx(log_loss(labels, probabilities), rel=1e-5)
    expected_kl = rel_entr(teacher_probabilities, probabilities).sum(axis=1).mean()
    assert measured.kl_to_teacher == pytest.approx(expected_kl, rel=1e-9)
    assert measured.errors_by_class == tuple(matrix.sum(axis=1) - matrix.diagonal())
    assert np.array_equal(confusion(student, labels), matrix)


def test_calibration_by_hand() -> None:
    """Four answers with confidence 0.8, three of them right; two with 0.6, none right: (4·0.05 + 2·0.6) / 6."""

    def logits(confidence: float, answer: int) -> list[float]:
        row = [np.log((1 - confidence) / 2)] * 3
        row[answer] = np.log(confidence)
        return row

    rows = torch.tensor([logits(0.8, 0)] * 4 + [logits(0.61, 1)] * 2)
    labels = torch.tensor([0, 0, 0, 2, 0, 0])
    assert calibration_error(rows, labels) == pytest.approx((4 * 0.05 + 2 * 0.61) / 6, abs=1e-6)


def test_calibration_of_a_sure_and_right_network_is_zero() -> None:
    labels = torch.arange(CLASSES)
    assert calibration_error(1_000.0 * torch.eye(CLASSES), labels) == pytest.approx(0, abs=1e-12)


def test_a_network_is_no_distance_from_itself(answers: tuple[torch.Tensor, ...]) -> None:
    student, teacher, _ = answers
    assert kl_to_teacher(teacher, teacher) == pytest.approx(0, abs=1e-12)
    assert kl_to_teacher(student, teacher) > 0


def test_a_few_images_are_left_to_one_core_and_many_shared_with_the_same_logits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beside another run, two threads for a few images would wait for each other."""
    monkeypatch.setattr(compute, "ALL_THREADS", 2)
    digits = load("digits")
    threads: list[int] = []
    network = build("cnn-4", digits.info)
    network.register_forward_hook(lambda *_: threads.append(torch.get_num_threads()))
    few = digits.test.images[:250]
    alone = predict(network, digits, few)
    assert set(threads) == {1}
    threads.clear()
    shared = predict(network, digits, few.repeat(20, 1, 1, 1))
    assert set(threads) == {2}
    assert torch.equal(shared[:250], alone)
