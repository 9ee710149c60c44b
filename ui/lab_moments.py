"""Looking back through a run: which epochs are done, and what the students answered at the end of one."""

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image

from models.records import Logits, Progress, Role, WatchSet
from ui.components.wrong_images import Wrong


def finished_epochs(records: Sequence[Progress]) -> int:
    """How many epochs the first pair of students has finished."""
    return max((record.epoch for record in records if _is_first_pair(record) and record.epoch_end), default=0)


def watched_in(records: Sequence[Progress]) -> WatchSet | None:
    """The images that are watched through this run, once the teacher has looked at them."""
    return next((record.watch for record in records if record.watch is not None), None)


def answers_at(records: Sequence[Progress], epoch: int) -> dict[Role, Logits]:
    """The first pair's logits on the watched images at the end of an epoch, or the last one before it."""
    found: dict[Role, Logits] = {}
    for record in records:
        if _is_first_pair(record) and record.epoch_end and record.epoch <= epoch:
            found |= record.watch_logits
    return found


def wrong_answers(labels: Sequence[int], classes: Sequence[str], logits: Logits) -> tuple[Wrong, ...]:
    """The images whose largest logit is not their label's, in the order in which they are watched."""
    answers = [max(range(len(row)), key=row.__getitem__) for row in logits]
    pairs = enumerate(zip(labels, answers, strict=True))
    return tuple(Wrong(image, classes[label], classes[answer]) for image, (label, answer) in pairs if label != answer)


@lru_cache(maxsize=256)
def one_image(sprite_png: bytes, side: int, image: int) -> bytes:
    """Cut one image (side × side pixels) out of a sprite, as PNG."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(sprite_png)) as sprite:
        sprite.crop((image * side, 0, (image + 1) * side, side)).save(stream, "PNG")
    return stream.getvalue()


def _is_first_pair(record: Progress) -> bool:
    return record.phase == "students" and record.seed_index == 0
