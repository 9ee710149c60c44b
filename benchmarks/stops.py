"""How long a stop takes: `python -m benchmarks.stops`. It presses stop at random moments of runs through `jobs`.

Cold: the engine has just been started, so its workers still import torch. Photos: the teacher answers 20,000, and
10,000 are read as a test; they are those of fashion-mnist, which must be on this machine. Teacher: trained live.
"""

import argparse
import json
import random
import time
from contextlib import closing, suppress
from typing import Any

from benchmarks.numbers import spread
from benchmarks.race import home_of_its_own
from jobs.handles import ENDED
from jobs.runs import Runs
from models.spec import RunSpec

GOAL_S = 0.5
_LEARNER = "benchmark"
_LIMIT_S = 120
_COLD_S = 12.0  # in which the engine starts and the first run reads its images
_DIGITS = RunSpec(seeds=(0, 1, 2))
_PHOTOS = RunSpec(data="fashion-mnist", examples=500, unlabelled=20_000, epochs=2, seeds=(0, 1))
_TAUGHT = RunSpec(train_teacher=True, teacher_epochs=8)
MOMENTS = {  # name → the run, and the longest time until stop is pressed
    "race": (_DIGITS, 8.0),
    "photos": (_PHOTOS, 20.0),
    "teacher": (_TAUGHT, 12.0),
}


def measure(presses: int, cold_presses: int, seed: int) -> dict[str, Any]:
    """Seconds from each press until the run is shown as ended, and until all of it is kept, by kind of run."""
    chance = random.Random(seed)
    with home_of_its_own():
        cold = [_cold(chance.uniform(0, _COLD_S)) for _ in range(cold_presses)]
        with closing(Runs()) as runs:
            _pressed(runs, RunSpec(epochs=1), _LIMIT_S)  # the engine stands, the images are decoded
            warm = {
                name: [_pressed(runs, spec, chance.uniform(0, longest_s)) for _ in range(presses)]
                for name, (spec, longest_s) in MOMENTS.items()
            }
    return {"goal_s": GOAL_S, "stops": {name: _told(seconds) for name, seconds in ({"cold": cold} | warm).items()}}


def _cold(after_s: float) -> tuple[float, float]:
    with closing(Runs()) as runs:
        return _pressed(runs, _DIGITS, after_s)


def _pressed(runs: Runs, spec: RunSpec, after_s: float) -> tuple[float, float]:
    """Start a run, press stop after some seconds, and wait. A run that ends by itself before has stopped in no time."""
    handle = runs.submit(spec, _LEARNER)
    with suppress(TimeoutError):
        handle.wait_until(lambda now: now.state in ENDED, after_s)
    start = time.perf_counter()
    handle.stop()
    handle.wait_until(lambda now: now.state in ENDED, _LIMIT_S)
    shown_s = time.perf_counter() - start
    handle.wait_until(lambda now: not now.settling, _LIMIT_S)
    return shown_s, time.perf_counter() - start


def _told(seconds: list[tuple[float, float]]) -> dict[str, Any]:
    shown, kept = zip(*seconds, strict=True)
    return {"presses": len(seconds), "shown_s": spread(list(shown)), "kept_s": spread(list(kept))}


def table(result: dict[str, Any]) -> str:
    """The measurements for people."""
    lines = [f"{'seconds from the press':24}{'shown: median, worst':>22}{'all kept: median, worst':>26}"]
    for name, row in result["stops"].items():
        shown, kept = row["shown_s"], row["kept_s"]
        lines.append(
            f"{name + ' (' + str(row['presses']) + ')':24}{shown['median']:>15.2f}{shown['high']:>7.2f}"
            f"{kept['median']:>18.2f}{kept['high']:>8.2f}"
        )
    return "\n".join([*lines, f"Goal: shown within {result['goal_s']:g} s."])


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stops", description=__doc__)
    parser.add_argument("--presses", type=int, default=10, help="of each kind of run")
    parser.add_argument("--cold", type=int, default=5, help="presses while the engine starts")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    result = measure(given.presses, given.cold, given.seed)
    print(json.dumps(result) if given.json else table(result))


if __name__ == "__main__":
    main()
