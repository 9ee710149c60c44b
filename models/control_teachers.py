"""Teachers from whom something was taken on purpose, to see what it was worth to the student."""

import torch
from torch import Tensor

RATE_TIMES = {"longer-steps": 3.0}  # a method that changes nothing but the learning rate


def permuted_answers(teacher_logits: Tensor, seed: int) -> Tensor:
    """The same logits (N, K), but those of all classes except the first answer change places, image by image.

    How sure the teacher is stays as it was; which wrong class is nearly right is lost.
    Source: Furlanello 2018 (dark knowledge with permuted predictions), arXiv 1805.04770, section 3.2.
    """
    count, classes = teacher_logits.shape
    first = teacher_logits.argmax(1, keepdim=True)  # (N, 1)
    is_other = torch.ones(count, classes, dtype=torch.bool).scatter(1, first, False)
    others = teacher_logits[is_other].view(count, classes - 1)
    generator = torch.Generator().manual_seed(seed)
    order = torch.rand(count, classes - 1, generator=generator).argsort(1)
    mixed = teacher_logits.clone()
    mixed[is_other] = others.gather(1, order).flatten()
    return mixed
