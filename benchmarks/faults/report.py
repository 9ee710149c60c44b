"""What came of a fault: how often it was done, what was acknowledged, what was lost, how long service was away."""

import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Report:
    """One fault. What the learners read while it lasted stands in `said`; `troubles` is what should not have been."""

    name: str
    what: str
    times: int = 0
    acknowledged: int = 0
    lost: int = 0
    back_s: list[float] = field(default_factory=list)  # from each fault to the first thing that worked again
    said: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        return self.acknowledged > 0 and not self.lost and not self.troubles

    def document(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {**asdict(self), "said": sorted(self.said), "is_fine": self.is_fine}


def table(reports: Iterable[Report]) -> str:
    """The reports for people."""
    lines = [f"{'fault':<16}{'times':>6}{'acknowledged':>14}{'lost':>6}{'back in s':>16}  fine"]
    for report in reports:
        back = f"{statistics.median(report.back_s):.1f}, most {max(report.back_s):.1f}" if report.back_s else "–"
        fine = "yes" if report.is_fine else "NO"
        lines.append(f"{report.name:<16}{report.times:>6}{report.acknowledged:>14}{report.lost:>6}{back:>16}  {fine}")
        lines.append(f"    {report.what}")
        lines += [f"    {name}: {value}" for name, value in report.figures.items()]
        lines += [f"    A learner read: {sentence}" for sentence in sorted(report.said)]
        lines += [f"    TROUBLE: {trouble}" for trouble in report.troubles[:8]]
    return "\n".join(lines)
