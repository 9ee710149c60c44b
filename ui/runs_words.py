"""A run in few words: its title, how it went, what one may search for, and sweeps as one entry. No streamlit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from models import folders
from models.catalogue import METHODS
from models.data_errors import DataError
from models.records import Role
from models.spec import RunSpec, SpecError
from models.sweep import AXES, SweepSpec
from store import RunLine, RunSummary
from ui.formats import percent
from ui.lab_words import points
from ui.sweep_words import AXIS_TITLES, value_text
from ui.theme import ROLE_STYLES

UNREADABLE = "A run of an older Owlet"
RUN_ID = re.compile(r"[0-9a-f]{32}")  # as `jobs` makes them: 122 random bits, so nobody guesses one


@dataclass(frozen=True)
class Entry:
    """One entry of the history: a run, or the cells of one sweep, newest first."""

    lines: tuple[RunLine, ...]

    @property
    def sweep(self) -> str:
        """The sweep's key; "" for a single run."""
        return self.lines[0].sweep if len(self.lines) > 1 else ""


def entries(lines: Iterable[RunLine]) -> list[Entry]:
    """Runs with the cells of each sweep put together, where the newest of them stands."""
    gathered: dict[str, list[RunLine]] = {}
    for line in lines:
        gathered.setdefault(line.sweep or line.run_id, []).append(line)
    return [Entry(tuple(found)) for found in gathered.values()]


def title(line: RunLine) -> str:
    """The name that its learner gave it, else what it is."""
    return line.name or (spec_title(line.summary.spec) if line.summary else UNREADABLE)


def spec_title(spec: RunSpec) -> str:
    """“Handwritten digits: cnn-8, T = 10, 300 examples”."""
    method = "" if spec.method == RunSpec.method else f", {METHODS[spec.method].title}"
    seeds = f", {len(spec.seeds)} seeds" if len(spec.seeds) > 1 else ""
    return (
        f"{data_title(spec.data)}: {spec.student}, T = {spec.temperature:g}, {spec.examples:,} examples{method}{seeds}"
    )


def data_title(name: str) -> str:
    """The images by their title without the count."""
    try:
        return folders.info(name).title.partition(" (")[0]
    except DataError:
        return "Own images (gone)"


def outcome(summary: RunSummary) -> str:
    """Accuracies and how far apart they are; no verdict, since a list has no room for its interval."""
    found = summary.test_accuracy
    if "plain" not in found or "distilled" not in found:
        return "Stopped before the test."
    stopped = "" if summary.complete else " Stopped early."
    gain = points(found["distilled"] - found["plain"])
    return f"Plain {percent(found['plain'])}, distilled {percent(found['distilled'])}: {gain} points.{stopped}"


def when(created_at: str) -> str:
    """“2026-11-23, 14:05 UTC”."""
    day, _, time = created_at.partition("T")
    return f"{day}, {time[:5]} UTC"


def sweep_title(entry: Entry) -> str:
    """“Sweep, 18 runs: Temperature T 1, 4, 10; Student cnn-4, cnn-8”."""
    specs = [line.summary.spec for line in entry.lines if line.summary]
    told = [f"{AXIS_TITLES[axis]} {_listed(values)}" for axis in AXES if len(values := _values(specs, axis)) > 1]
    seeds = {seed for spec in specs for seed in spec.seeds}
    told += [f"{len(seeds)} seeds"] if len(seeds) > 1 else []
    return f"Sweep, {len(entry.lines)} runs" + (": " + "; ".join(told) if told else "")


def sweep_outcome(entry: Entry) -> str:
    """How the cells went, from the smallest gain to the largest."""
    scores = [line.summary.test_accuracy for line in entry.lines if line.summary]
    gains = [score["distilled"] - score["plain"] for score in scores if {"plain", "distilled"} <= score.keys()]
    if not gains:
        return "No results."
    low, high = points(min(gains)), points(max(gains))
    return f"Distilled minus plain: {low if low == high else f'{low} to {high}'} points."


def sweep_query(entry: Entry) -> dict[str, str] | None:
    """The Sweeps screen's address for these cells. None where they are no grid any more."""
    specs = [line.summary.spec for line in entry.lines if line.summary]
    if not specs:
        return None
    seeds = tuple(sorted({seed for spec in specs for seed in spec.seeds}))
    try:
        base = replace(specs[0], seeds=seeds[:1])
        return SweepSpec(base, *(tuple(_values(specs, axis)) for axis in AXES), seeds=seeds).to_query()
    except SpecError:
        return None


def _values(specs: Sequence[RunSpec], axis: str) -> list[str | float]:
    return sorted({getattr(spec, axis) for spec in specs})


def _listed(values: Sequence[str | float]) -> str:
    shown = [value_text(value) for value in values]
    return ", ".join(shown) if len(shown) <= 6 else f"{shown[0]} … {shown[-1]} ({len(shown)} values)"


def matching(lines: Sequence[RunLine], search: str) -> list[RunLine]:
    """The runs in whose words all searched words stand; a number only where it stands whole."""
    patterns = [_pattern(term) for term in _tidy(search).split()]
    if not patterns:
        return list(lines)
    titles = {line.summary.spec.data: "" for line in lines if line.summary}
    titles = {name: data_title(name) for name in titles}
    return [line for line in lines if all(pattern.search(_words(line, titles)) for pattern in patterns)]


def _tidy(text: str) -> str:
    return re.sub(r"\bt\s*=\s*", "t=", text.casefold())


def _pattern(term: str) -> re.Pattern[str]:
    before = r"(?<!\d)(?<!\d\.)" if term[0].isdigit() else ""
    after = r"(?!\.?\d)" if term[-1].isdigit() else ""
    return re.compile(before + re.escape(term) + after)


def _words(line: RunLine, titles: Mapping[str, str]) -> str:
    """All that a run can be found by, in small letters."""
    if line.summary is None:
        return f"{line.name} {UNREADABLE} {line.created_at[:10]}".casefold()
    spec = line.summary.spec
    method = METHODS[spec.method].title
    return (
        f"{line.name} {spec.data} {titles[spec.data]} {spec.student} {spec.teacher} {spec.method} {method} "
        f"t={spec.temperature:g} temperature {spec.examples} examples {line.created_at[:10]} "
        f"{'sweep' if line.sweep else ''}"
    ).casefold()


def curves_in_words(found: Mapping[Role, float]) -> str:
    """Where the curves of a run end."""
    ends = ", ".join(f"{ROLE_STYLES[role].title.lower()} {percent(value)}" for role, value in found.items())
    return f"At the end, on the validation images (first seed): {ends}." if ends else "It was stopped before an epoch."
