"""How much room a teacher's answers take when they are kept for the student's lessons. Plain arithmetic."""

from dataclasses import dataclass

_TWO_BYTES = 2**16  # so many tokens can be told apart by a number of two bytes


@dataclass(frozen=True)
class Answers:
    """What the teacher has said, and how its shares are written down."""

    tokens: int  # places in the text, each with one answer
    vocabulary: int  # shares in one answer
    share_bytes: int  # of one share
    kept: int  # the largest shares of an answer that are kept

    @property
    def name_bytes(self) -> int:
        """Of the number that says which token of the vocabulary is meant."""
        return 2 if self.vocabulary <= _TWO_BYTES else 4


def full_bytes(answers: Answers) -> int:
    """Every share of every answer; their order says which token each belongs to."""
    return answers.tokens * answers.vocabulary * answers.share_bytes


def top_k_bytes(answers: Answers) -> int:
    """The largest shares of each answer, each with the number of its token."""
    kept = min(answers.kept, answers.vocabulary)
    return answers.tokens * kept * (answers.share_bytes + answers.name_bytes)


def text_bytes(answers: Answers) -> int:
    """Only the text that the teacher wrote: one token's number for each place."""
    return answers.tokens * answers.name_bytes
