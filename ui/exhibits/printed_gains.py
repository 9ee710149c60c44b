"""Three well-known tutorials and what they print: is it a real gain, a real loss, or can nobody tell?

The numbers are those of the tutorials' own printed runs, each of one network and one seed; see the lesson's sources.
"""

import streamlit as st

from ui.charts.sampling import Printed, judge, printed_alt, printed_figure
from ui.exhibits.place import Place
from ui.formats import percent
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.lab_words import points

PRINTED = (
    Printed("Keras", 0.9778, 0.9692, 10_000),
    Printed("PyTorch, one run", 0.7041, 0.7019, 10_000),
    Printed("PyTorch, another run", 0.6986, 0.7080, 10_000),
    Printed("Hugging Face", 0.63, 0.65, 128),
)
CHOICES = ("real gain", "cannot tell", "real loss")


def show(place: Place) -> None:
    """Let the learner judge each pair of numbers; the sampling error of a row appears once it is judged."""
    given = [_ask(place, number, row) for number, row in enumerate(PRINTED)]
    judged = [answer is not None for answer in given]
    style = chart_style()
    show_chart(printed_figure(PRINTED, judged, style), printed_alt(PRINTED, judged), f"{place.key}_chart")
    right = sum(answer == judge(row).verdict for row, answer in zip(PRINTED, given, strict=True))
    summary = f"Judged so far: {sum(judged)} of {len(PRINTED)}; {right} as the sampling error has it."
    if all(judged):
        place.report("real_gains", float(sum(judge(row).verdict == "real gain" for row in PRINTED)))
        place.report("judged_right", float(right))
    st.caption(summary)
    place.in_words(summary, [_row(row, is_judged) for row, is_judged in zip(PRINTED, judged, strict=True)])


def _ask(place: Place, number: int, row: Printed) -> str | None:
    printed = f"plain {_as_printed(row.plain, row)}, distilled {_as_printed(row.distilled, row)}"
    st.markdown(f"**{row.title}** · {row.test_images:,} test images · {printed}")
    answer: str | None = st.segmented_control(
        f"{row.title}: what do you say?", CHOICES, key=f"{place.key}_row_{number}", label_visibility="collapsed"
    )
    found = judge(row)
    sentence = (
        f"{points(found.mean)} points, give or take {100 * (found.high - found.mean):.1f}: **{found.verdict}**."
        if answer is not None
        else "Judge first. Then the sampling error appears."
    )
    st.caption(sentence)
    return answer


def _as_printed(accuracy: float, row: Printed) -> str:
    decimals = max(0, len(str(row.test_images)) - 3)  # one image of 10,000 is 0.01 %
    return f"{100 * accuracy:.{decimals}f}\u00a0%"


def _row(row: Printed, is_judged: bool) -> dict[str, str]:
    found = judge(row)
    later = "after your answer"
    return {
        "Tutorial": row.title,
        "Test images": f"{row.test_images:,}",
        "Plain": percent(row.plain),
        "Distilled": percent(row.distilled),
        "Difference (points)": points(found.mean),
        "95 % interval": f"{points(found.low)} to {points(found.high)}" if is_judged else later,
        "Verdict": found.verdict if is_judged else later,
    }
