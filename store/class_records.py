"""What a class is, as plain records: its plan, who is in it, the cells of its shared experiment, its drawings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Literal

from models.records import Role
from models.spec import RunSpec
from models.sweep import CellScore, Square, SweepSpec, squares

Pace = Literal["join", "predict", "run", "free"]  # how far learners may go; "run": one cell each; "free": more of them
PACES: tuple[Pace, ...] = ("join", "predict", "run", "free")
DRAWING = "drawing"  # stands for a lesson's id in the plan of a class that draws; no lesson has it


def has_reached(pace: Pace, wanted: Pace) -> bool:
    """Whether a class at this pace may do what is wanted."""
    return PACES.index(pace) >= PACES.index(wanted)


@dataclass(frozen=True)
class Plan:
    """What the class does now. A new experiment has a new round; earlier rounds stay."""

    grid: SweepSpec
    round: int = 1
    pace: Pace = "free"
    lesson: str = ""  # the id of the lesson that the class reads; "": it does the experiment; DRAWING: it draws
    paced_at: str = ""  # when the host held or freed the class, or gave it something else to do, ISO 8601, UTC
    until: str = ""  # the question at which the class holds in its lesson; "": everybody reads on


@dataclass(frozen=True)
class Guess:
    """What a learner expects of the own cell before it runs."""

    gain_points: float  # distilled minus plain test accuracy, in percentage points
    temperature: float  # where on the whole map the gain will be largest


@dataclass(frozen=True)
class Cell:
    """One cell of the experiment and how far it is. Times are ISO 8601, UTC; empty until it has happened."""

    round: int
    number: int  # from 0: its square and its seed, by `spec_of`
    learner: str  # who has it; empty when it was run by the host, or when they have left
    dealt_at: str
    guess: Guess | None = None
    guessed_at: str = ""
    run_id: str = ""
    started_at: str = ""
    ended_at: str = ""
    error: str = ""  # a sentence, when its run failed
    score: CellScore | None = None


@dataclass(frozen=True)
class Member:
    """Somebody who has joined."""

    learner: str
    nickname: str
    joined_at: str
    seen_at: str


@dataclass(frozen=True)
class Said:
    """What a network said to a drawing."""

    role: Role
    answer: str  # the name of a class of images
    share: float  # of this answer, 0..1


@dataclass(frozen=True)
class Judged:
    """A small picture and what each network said to it: two students, and the teacher if it was asked."""

    kit: str  # id of the run in which the students learned; the data set's name for those that ship with Owlet
    networks: str  # the same in words
    data: str  # name of the data set
    side: int
    pixels: bytes  # side · side grey points; or three such planes, red, green and blue
    said: tuple[Said, ...]

    @property
    def telling(self) -> float:
        """How telling it is (0..1): of two networks with different answers, the share of the less sure one.

        Of several such pairs the surest counts; 0 if all agree.
        """
        unlike = [pair for pair in combinations(self.said, 2) if pair[0].answer != pair[1].answer]
        return max((min(one.share, other.share) for one, other in unlike), default=0.0)


@dataclass(frozen=True)
class SharedDrawing:
    """A drawing that a learner shows to the class."""

    drawing_id: str
    learner: str
    shared_at: str
    judged: Judged


@dataclass(frozen=True)
class ClassRoom:
    """A class at one moment. For the server: a screen shows a learner no more than the own part of it.

    All who look at once share one: what it tells is worked out once for two hundred screens.
    """

    class_id: str
    code: str
    opened_at: str
    plan: Plan
    members: tuple[Member, ...]
    cells: tuple[Cell, ...]  # of all rounds
    drawings: tuple[SharedDrawing, ...] = ()  # the most telling first

    @cached_property
    def now(self) -> tuple[Cell, ...]:
        """The cells of the present round, by number."""
        return tuple(cell for cell in self.cells if cell.round == self.plan.round)

    @cached_property
    def grid(self) -> SweepSpec:
        """The grid with as many seeds as have been dealt, or more."""
        return widened(self.plan.grid, (cell.number for cell in self.now))

    @cached_property
    def scores(self) -> dict[str, CellScore]:
        """Spec key → finished cell, in the present round."""
        return {cell.score.spec.key: cell.score for cell in self.now if cell.score is not None}

    @cached_property
    def squares(self) -> tuple[Square, ...]:
        """The map of the present round."""
        return squares(self.grid, self.scores)

    def cells_of(self, learner: str) -> tuple[Cell, ...]:
        """A learner's own cells of the present round."""
        return tuple(cell for cell in self.now if cell.learner == learner)

    def drawings_of(self, learner: str) -> tuple[SharedDrawing, ...]:
        """What a learner shows to the class."""
        return tuple(drawing for drawing in self.drawings if drawing.learner == learner)


@lru_cache(maxsize=64)
def squares_in(grid: SweepSpec) -> tuple[RunSpec, ...]:
    """The squares of the map, each with seed 0."""
    return replace(grid, seeds=(0,)).cells()


@lru_cache(maxsize=2_000)
def spec_of(grid: SweepSpec, number: int) -> RunSpec:
    """The run of cell `number`: the squares in order, then all of them again with the next seed, without end."""
    squares = squares_in(grid)
    return replace(squares[number % len(squares)], seeds=(number // len(squares),))


def widened(grid: SweepSpec, numbers: Iterable[int]) -> SweepSpec:
    """The grid with enough seeds to hold these cells."""
    count = len(squares_in(grid))
    most = max((number // count for number in numbers), default=0)
    return replace(grid, seeds=tuple(range(max(len(grid.seeds), most + 1))))


def next_number(taken: Collection[int]) -> int:
    """The first cell that nobody has: so no square is a whole seed ahead of another."""
    return next(number for number in range(len(taken) + 1) if number not in taken)
