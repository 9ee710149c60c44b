"""How soon the first page stands, and what the server takes for it: `python -m benchmarks.pages`.

The app against an app of one line, cold servers in turns; then ten sessions at once on one server.
"""

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser

from benchmarks.contestant import REPOSITORY
from benchmarks.numbers import spread, with_range
from benchmarks.served import check, chromium, read, serve, wait_until_it_listens

GOALS = {"first_page_ratio": 1.5, "web_process_bytes": 300 * 10**6}
ONE_LINE = 'import streamlit as st; st.write("Hello")\n'


def measure(rounds: int, sessions: int, app: Path, visits: list[str]) -> dict[str, Any]:
    """All that this benchmark tells, ready for JSON."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        one_line = Path(folder, "one_line.py")
        one_line.write_text(ONE_LINE)
        seconds: dict[Path, list[float]] = {one_line: [], app: []}
        for _ in range(rounds):
            for script in seconds:
                seconds[script].append(_first_page_s(browser, script, Path(folder)))
        crowd = _crowd(browser, app, Path(folder), sessions, visits)
    ratios = [ours / theirs for ours, theirs in zip(seconds[app], seconds[one_line], strict=True)]
    return {
        "rounds": rounds,
        "one_line_s": spread(seconds[one_line]),
        "app_s": spread(seconds[app]),
        "first_page_ratio": spread(ratios),
        **crowd,
        "goals": GOALS,
    }


def _first_page_s(browser: Browser, script: Path, folder: Path) -> float:
    """Seconds from the start of the server's process until a visitor reads text."""
    start = time.perf_counter()
    with serve(script, folder) as (process, address):
        wait_until_it_listens(process, address)
        context = browser.new_context()
        page = context.new_page()
        read(page, address)
        seconds = time.perf_counter() - start
        check(page)
        context.close()
    return seconds


def _crowd(browser: Browser, app: Path, folder: Path, sessions: int, visits: list[str]) -> dict[str, Any]:
    """What the web process takes while visitors have its pages open, and whether torch has got into it."""
    with serve(app, folder) as (process, address):
        wait_until_it_listens(process, address)
        contexts = [browser.new_context() for _ in range(sessions)]
        for context, visit in zip(contexts, itertools.cycle(visits), strict=False):
            read(context.new_page(), f"{address}/{visit}")
        for context in contexts:
            check(context.pages[0])
        web_process = psutil.Process(process.pid)
        measured = {
            "sessions": sessions,
            "web_process_bytes": web_process.memory_info().rss,
            "torch_in_web_process": any("libtorch" in mapped.path for mapped in web_process.memory_maps()),
        }
        for context in contexts:
            context.close()
    return measured


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    goals = result["goals"]
    return "\n".join(
        [
            f"From the start of a cold server to the first text, median (range) of {result['rounds']} turns:",
            f"one-line app {with_range(result['one_line_s'])} s, Owlet {with_range(result['app_s'])} s, "
            f"ratio {with_range(result['first_page_ratio'])}, goal at most {goals['first_page_ratio']:g}",
            f"web process with {result['sessions']} sessions: {result['web_process_bytes'] / 1e6:.0f} MB, "
            f"goal below {goals['web_process_bytes'] / 1e6:.0f} MB; torch is "
            f"{'in it, and must not be' if result['torch_in_web_process'] else 'not in it'}",
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="cold starts of each app")
    parser.add_argument("--sessions", type=int, default=10, help="visitors at once")
    parser.add_argument("--visit", nargs="+", default=["", "soft_targets", "lab"], help="the pages they open, in turn")
    parser.add_argument("--app", type=Path, default=REPOSITORY / "app.py")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    result = measure(given.rounds, given.sessions, given.app, given.visit)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
