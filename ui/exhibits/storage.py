"""How much room a big teacher's answers take: every share, the best few, or the text alone.

Settings: `tokens=1000000 vocabulary=128000 kept=10 bytes=2`, one of the values below each. The measure
`times_smaller`, all shares against the best few, belongs to these settings and not to the dials.
"""

from collections.abc import Mapping

import streamlit as st

from lessons.storage import Answers, full_bytes, text_bytes, top_k_bytes
from ui.amounts import amount, size
from ui.charts.storage import storage_alt, storage_figure
from ui.exhibits.place import Place
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

TOKENS = tuple(10**power for power in range(6, 13))
VOCABULARIES = (10, 30_000, 50_000, 128_000, 256_000)
KEPT = (1, 5, 10, 20, 50, 100)
SHARE_BYTES = (1, 2, 4)
_DISK = 10**12


def show(place: Place) -> None:
    """Draw the dials and the bars."""
    start = starting_answers(place.settings)
    place.report("times_smaller", full_bytes(start) / top_k_bytes(start))
    answers = _dials(place.key, start)
    found = sizes(answers)
    show_chart(storage_figure(found, chart_style()), storage_alt(found), f"{place.key}_chart")
    st.markdown(in_words(answers))
    place.in_words(in_words(answers), rows(answers))


def starting_answers(settings: Mapping[str, str]) -> Answers:
    """What a lesson opens with."""
    return Answers(
        tokens=int(settings.get("tokens", "1000000")),
        vocabulary=int(settings.get("vocabulary", "128000")),
        share_bytes=int(settings.get("bytes", "2")),
        kept=int(settings.get("kept", "10")),
    )


def _dials(key: str, start: Answers) -> Answers:
    commas = "{:,}".format
    tokens = st.select_slider(
        "Tokens that the teacher answers", TOKENS, start.tokens, key=f"{key}_tokens", format_func=commas
    )
    left, right = st.columns(2)
    vocabulary = left.select_slider(
        "Vocabulary: shares in one answer", VOCABULARIES, start.vocabulary, key=f"{key}_words", format_func=commas
    )
    kept = right.select_slider("Best shares that are kept", KEPT, start.kept, key=f"{key}_kept")
    share_bytes = st.segmented_control(
        "Bytes for one share", SHARE_BYTES, default=start.share_bytes, key=f"{key}_bytes", required=True
    )
    return Answers(tokens, vocabulary, share_bytes, kept)


def sizes(answers: Answers) -> dict[str, tuple[int, str]]:
    """Each way to keep the answers: its bytes, and the same in words."""
    found = {
        "All shares": full_bytes(answers),
        _best(answers): top_k_bytes(answers),
        "Only the text": text_bytes(answers),
    }
    return {title: (each, size(each)) for title, each in found.items()}


def _best(answers: Answers) -> str:
    kept = min(answers.kept, answers.vocabulary)
    return f"The best {kept}" if kept > 1 else "The best one with its share"


def in_words(answers: Answers) -> str:
    """What the dials come to."""
    full, best = full_bytes(answers), top_k_bytes(answers)
    disks = full / _DISK
    much = f" That would fill {amount(disks)} disks of 1 TB." if disks >= 2 else ""
    if best > full:
        return (
            f"All shares take {size(full)}.{much} Keeping the best few with their names would take more: {size(best)}."
        )
    return f"All shares take {size(full)}.{much} {_best(answers)} of each answer take {size(best)}, " + (
        f"**{amount(full / best)} times less**."
    )


def rows(answers: Answers) -> list[dict[str, str]]:
    """The sums as a table."""
    share, name = answers.share_bytes, answers.name_bytes
    kept = min(answers.kept, answers.vocabulary)
    sums = (
        f"{answers.vocabulary:,} × {share} bytes",
        f"{kept} × ({share} + {name}) bytes",
        f"{name} bytes",
    )
    return [
        {"What is kept": title, "For one token": per_token, "In all": words, "In bytes": f"{each:,}"}
        for (title, (each, words)), per_token in zip(sizes(answers).items(), sums, strict=True)
    ]
