"""How soon a lesson stands beside a page of one line, on servers that are up: `python -m benchmarks.lessons`."""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.contestant import REPOSITORY
from benchmarks.numbers import spread, with_range
from benchmarks.pages import ONE_LINE
from benchmarks.served import check, chromium, read, serve, wait_until_it_listens
from lessons.contents import contents

GOAL_RATIO = 1.5


def measure(rounds: int, names: list[str]) -> dict[str, Any]:
    """For each lesson the time until its text stands, and its ratio to the one-line page, turn by turn."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        one_line = Path(folder, "one_line.py")
        one_line.write_text(ONE_LINE)
        with serve(one_line, Path(folder)) as plain, serve(REPOSITORY / "app.py", Path(folder)) as ours:
            for process, address in (plain, ours):
                wait_until_it_listens(process, address)
                _page_s(browser, address)  # what a first visitor loads is measured by benchmarks.pages
            return {
                "rounds": rounds,
                "lessons": {
                    name: _compare(browser, plain[1], f"{ours[1]}/course?lesson={name}", rounds) for name in names
                },
                "goal_ratio": GOAL_RATIO,
            }


def _compare(browser: Browser, one_line: str, lesson: str, rounds: int) -> dict[str, Any]:
    _page_s(browser, lesson)
    pairs = [(_page_s(browser, one_line), _page_s(browser, lesson)) for _ in range(rounds)]
    return {
        "one_line_s": spread([theirs for theirs, _ in pairs]),
        "lesson_s": spread([ours for _, ours in pairs]),
        "ratio": spread([ours / theirs for theirs, ours in pairs]),
    }


def _page_s(browser: Browser, address: str) -> float:
    """Seconds from opening an address until its text stands, for a visitor who was never here."""
    context = browser.new_context()
    page = context.new_page()
    start = time.perf_counter()
    read(page, address)
    seconds = time.perf_counter() - start
    check(page)
    context.close()
    return seconds


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    lines = [
        f"From opening to text, median (range) of {result['rounds']} turns, goal at most {result['goal_ratio']:g}:"
    ]
    for name, row in result["lessons"].items():
        lines.append(f"{name:22} {with_range(row['lesson_s'])} s, {with_range(row['ratio'])} times the one-line page")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    every = [entry.lesson.id for entry in contents() if entry.lesson]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lessons", description=__doc__)
    parser.add_argument("names", nargs="*", default=every, help="ids of lessons; all of them by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    result = measure(given.rounds, given.names)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
