"""When a taught student has paid for its teaching, in measured computing time and in electricity. Arithmetic only."""

from dataclasses import dataclass

from lessons.budgets import Source

# A thin laptop's processor (Intel's 13th generation, U series): sustained, and at its short peak.
WATTS = (15.0, 55.0)
WATTS_SOURCE = Source(
    title="Game News 24, on Intel’s figures for thin laptops",
    url="https://game-news24.com/2023/01/03/the-three-generation-intel-core-mobile-chip-lineup-includes-multiple-families",
    by="news",
    read_on="2026-11-28",
)
# No page of Intel's with these figures could be read, but one on what such a pair of figures means.
WATTS_MEANING = Source(
    title="Intel, data sheet of the 12th generation",
    url="https://edc.intel.com/content/www/us/en/design/ipla/software-development-platforms/client/platforms/"
    "alder-lake-desktop/12th-generation-intel-core-processors-datasheet-volume-1-of-2/006/thermal-considerations/",
    by="maker",
    read_on="2026-11-28",
)


@dataclass(frozen=True)
class Times:
    """Measured seconds. One student's training; answers one at a time."""

    teacher_train: float | None  # None: not known
    student_train: float
    teacher_answer: float
    student_answer: float

    def once(self, with_teacher: bool) -> float | None:
        """Seconds paid before the first answer; `with_teacher` if it was trained for this alone."""
        if not with_teacher:
            return self.student_train
        return None if self.teacher_train is None else self.teacher_train + self.student_train

    def break_even_answers(self, with_teacher: bool) -> float | None:
        """Answers after which the student has saved what was paid once; None: never, or not known."""
        once, saved = self.once(with_teacher), self.teacher_answer - self.student_answer
        return once / saved if once is not None and saved > 0 else None


def joules(seconds: float) -> tuple[float, float]:
    """Electricity of so much computing: least and most, by the range of power."""
    return seconds * WATTS[0], seconds * WATTS[1]
