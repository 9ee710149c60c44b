"""Classes that the students never saw: how far one shift of their bias brings them back.

Source: Hinton, Vinyals, Dean 2015, arXiv 1503.02531, section 3. There the shift was chosen to suit the test images;
here it is chosen without them.
"""

import torch
from torch import Tensor
from torch.nn import functional

from models.data import Dataset
from models.evaluation import predict
from models.records import BiasChoice, BiasRule, Role, UnseenClass, UnseenErrors, UnseenImages
from models.report import Candidate
from models.watching import rounded

SHIFTS = torch.arange(-600, 601) / 10  # what a slider could be moved to
_STUDENTS: tuple[Role, ...] = ("distilled", "plain")


def unseen_class(omit: tuple[int, ...], candidates: dict[Role, Candidate], dataset: Dataset) -> UnseenClass:
    """Both students of the first seed on all classes, before and after the bias of some has been shifted."""
    classes = len(dataset.info.classes)
    shifted = shifted_classes(omit, classes)
    share = torch.isin(dataset.train.labels, torch.tensor(shifted)).double().mean().item()
    validation: dict[Role, Tensor] = {}
    test: dict[Role, Tensor] = {}
    for role in _STUDENTS:
        validation[role] = predict(candidates[role].network, dataset, dataset.validation.images)
        test[role] = next(iter(candidates[role].logits.values()))
    labels = dataset.test.labels
    after: dict[Role, tuple[BiasChoice, ...]] = {}
    for role in _STUDENTS:
        shifts: dict[BiasRule, float] = {
            "validation accuracy": best_on_validation(validation[role], dataset.validation.labels, shifted),
            "class frequency": to_class_frequency(validation[role], shifted, share),
        }
        after[role] = tuple(
            BiasChoice(rule, shift, _errors(test[role], labels, omit, shifted, shift)) for rule, shift in shifts.items()
        )
    return UnseenClass(
        omitted=omit,
        shifted=shifted,
        validation=_images(dataset.validation.labels, validation),
        test=_images(labels, test),
        before={role: _errors(test[role], labels, omit, shifted, 0.0) for role in _STUDENTS},
        after=after,
    )


def shifted_classes(omit: tuple[int, ...], classes: int) -> tuple[int, ...]:
    """The classes whose bias moves: those left out (theirs is too low), or those kept if fewer (theirs is too high)."""
    kept = tuple(label for label in range(classes) if label not in omit)
    return omit if len(omit) <= len(kept) else kept


def answers(logits: Tensor, shifted: tuple[int, ...], shift: float) -> Tensor:
    """The answered class (N,) when `shift` is added to the logits (N, K) of some classes."""
    return _moved(logits, shifted, shift).argmax(1)


def best_on_validation(logits: Tensor, labels: Tensor, shifted: tuple[int, ...]) -> float:
    """The shift with the most right answers on labelled validation images.

    Of several the middle one, or none if 0 is among them.
    """
    right = torch.stack([(answers(logits, shifted, shift) == labels).sum() for shift in SHIFTS.tolist()])
    best = torch.nonzero(right == right.max()).flatten()
    shifts = SHIFTS[best]
    return 0.0 if (shifts == 0).any() else round(shifts[len(best) // 2].item(), 1)


def to_class_frequency(logits: Tensor, shifted: tuple[int, ...], share: float) -> float:
    """The shift at which these classes get, on average, the share of probability that they have in the world.

    No label is needed, only how common the classes are.
    """
    columns = list(shifted)
    given = [
        functional.softmax(_moved(logits, shifted, shift), 1)[:, columns].sum(1).mean() for shift in SHIFTS.tolist()
    ]
    return round(SHIFTS[(torch.stack(given) - share).abs().argmin()].item(), 1)


def _moved(logits: Tensor, shifted: tuple[int, ...], shift: float) -> Tensor:
    moved = logits.clone()
    moved[:, list(shifted)] += shift
    return moved


def _errors(
    logits: Tensor, labels: Tensor, omit: tuple[int, ...], shifted: tuple[int, ...], shift: float
) -> UnseenErrors:
    """Counted on rounded logits, as a screen that holds the record counts them."""
    wrong = labels[answers(torch.tensor(rounded(logits)), shifted, shift) != labels]
    return UnseenErrors(len(wrong), int(torch.isin(wrong, torch.tensor(omit)).sum()))


def _images(labels: Tensor, logits: dict[Role, Tensor]) -> UnseenImages:
    return UnseenImages(tuple(labels.tolist()), {role: rounded(each) for role, each in logits.items()})
