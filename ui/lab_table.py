"""The table of teacher, distilled and plain student: each number, and what it is against the teacher. No streamlit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import fmean, stdev

from models.records import ROLES, NetworkReport, Role, RunResult, SeedScore
from models.sampling import sampling_interval
from ui.formats import percent
from ui.theme import ROLE_STYLES


@dataclass(frozen=True)
class Row:
    """One measure: its name, what it means, and for each network the number and the comparison."""

    title: str
    meaning: str
    cells: dict[Role, tuple[str, str]]


Cell = Callable[[NetworkReport, NetworkReport], tuple[str, str]]  # (network, teacher) → number, comparison


def rows(result: RunResult) -> list[Row]:
    """All measures of a run, ready to be shown."""
    networks = result.networks
    teacher = networks["teacher"]
    measures: Sequence[tuple[str, str, Cell]] = (
        ("Parameters", "the numbers it has learnt", _parameters),
        ("Size", "as a file of 32-bit numbers", _size),
        ("Multiply-adds", "work for one image", _work),
        ("Latency", "one image at a time: median, and 10 to 90\u00a0%", _latency),
        ("Throughput", "images a second, 256 at a time", _throughput),
        ("Test accuracy", f"on {result.test_images:,} images that no network had seen", _accuracy(result.test_images)),
        ("Agreement", "says what the teacher says", _agreement),
        ("Calibration error", "how far “80\u00a0% sure” is from right 80 times in 100", _calibration),
        ("Distance from the teacher", "how unlike its shares are: KL divergence, in nats", _kl),
    )
    present = [role for role in ROLES if role in networks]
    return [
        Row(title, meaning, {role: cell(networks[role], teacher) for role in present})
        for title, meaning, cell in measures
    ]


def table_html(result: RunResult) -> str:
    """The table as HTML. The roles are written out, since the narrow layout takes them from the browser's reading."""
    present = [role for role in ROLES if role in result.networks]
    heads = "".join(
        f'<th role="columnheader" scope="col" class="owlet-{role}"><span aria-hidden="true">'
        f"{ROLE_STYLES[role].glyph}</span> {ROLE_STYLES[role].title}"
        f"<small>{escape(result.networks[role].network)}</small></th>"
        for role in present
    )
    body = "".join(_row_html(row) for row in rows(result))
    return (
        '<table role="table" class="owlet-networks"><caption>Teacher, distilled student and plain student</caption>'
        f'<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Measure</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row_html(row: Row) -> str:
    cells = "".join(
        f'<td role="cell" class="owlet-{role}">{escape(number)}<small>{escape(comparison)}</small></td>'
        for role, (number, comparison) in row.cells.items()
    )
    return (
        f'<tr role="row"><th role="rowheader" scope="row">{escape(row.title)}<small>{escape(row.meaning)}</small></th>'
        f"{cells}</tr>"
    )


def conditions(result: RunResult) -> str:
    """Where the numbers come from: device, threads, seeds, versions, and how often the test was read."""
    threads = result.networks["teacher"].threads
    seeds = ", ".join(str(score.seed) for score in result.networks["plain"].scores)
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    others = result.together - 1
    beside = (
        f" It trained in one pass with {others} other{'s' * (others > 1)} of a sweep: its training time is its share."
        if others
        else ""
    )
    return (
        f"Measured on {result.device} with {threads} thread{'s' * (threads != 1)}; "
        f"seed{'s' * (',' in seeds)} {seeds}; {versions}. "
        f"The test images were read once for each network and seed; every dial was turned on others.{beside}"
    )


def two_kinds_of_luck(result: RunResult) -> str:
    """What stands behind the accuracies of the table: another start, and other test images."""
    count = len(result.networks["plain"].scores)
    starts = (
        f"The ± is the spread over {count} starts of training. "
        if count > 1
        else "Another start of training would give another number: run more seeds to see how far apart they lie. "
    )
    return (
        f"An accuracy has two kinds of luck in it. {starts}The luck of the images is which {result.test_images:,} "
        "happen to stand in the test: with others, the true value lies in that range in 95 of 100 cases. It counts for "
        "each number alone. Both students take the same test, so their difference is surer than that."
    )


def smaller(value: float, reference: float, less: str, more: str) -> str:
    """How many times less a value is than the teacher's: “23 × smaller”, or the other way round."""
    if value == reference:
        return "the same"
    return f"{_times(reference / value)} {less}" if value < reference else f"{_times(value / reference)} {more}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if ratio >= 9.95 else f"{ratio:.1f} ×"


def _against(report: NetworkReport, text: str) -> str:
    return "reference" if report.role == "teacher" else text


def _parameters(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    times = smaller(report.parameters, teacher.parameters, "smaller", "larger")
    return f"{report.parameters:,}", _against(report, times)


def _size(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    times = smaller(report.size_bytes, teacher.size_bytes, "smaller", "larger")
    return f"{_short(report.size_bytes)}B", _against(report, times)


def _work(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    times = smaller(report.multiply_adds, teacher.multiply_adds, "less", "more")
    return f"{report.multiply_adds:,}", _against(report, times)


def _latency(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    mine, reference = report.latency_ms, teacher.latency_ms
    overlaps = mine.low <= reference.high and reference.low <= mine.high
    times = smaller(mine.median, reference.median, "faster", "slower")
    compared = "the ranges overlap: too noisy to tell" if overlaps else times
    return f"{mine.median:.2g} ms", f"{mine.low:.2g}–{mine.high:.2g} ms; {_against(report, compared)}"


def _throughput(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    times = smaller(teacher.throughput_per_s.median, report.throughput_per_s.median, "faster", "slower")
    return f"{float(f'{report.throughput_per_s.median:.3g}'):,.0f}", _against(report, times)


def _accuracy(test_images: int) -> Cell:
    def cell(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
        spread = f" ± {100 * report.accuracy_sd:.1f}" if report.accuracy_sd is not None else ""
        low, high = sampling_interval(report.accuracy_mean, test_images)
        luck = f"luck of the {test_images:,} images: {100 * low:.1f}–{percent(high)}"
        kept = f"{percent(report.accuracy_mean / teacher.accuracy_mean)} kept" if teacher.accuracy_mean else "–"
        return f"{percent(report.accuracy_mean)}{spread}", f"{_against(report, kept)}; {luck}"

    return cell


def _agreement(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    return percent(_mean(report, lambda score: score.agreement)), _over_seeds(report, lambda score: score.agreement)


def _calibration(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    mine = _mean(report, lambda score: score.calibration_error)
    reference = _mean(teacher, lambda score: score.calibration_error)
    times = smaller(mine, reference, "smaller", "larger") if mine and reference else "–"
    return percent(mine), _against(report, times)


def _kl(report: NetworkReport, teacher: NetworkReport) -> tuple[str, str]:
    return f"{_mean(report, lambda score: score.kl_to_teacher):.2g}", _against(report, "0 would be a perfect copy")


def _mean(report: NetworkReport, read: Callable[[SeedScore], float]) -> float:
    return fmean(read(score) for score in report.scores)


def _over_seeds(report: NetworkReport, read: Callable[[SeedScore], float]) -> str:
    if report.role == "teacher":
        return "reference"
    if len(report.scores) < 2:
        return "one seed"
    return f"± {100 * stdev(read(score) for score in report.scores):.1f} over seeds"


def _short(value: float) -> str:
    """A count with k, M or G: 826 k, 3.3 M."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:,.0f} "
