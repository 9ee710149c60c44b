"""Break things on purpose and see what is lost: `python -m benchmarks.faults [NAME…] --json`.

Each fault is done to a server of its own, started for it, while real websocket sessions use it. What those saw
accepted is then looked for in the store. A fault takes less than two minutes.
"""

import argparse
import importlib
import json
import sys

from benchmarks.faults.report import Report, table

FAULTS = {
    "workers": "workers:killed",
    "app-sqlite": "killed_app:with_sqlite",
    "app-postgresql": "killed_app:with_postgresql",
    "postgresql": "database:killed",
    "disk": "disk:filled",
    "clock": "clock:jumping",
    "tabs": "tabs:two_of_one_learner",
    "garbage": "garbage:sent",
}


def run(name: str) -> Report:
    """Do one fault."""
    module, _, function = FAULTS[name].partition(":")
    return getattr(importlib.import_module(f"benchmarks.faults.{module}"), function)()  # type: ignore[no-any-return]


def main(arguments: list[str] | None = None) -> None:
    """Break, and print a table or one line of JSON. Ends with 1 if something was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAULTS)}; without: all")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(FAULTS):
        parser.error(f"there is no fault called {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    reports = [run(name) for name in given.names or FAULTS]
    print(json.dumps([report.document() for report in reports]) if given.json else table(reports))
    sys.exit(0 if all(report.is_fine for report in reports) else 1)


if __name__ == "__main__":
    main()
