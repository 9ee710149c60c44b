"""What the paper bench measures, and what the paper printed: plain frozen records. No torch.

Source of the printed numbers: Hinton, Vinyals, Dean 2015, arXiv 1503.02531, section 3.
"""

from dataclasses import dataclass

TEACHER_UNITS, STUDENT_UNITS = 1200, 800
GRID_EPOCHS = {30: 30, 300: 15, 800: 15}  # by units; a narrow network learns slowly, and an epoch of it is cheap
GRID_UNITS = tuple(GRID_EPOCHS)
GRID_TEMPERATURES = (1.0, 2.5, 4.0, 8.0, 20.0)


@dataclass(frozen=True)
class PaperRow:
    """One experiment of the paper: what is trained, and what was printed about it."""

    name: str  # in the command line and in the name of its file
    title: str
    units: int  # in each of two hidden layers
    temperature: float | None = None  # None: hard labels, no teacher
    omit: tuple[int, ...] = ()  # digits that are not in the transfer set
    moved: bool = False  # each digit is moved by up to 2 pixels, anew in each epoch
    epochs: int = 30
    rate: float = 1e-3  # the peak of Adam's learning rate
    printed_errors: int | None = None  # of 10,000 test images
    printed_after: int | None = None  # once the bias was shifted
    printed_shift: float | None = None
    printed_unseen: tuple[int, int] | None = None  # errors on the digits left out, before and after

    @property
    def is_teacher(self) -> bool:
        return self.name == "teacher"


ROWS: tuple[PaperRow, ...] = (
    PaperRow("teacher", "Teacher, 2 × 1200 units", TEACHER_UNITS,
             moved=True, epochs=80, printed_errors=67),
    PaperRow("plain", "Student, 2 × 800 units, alone", STUDENT_UNITS, printed_errors=146),
    PaperRow("distilled", "The same student, taught at T = 20", STUDENT_UNITS, 20.0, printed_errors=74),
    PaperRow("moved", "Taught on moved digits, which the paper did not try", STUDENT_UNITS, 20.0,
             moved=True, epochs=60, rate=3e-3),
    PaperRow("no-three", "Taught without a single 3", STUDENT_UNITS, 20.0, (3,), epochs=20, printed_errors=206,
             printed_after=109, printed_shift=3.5, printed_unseen=(133, 14)),
    PaperRow("seven-eight", "Taught on 7s and 8s alone", STUDENT_UNITS, 20.0, (0, 1, 2, 3, 4, 5, 6, 9),
             epochs=20, printed_errors=4730, printed_after=1320, printed_shift=-7.6),
    *(PaperRow(f"grid-{units}-{t:g}", f"2 × {units} units, T = {t:g}", units, t, epochs=GRID_EPOCHS[units])
      for units in GRID_UNITS for t in GRID_TEMPERATURES),
)  # fmt: skip


@dataclass(frozen=True)
class BiasCurve:
    """Test errors at each shift of the bias, and the shift that was chosen without the test images."""

    shifted: tuple[int, ...]  # whose bias moves: the digits left out, or the kept ones if those are fewer
    shifts: tuple[float, ...]
    errors: tuple[int, ...]
    errors_unseen: tuple[int, ...]  # of these, on digits that were left out
    chosen: float  # by the errors on validation images
    errors_at_chosen: int
    unseen_at_chosen: int


@dataclass(frozen=True)
class BesideTeacher:
    """On which test images a student and the teacher that it asked part, and McNemar's exact test of that."""

    teacher_errors: int
    only_student_wrong: int
    only_teacher_wrong: int
    p_value: float


@dataclass(frozen=True)
class PaperResult:
    """One row, one seed. The test images were read once, at the end."""

    row: str
    seed: int
    errors: int
    errors_unseen: int  # of these, on digits that were left out
    test_images: int
    train_images: int
    epochs: int
    train_s: float
    bias: BiasCurve | None
    command: str
    device: str
    versions: dict[str, str]
    created_at: str  # ISO 8601, UTC
    other_teacher: int | None = None  # the seed of the teacher it asked, where that is not its own
    beside_teacher: BesideTeacher | None = None  # of a taught student; older results lack it
