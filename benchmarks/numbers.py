"""Many measurements as few numbers, and how they are printed."""

import statistics
from typing import Any


def spread(values: list[float]) -> dict[str, float]:
    """The median and the range of measurements."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}


def over_seeds(values: list[float]) -> dict[str, Any]:
    """The mean and standard deviation over seeds (None with one seed), and every seed's value."""
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return {"mean": statistics.mean(values), "sd": deviation, "by_seed": values}


def contest(slow_s: list[float], fast_s: list[float], goal: float) -> dict[str, Any]:
    """The tutorial's seconds and Owlet's, turn by turn, and how many times as fast Owlet is beside the goal."""
    ratios = [slow / fast for slow, fast in zip(slow_s, fast_s, strict=True)]
    return {"tutorial_s": spread(slow_s), "owlet_s": spread(fast_s), "ratio": spread(ratios), "goal": goal}


def with_range(values: dict[str, float], form: str = ".2f") -> str:
    """“3.10 (2.95 to 3.30)”."""
    return f"{values['median']:{form}} ({values['low']:{form}} to {values['high']:{form}})"


def with_deviation(values: dict[str, Any]) -> str:
    """“41.2 % ± 0.8 %”, or without the second number when there is one seed."""
    deviation = "" if values["sd"] is None else f" ± {values['sd']:.1%}"
    return f"{values['mean']:.1%}{deviation}"
