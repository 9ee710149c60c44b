"""Is it real? One panel for the lab, the sweeps and lesson 7.

The verdict in words; every pair's difference, their mean and its interval; and McNemar's table of the first pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import streamlit as st

from models.records import PairCounts, PairedDifference, RunResult
from ui import lab_look, lab_words
from ui.chart_view import show_chart
from ui.charts import paired
from ui.lab_words import Verdict


@dataclass(frozen=True)
class Comparison:
    """Paired students that have been tested, and what statistics say of their difference."""

    gains: Mapping[int, float]  # seed → distilled minus plain test accuracy (0..1)
    difference: PairedDifference
    words: Verdict


def comparison_of(result: RunResult) -> Comparison | None:
    """What a run compares; None for one that was stopped before its first test."""
    words = lab_words.verdict(result)
    if result.difference is None or words is None:
        return None
    gains = paired.differences(result.networks["plain"], result.networks["distilled"])
    return Comparison(gains, result.difference, words)


def show(compared: Comparison, key: str, guess: float | None = None, beside: bool = True) -> None:
    """Draw the panel; `guess` is a learner's, in points. In a lesson's narrow column the table stands below the chart
    and not `beside` it. The page must have `lab_look.apply`d the look.
    """
    show_verdict(compared.words)
    counts = compared.difference.one_pair
    left, right = st.columns((3, 2), gap="large") if counts and beside else (st.container(), st.container())
    with left:
        show_differences(compared, key, guess)
    if counts is not None:
        with right:
            st.html(_two_by_two(counts))
            st.caption(compared.words.one_pair)


def show_differences(compared: Comparison, key: str, guess: float | None = None) -> None:
    """Every pair's difference, their mean and its interval, and how they are read."""
    gains = tuple(compared.gains.values())
    figure = paired.paired_figure(gains, compared.difference, lab_look.chart_style(), guess)
    show_chart(figure, paired.paired_alt(gains, compared.difference), f"{key}_differences")
    st.caption(_how_to_read(compared.difference))


def show_strip(compared: Comparison, key: str) -> None:
    """The same chart, low and in large type, for a wall."""
    gains = tuple(compared.gains.values())
    figure = paired.paired_figure(gains, compared.difference, lab_look.chart_style(), None)
    figure.update_layout(font_size=18, xaxis_title_font_size=18, height=170, margin_b=64, margin_t=8)
    show_chart(figure, paired.paired_alt(gains, compared.difference), f"{key}_strip")


def show_verdict(words: Verdict) -> None:
    """The outcome in words, with its colour."""
    details = "".join(f"<p>{escape(sentence)}</p>" for sentence in (words.interval, words.test, *words.advice))
    kind = words.kind.replace(" ", "-")
    headline = f'<p class="headline">{escape(words.headline)}</p>'
    st.html(f'<div class="owlet-verdict {kind}" role="status">{headline}{details}</div>')


def _how_to_read(difference: PairedDifference) -> str:
    """The rule behind the verdict, and why its margin is what it is."""
    margin = f"{100 * difference.margin:g}"
    return (
        "The bar right of zero: **gain**. Left of zero: **loss**. Across zero and within the grey strip: **no gain**. "
        "Across zero and wider, or a test that does not agree: **cannot tell**. "
        f"The strip is {margin} point to each side, since a smaller difference would hardly be noticed by whoever "
        "uses the student."
    )


def _two_by_two(counts: PairCounts) -> str:
    """The first pair's answers as a table of four cells; the two that decide are framed."""
    rows = (
        ("Plain right", ("both right", counts.both_right, ""), ("only plain", counts.only_plain, "plain")),
        ("Plain wrong", ("only distilled", counts.only_distilled, "distilled"), ("both wrong", counts.both_wrong, "")),
    )
    body = "".join(
        f'<tr><th scope="row">{head}</th>'
        + "".join(f'<td class="{role}"><b>{count:,}</b><small>{name}</small></td>' for name, count, role in cells)
        + "</tr>"
        for head, *cells in rows
    )
    return (
        f'<table class="owlet-two-by-two"><caption>One pair, image by image (seed {counts.seed})</caption><thead><tr>'
        '<td></td><th scope="col">Distilled right</th><th scope="col">Distilled wrong</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
