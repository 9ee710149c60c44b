"""What a host reads and takes home: who is stuck, how guesses went, files that no spreadsheet runs; and patience."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lessons import paper
from lessons.blocks import Check, Prediction
from lessons.contents import contents
from models.spec import RunSpec
from models.sweep import SweepSpec, score_of
from store import Answer
from store.class_records import Cell, ClassRoom, Guess, Member, Pace, Plan, spec_of
from tests.fake_results import result_of
from ui import class_room
from ui.class_csv import answers_csv, as_canvas, as_csv, harmless, read_lessons
from ui.class_standings import counts, standings, trouble
from ui.class_words import (
    guesses_in_words,
    host_rows,
    mean_gain_rows,
    paper_rows,
    same_question,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LESSONS = [entry.lesson for entry in contents() if entry.lesson]
TEMPERATURE = next(lesson for lesson in LESSONS if lesson.id == "temperature")
CHECK = next(block.argument for block in TEMPERATURE.questions() if isinstance(block.question, Check))
GUESS = next(block.argument for block in TEMPERATURE.questions() if isinstance(block.question, Prediction))
GRID = SweepSpec(RunSpec(), ("cnn-8",), (1, 4), (300,), (1.0,), (0,))


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def a_room(*cells: Cell, names: tuple[str, ...] = ("Ann", "Ben", "Cem")) -> ClassRoom:
    members = tuple(Member(f"learner-{n}", name, ago(600), ago(5)) for n, name in enumerate(names))
    return ClassRoom("id", "BCDFGH", ago(700), Plan(GRID), members, cells)


def a_cell(number: int, **changes: object) -> Cell:
    return replace(Cell(1, number, f"learner-{number}", ago(300)), **changes)  # type: ignore[arg-type]


DONE = a_cell(
    0,
    guess=Guess(5.5, 4.0),
    guessed_at=ago(200),
    started_at=ago(190),
    ended_at=ago(180),
    score=score_of("run-0", result_of(spec_of(GRID, 0))),  # 91.7 − 84.9 = 6.8 points
)


def test_who_needs_help_stands_first() -> None:
    room = a_room(DONE, a_cell(1, guess=Guess(0, 1), started_at=ago(121)), names=("Ann", "Ben", "Cem"))
    assert [(one.member.nickname, one.state) for one in standings(room, NOW)] == [
        ("Ben", "stuck"),
        ("Cem", "joined"),
        ("Ann", "done"),
    ]
    running = a_room(a_cell(1, guess=Guess(0, 1), started_at=ago(30)), a_cell(2, error="It died."))
    assert {one.member.nickname: one.state for one in standings(running, NOW)} == {
        "Ann": "joined",
        "Ben": "running",
        "Cem": "did not work",
    }
    away = replace(running, members=(replace(running.members[0], seen_at=ago(121)),))
    assert standings(away, NOW)[-1].state == "away"
    assert counts(standings(running, NOW)) == "1 running, 1 joined, 1 did not work"


def test_who_stays_long_at_a_step_is_stuck_once_the_class_may_go_on() -> None:
    thinks, guessed = a_cell(0), a_cell(1, guess=Guess(0, 1), guessed_at=ago(250))
    room = a_room(thinks, guessed)

    def states(pace: Pace, paced_at: str) -> list[str]:
        found = standings(replace(room, plan=Plan(GRID, pace=pace, paced_at=paced_at)), NOW)
        return [one.state for one in sorted(found, key=lambda one: one.member.nickname)]

    assert states("free", ago(300)) == ["stuck", "stuck", "joined"]
    assert states("predict", ago(300)) == ["stuck", "guessed", "joined"]
    assert states("join", ago(300)) == ["thinking", "guessed", "joined"], "held: they cannot go on"
    assert states("free", ago(10)) == ["thinking", "guessed", "joined"], "freed just now"
    freed = replace(room, plan=Plan(GRID, paced_at=ago(300)))
    told = {one.member.nickname: trouble(freed, one, NOW) for one in standings(freed, NOW)}
    assert told["Ben"] == "4 min before the run" and told["Cem"] == "", "the teacher reads where somebody hangs"
    failed = a_room(a_cell(0, error="It died."))
    assert trouble(failed, standings(failed, NOW)[0], NOW) == "the run failed"
    assert host_rows(failed, standings(failed, NOW))[0]["Result"] == "It died.", "and the table says why"


def test_guesses_are_counted_without_names() -> None:
    words = guesses_in_words(a_room(DONE, a_cell(1, guess=Guess(-9, 1.0))))
    assert "1 for T = 1, 1 for T = 4" in words and "1 of 1 guesses lay within 2 points" in words
    assert "Ann" not in words


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_text_in_a_file_begins_as_a_formula(start: str) -> None:
    nasty = f"{start}HYPERLINK(1)"
    assert str(harmless(nasty)).startswith("'")
    room = a_room(a_cell(0, error=nasty), names=(nasty, "Ben"))
    answers = {"learner-0": {("temperature", CHECK): Answer("temperature", CHECK, (nasty,))}}
    files = as_csv(room), as_canvas(room, (), {}), answers_csv(room, LESSONS, answers)
    for file in files:
        rows = list(csv.reader(io.StringIO(file, newline="")))
        found = [value for row in rows for value in row if "HYPERLINK" in value]
        assert found and all(value.startswith("'") for value in found)


def test_numbers_stay_numbers_and_times_are_there() -> None:
    assert harmless(-1.5) == -1.5
    lines = list(csv.DictReader(io.StringIO(as_csv(a_room(DONE)))))
    ann = next(line for line in lines if line["nickname"] == "Ann")
    assert float(ann["gain_points"]) == pytest.approx(6.8) and ann["close"] == "yes"
    assert ann["guessed"] == ago(200) and ann["ended"] == ago(180) and ann["temperature"] == "1.0"
    assert {line["nickname"] for line in lines} == {"Ann", "Ben", "Cem"}, "who has no cell has a line too"


def test_the_canvas_file_has_its_head_and_its_points_row() -> None:
    answers = {"learner-0": {("temperature", CHECK): Answer("temperature", CHECK, ("x", "y"), passed=True)}}
    lessons = read_lessons(LESSONS, answers)
    head, points, ann, ben, _ = csv.reader(io.StringIO(as_canvas(a_room(DONE), lessons, answers)))
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == ["Owlet: guess", "Owlet: experiment", "Owlet: Temperature"]
    questions = str(len(lessons[0].questions()))
    assert points[0] == "    Points Possible" and points[5:] == ["1", "1", questions]  # as Canvas writes it
    assert ann[0] == "Ann" and ann[5:] == ["1", "1", "1"] and ben[5:] == ["0", "0", "0"]


def test_every_answer_in_a_lesson_has_its_line_with_all_tries_and_the_time() -> None:
    answers = {
        "learner-0": {("temperature", CHECK): Answer("temperature", CHECK, ("x", "y"), True, changed_at=ago(9))},
        "learner-1": {("temperature", GUESS): Answer("temperature", GUESS, (1.0,), outcome=1.0, changed_at=ago(8))},
        "somebody who has left": {("temperature", CHECK): Answer("temperature", CHECK, ("x",))},
    }
    ann, ben = csv.DictReader(io.StringIO(answers_csv(a_room(), LESSONS, answers)))
    assert (ann["nickname"], ann["lesson"], ann["kind"]) == ("Ann", "Temperature", "check")
    assert (ann["tries"], ann["answer"], ann["right_or_close"], ann["answered"]) == ("x | y", "y", "yes", ago(9))
    assert (ben["kind"], ben["answer"], ben["outcome"], ben["right_or_close"]) == ("guess", "1.0", "1.0", "yes")


def test_classes_are_compared_on_the_same_squares_only() -> None:
    assert same_question(GRID, replace(GRID, seeds=(0, 1, 2)))
    assert not same_question(GRID, replace(GRID, temperature=(1, 20)))
    assert mean_gain_rows({"This class": a_room(DONE)}) == [
        {"Class": "This class", "Student": "cnn-8", "T = 1": "+6.8 (1)", "T = 4": "–"}
    ]


def test_the_papers_grid_has_a_row_for_each_width_and_a_star_where_errors_are_fewest() -> None:
    results = [result for result in paper.results() if result.row.startswith("grid-")]
    narrow, wide, widest = paper_rows(results)
    assert list(narrow) == ["Student", "T = 1", "T = 2.5", "T = 4", "T = 8", "T = 20"]
    hot = [result.errors for result in results if result.row == "grid-300-20"]
    assert wide["T = 20"].removeprefix("★\u00a0") == f"{np.mean(hot):.0f}"
    for row in (narrow, wide, widest):
        (star,) = [value for value in row.values() if value.startswith("★")]
        assert int(star[2:]) == min(int(value.removeprefix("★\u00a0")) for value in [*row.values()][1:])


def test_wrong_codes_cost_more_and_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock_s = [100.0]
    monkeypatch.setattr(class_room.time, "monotonic", lambda: clock_s[0])
    patience = class_room.Patience(free=3, longest_s=10)
    for _ in range(2):
        patience.wrong("ann")
    assert patience.wait_s("ann") == 0
    waits = []
    for _ in range(5):
        patience.wrong("ann")
        waits.append(patience.wait_s("ann"))
    assert waits == [2, 4, 8, 10, 10] and patience.wait_s("ben") == 0
    clock_s[0] += 10
    assert patience.wait_s("ann") == 0
    clock_s[0] += 1_000
    patience.wrong("ann")
    assert patience.wait_s("ann") == 0, "a calm quarter of an hour forgives"
