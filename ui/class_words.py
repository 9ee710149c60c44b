"""A class in words and rows: cells and guesses, and classes compared. No streamlit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from models.paper_records import ROWS, PaperResult
from models.spec import RunSpec
from models.sweep import Square, SweepSpec
from store.class_records import Cell, ClassRoom, spec_of, squares_in
from ui.class_standings import ICONS, Standing
from ui.formats import NO_BREAK
from ui.lab_words import points
from ui.sweep_words import value_text

HELD = "Your teacher holds the class here. This page goes on by itself."
CLOSE_POINTS = 2.0  # a guess within two points is close


def cell_name(spec: RunSpec) -> str:
    """“cnn-8 at T = 4, seed 2”."""
    return f"{spec.student} at T = {value_text(spec.temperature)}, seed {spec.seeds[0]}"


def gain_points(cell: Cell) -> float | None:
    """What came out, in points; None before."""
    return None if cell.score is None else 100 * cell.score.gain


def is_close(cell: Cell) -> bool:
    """Whether the guess lay within CLOSE_POINTS of what came out."""
    gain = gain_points(cell)
    return cell.guess is not None and gain is not None and abs(cell.guess.gain_points - gain) <= CLOSE_POINTS


def host_rows(room: ClassRoom, found: Sequence[Standing]) -> list[dict[str, str]]:
    """A line for each learner on the host's screen."""
    return [
        {
            "Nickname": standing.member.nickname,
            "Where": f"{ICONS[standing.state]} {standing.state}".replace(" ", "\u00a0"),
            "Cell": _cell_word(room, standing.cell),
            "Guess": points(standing.cell.guess.gain_points / 100) if standing.cell and standing.cell.guess else "–",
            "Result": _result_word(standing.cell),
            "Close?": close_word(standing.cell),
        }
        for standing in found
    ]


def _cell_word(room: ClassRoom, cell: Cell | None) -> str:
    """In one line, on a phone too."""
    return "–" if cell is None else cell_name(spec_of(room.plan.grid, cell.number)).replace(" ", "\u00a0")


def _result_word(cell: Cell | None) -> str:
    """What came out in points, or why nothing did."""
    if cell is None or cell.score is None:
        return (cell.error if cell else "") or "–"
    return points(cell.score.gain)


def close_word(cell: Cell | None) -> str:
    if cell is None or cell.score is None or cell.guess is None:
        return "–"
    return "yes" if is_close(cell) else "no"


def guesses_in_words(room: ClassRoom) -> str:
    """How the class guessed, without names."""
    met = [cell for cell in room.now if cell.guess is not None and cell.score is not None]
    guessed = [cell.guess for cell in room.now if cell.guess is not None]
    if not guessed:
        return "Nobody has guessed yet."
    votes = Counter(guess.temperature for guess in guessed)
    told = ", ".join(f"{count} for T = {value_text(value)}" for value, count in sorted(votes.items()))
    close = f" {sum(map(is_close, met))} of {len(met)} guesses lay within {CLOSE_POINTS:g} points." if met else ""
    return f"Guesses of where the teacher helps most: {told}.{close}"


def gallery_in_words(room: ClassRoom) -> str:
    """“7 drawings from 3 learners.”"""
    number, hands = len(room.drawings), len({drawing.learner for drawing in room.drawings})
    if not number:
        return "Nobody has shared a drawing yet."
    return f"{number} drawing{'s' * (number > 1)} from {hands} learner{'s' * (hands > 1)}."


def sureness(share: float) -> str:
    """How sure a network is, in whole percent; never all of it."""
    return "> 99\u00a0%" if share > 0.995 else f"{100 * share:.0f}\u00a0%"


def mean_gain_rows(rooms: Mapping[str, ClassRoom]) -> list[dict[str, str]]:
    """For each class and student the mean gain at every temperature, to compare classes on one grid."""
    rows = []
    for title, room in rooms.items():
        found = room.squares
        for student in room.grid.student:
            row = {"Class": title, "Student": student}
            for temperature in room.grid.temperature:
                row[f"T = {value_text(temperature)}"] = _mean(found, student, temperature)
            rows.append(row)
    return rows


def _mean(found: Iterable[Square], student: str, temperature: float) -> str:
    fitting = [one for one in found if (one.at["student"], one.at["temperature"]) == (student, temperature)]
    gains = [score.gain for square in fitting for score in square.scores]
    return f"{points(fmean(gains))} ({len(gains)})" if gains else "–"


def paper_rows(results: Sequence[PaperResult]) -> list[dict[str, str]]:
    """The paper's grid: for each width the mean errors at every temperature, a star at the fewest."""
    errors: dict[int, dict[float, list[int]]] = {}
    for row in ROWS:
        found = [result.errors for result in results if result.row == row.name]
        if row.temperature is not None and found:
            errors.setdefault(row.units, {})[row.temperature] = found
    rows = []
    for units, by_temperature in errors.items():
        fewest = min(map(fmean, by_temperature.values()))
        cells = {
            f"T = {value_text(value)}": f"{f'★{NO_BREAK}' if fmean(found) == fewest else ''}{fmean(found):.0f}"
            for value, found in by_temperature.items()
        }
        rows.append({"Student": f"2 × {units} units"} | cells)
    return rows


def same_question(one: SweepSpec, other: SweepSpec) -> bool:
    """Whether two grids have the same squares, so that their maps can be compared."""
    return {cell.key for cell in squares_in(one)} == {cell.key for cell in squares_in(other)}
