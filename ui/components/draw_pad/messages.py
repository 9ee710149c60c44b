"""What travels between the sheet and the server. What comes from a browser may be anything, so it is read with care."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

_LONGEST_DRAWING = 4096  # letters of base64: 32 × 32 points in three colours
_LONGEST_ID = 64


@dataclass(frozen=True)
class Question:
    """A drawing that the learner asks the teacher about."""

    number: int
    pixels: bytes  # channels · side · side, plane by plane, in rows


@dataclass(frozen=True)
class Sharing:
    """A kept drawing that the learner shows to the class."""

    number: int
    kit: str  # id of the kit whose students disagreed on it
    pixels: bytes
    with_teacher: bool  # whether the teacher was asked, too


@dataclass(frozen=True)
class TakingBack:
    """A drawing that the learner shows to the class no longer."""

    number: int
    drawing_id: str


@dataclass(frozen=True)
class Answer:
    """What came of the message of this number: the teacher's logits, if it was asked; or the trouble, as a sentence."""

    number: int
    logits: tuple[float, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Hanging:
    """A drawing of this learner that the class sees."""

    drawing_id: str
    kit: str
    pixels: bytes


@dataclass(frozen=True)
class Seat:
    """Where the learner sits, so that the sheet can say to whom a drawing would go."""

    code: str
    nickname: str
    hanging: tuple[Hanging, ...]


def read_question(sent: Any) -> Question | None:
    """What a browser sent, if it is a question to the teacher."""
    match sent:
        case {"id": int(number), "pixels": str(text)} if (pixels := _pixels(text)) is not None:
            return Question(number, pixels)
    return None


def read_sharing(sent: Any) -> Sharing | TakingBack | None:
    """What a browser sent, if it is about the class."""
    match sent:
        case {"id": int(number), "back": str(drawing_id)} if len(drawing_id) <= _LONGEST_ID:
            return TakingBack(number, drawing_id)
        case {"id": int(number), "kit": str(kit), "pixels": str(text), "teacher": bool(with_teacher)} if (
            len(kit) <= _LONGEST_ID and (pixels := _pixels(text)) is not None
        ):
            return Sharing(number, kit, pixels, with_teacher)
    return None


def _pixels(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True) if len(text) <= _LONGEST_DRAWING else None
    except ValueError:
        return None
