"""The cells of the benchmarks' sweeps, and the app's side of the cluster that trains them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.shared_cluster import SharedCluster
from jobs.handles import RunHandle
from jobs.runs import Runs
from models.spec import RunSpec
from models.sweep import SweepSpec

LEARNER = "benchmark"
LIMIT_S = 3_600
SHORT = RunSpec(
    data="digits", teacher="mlp-64", teacher_epochs=5, student="mlp-8", temperature=4, examples=40, epochs=10
)
RACE = RunSpec()  # the lab's default
_WIDTHS = {
    "digits": ("mlp-8", "mlp-12", "mlp-16", "mlp-24", "mlp-32"),
    "mnist-5k": ("cnn-6", "cnn-7", "cnn-8", "cnn-9", "cnn-10"),
}
_SIZES, _SIZE_STEP = 10, 10  # of the labelled images
SEEDS = 20


def thousand(base: RunSpec) -> SweepSpec:
    """Students × examples × seeds: no two cells share their data, so each is a task of its own."""
    return SweepSpec(
        base=base,
        student=_WIDTHS[base.data],
        temperature=(base.temperature,),
        examples=tuple(base.examples + _SIZE_STEP * at for at in range(_SIZES)),
        soft_weight=(1,),
        seeds=tuple(range(SEEDS)),
    )


def few(cells: int, base: RunSpec, temperature: float) -> SweepSpec:
    """The first cells of the thousand, at another temperature so that the store has none of them."""
    whole = thousand(replace(base, temperature=temperature))
    seeds = whole.seeds[: max(1, cells // len(whole.student))]
    examples = whole.examples[: max(1, cells // (len(whole.student) * len(seeds)))]
    return replace(whole, seeds=seeds, examples=examples)


class CountingRuns(Runs):
    """Runs that remember how often each was started."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: list[int] = []

    def submit(self, spec: RunSpec, learner: str, *more: Any) -> RunHandle:
        """As `Runs.submit`."""
        handle = super().submit(spec, learner, *more)
        handle.when_ended(lambda ended: self.attempts.append(ended.snapshot().attempt))
        return handle


@contextmanager
def runs_on(cluster: SharedCluster) -> Iterator[CountingRuns]:
    """An app's side of a shared cluster."""
    before = os.environ.get("OWLET_SCHEDULER")
    os.environ["OWLET_SCHEDULER"] = cluster.address
    try:
        with closing(CountingRuns()) as runs:
            runs.call("models.compute:device").result(LIMIT_S)
            yield runs
    finally:
        os.environ.pop("OWLET_SCHEDULER")
        if before is not None:
            os.environ["OWLET_SCHEDULER"] = before
