"""Teacher and student side by side: what is often said, what we measured, what a paper reports; the claim ticked."""

import streamlit as st

from models.records import NetworkReport, Role, RunResult
from ui.amounts import count, duration, size
from ui.charts.shares import shares_alt, shares_figure
from ui.exhibits.place import Place
from ui.exhibits.stored import note, pair
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.tables import show_table

CLAIMED = (0.90, 0.95)  # of the teacher's accuracy, at
CLAIMED_TIMES = 10  # times fewer parameters
_TITLE = "Share of the teacher's accuracy"


def show(place: Place) -> None:
    """Draw what was kept of the teacher, tick the claim, and give the table."""
    result = pair()
    kept = kept_shares(result)
    place.report("kept_percent", 100 * kept["distilled"])
    place.report("times_smaller", times_smaller(result))
    guess = place.guesses.get("kept_percent")
    guess = None if guess is None or isinstance(guess, str) else guess / 100
    style = chart_style()
    figure = shares_figure(kept, _TITLE, style, CLAIMED, guess)
    show_chart(figure, shares_alt(kept, _TITLE, style, guess), f"{place.key}_chart")
    st.caption("The shaded strip is where articles often put a student.")
    st.markdown("\n".join(f"- {sentence}" for sentence in ticked(result)))
    show_table(rows(result), "Teacher and student: claimed, measured, published")
    st.caption(f"{note(result)} The paper: Sanh and others 2019, listed under Sources.")
    place.in_words(" ".join(ticked(result)), kept_rows(result))


def kept_shares(result: RunResult) -> dict[Role, float]:
    """Each network's mean test accuracy as a share of the teacher's."""
    whole = result.networks["teacher"].accuracy_mean
    return {role: report.accuracy_mean / whole for role, report in result.networks.items()}


def times_smaller(result: RunResult) -> float:
    """How many times fewer parameters the student has."""
    return result.networks["teacher"].parameters / result.networks["distilled"].parameters


def ticked(result: RunResult) -> tuple[str, ...]:
    """The claim “90 to 95 % as good at a tenth of the size”, part by part, and what it leaves out."""
    kept, times = kept_shares(result), times_smaller(result)
    wrong = {role: 1 - report.accuracy_mean for role, report in result.networks.items()}
    low, high = CLAIMED
    place = "below it" if kept["distilled"] < low else "above it" if kept["distilled"] > high else "inside it"
    return (
        f"**A tenth of the size?** {'Yes' if times >= CLAIMED_TIMES else 'No'}: {times:.0f} times fewer numbers.",
        f"**90 to 95 % as good?** It keeps {percent(kept['distilled'])} of the teacher's accuracy: {place}.",
        f"**Was it the teaching?** The twin without a teacher keeps {percent(kept['plain'])}.",
        f"**Counted in mistakes:** for each mistake of the teacher the student makes "
        f"{wrong['distilled'] / wrong['teacher']:.1f}." if wrong["teacher"] else "The teacher made no mistake at all.",
    )  # fmt: skip


def rows(result: RunResult) -> list[dict[str, str]]:
    """The closing table of the lesson."""
    teacher, student = result.networks["teacher"], result.networks["distilled"]
    measured = (
        ("Size", "huge → small", _size(teacher), _size(student), "40 % fewer numbers"),
        ("Speed, one picture", "seconds → milliseconds", _speed(teacher), _speed(student), "60 % faster"),
        ("Work, one picture (multiply-adds)", "very high → low", _work(teacher), _work(student), "not in the summary"),
        ("Hardware", "data centre → phone", _hardware(teacher), _hardware(student), "tried on a device too"),
        ("Accuracy", "the best → 90–95 % of it", *_accuracies(result), "97 % kept"),
        ("Abilities", "everything → one task", "ten digits", "the same ten digits", "language, then tuned to a task"),
    )
    heads = ("", "Often said", "Our teacher", "Our student", "BERT → DistilBERT")
    return [dict(zip(heads, row, strict=True)) for row in measured]


def _size(report: NetworkReport) -> str:
    return f"{count(report.parameters)} numbers, {size(report.size_bytes)}"


def _speed(report: NetworkReport) -> str:
    return duration(report.latency_ms.median / 1000)


def _work(report: NetworkReport) -> str:
    return count(report.multiply_adds)


def _hardware(report: NetworkReport) -> str:
    return f"{report.threads} thread{'s' * (report.threads != 1)} of a CPU"


def _accuracies(result: RunResult) -> tuple[str, str]:
    teacher, student = (percent(result.networks[role].accuracy_mean) for role in ("teacher", "distilled"))
    return teacher, student


def kept_rows(result: RunResult) -> list[dict[str, str]]:
    """The chart as a table."""
    style = chart_style()
    return [
        {
            "Network": style.roles[role].title,
            "Test accuracy": percent(result.networks[role].accuracy_mean),
            _TITLE: percent(share),
        }
        for role, share in kept_shares(result).items()
    ]
