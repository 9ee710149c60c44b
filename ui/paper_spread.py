"""What the paper bench says of a taught student beside its own teacher: how far apart, and whether that is luck."""

from statistics import fmean

from lessons import paper
from lessons.comparing import Interval, interval, next_one
from models.paper_records import ROWS, PaperResult
from ui.formats import number
from ui.paper_words import errors_of, main_rows

_TOLD_APART = 0.05  # McNemar's p below which two networks differ by more than luck
_TAUGHT_ON = {"distilled": "Standing", "moved": "Moved"}


def nearer() -> str:
    """What our own row says: does a student who asks about moved digits come nearer to its teacher?"""
    found = {row.name: errors_of(row) for row in main_rows()}
    if not all(found.values()):
        return "What moved digits do for the student stands here once all four rows have been run."
    teacher, moved, still = (fmean(found[name]) for name in ("teacher", "moved", "distilled"))
    came = "It comes nearer to its teacher" if abs(moved - teacher) < abs(still - teacher) else "It comes no nearer"
    return (
        f"**The row that is ours alone.** Taught on moved digits, the student gets {moved:.0f} wrong on average. On "
        f"digits that stand still it gets {still:.0f} wrong, and its teacher {teacher:.0f}. {came}. {_behind()}"
    )


def _behind() -> str:
    """How many errors more than its own teacher, seed by seed, and the same in the paper."""
    teachers = {result.seed: result.errors for result in paper.of("teacher")}
    more = [result.errors - teachers[result.seed] for result in paper.of("moved") if result.seed in teachers]
    if len(more) < 2:
        return ""
    found, printed = interval(more), {row.name: row.printed_errors or 0 for row in ROWS}
    low, high = (number(end, sign=True) for end in (found.low, found.high))
    told = {1: "that is more than luck", 0: "these seeds can’t tell that from none", -1: "that is less than none"}
    return (
        f"Seed by seed that is {number(found.mean, sign=True)} errors against its own teacher (95 % interval {low} to "
        f"{high}): {told[found.sign]}. The paper’s student, on digits that stand still, made "
        f"{printed['distilled'] - printed['teacher']} more than its teacher."
    )


def teachers_spread() -> Interval | None:
    """Where one more teacher's errors would lie, 19 times in 20; None before two teachers have been run."""
    errors = [result.errors for result in paper.of("teacher")]
    return next_one(errors) if len(errors) > 1 else None


def within(spread: Interval) -> str:
    """How many of the students that were taught on moved digits lie where one more teacher would lie, or ""."""
    students = [result.errors for result in paper.of("moved")]
    if not students:
        return ""
    inside = sum(spread.low <= errors <= spread.high for errors in students)
    mean = fmean(students)
    told = "inside" if spread.low <= mean <= spread.high else "outside"
    return (
        f"**Is the student within its teacher’s spread?** Our {spread.count} teachers differ by luck alone. One more "
        f"would get {number(spread.low, 0)} to {number(spread.high, 0)} wrong, 19 times in 20: the shaded band above. "
        f"Of the {len(students)} students taught on moved digits {inside} lie inside it, and their mean, "
        f"{number(mean)}, is {told}."
    )


def beside_rows() -> list[dict[str, str]]:
    """A row for each taught student whose answers were laid beside those of the teacher that it asked."""
    found = [result for name in _TAUGHT_ON for result in paper.of(name)]
    return [_beside(result) for result in found if result.beside_teacher is not None]


def _beside(result: PaperResult) -> dict[str, str]:
    beside = result.beside_teacher
    assert beside is not None, "chosen by it"
    return {
        "Digits": f"{_TAUGHT_ON[result.row]}, seed {result.seed}",
        "Its errors": f"{result.errors}",
        "Its teacher’s": f"{beside.teacher_errors}",
        "Only the student wrong": f"{beside.only_student_wrong}",
        "Only the teacher wrong": f"{beside.only_teacher_wrong}",
        "Told apart? (McNemar)": f"{'yes' if beside.p_value < _TOLD_APART else 'no'}, p = {beside.p_value:.2g}",
    }
