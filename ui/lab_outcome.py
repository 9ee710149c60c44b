"""After the race: the verdict in words, the table, the charts behind it, and the result as a file."""

from html import escape

import streamlit as st

from models import folders
from models.data_errors import DataError
from models.records import NetworkReport, Role, RunResult, encode
from ui.charts import outcome as charts
from ui.charts.style import ChartStyle
from ui.lab_look import chart_style
from ui.lab_stage import Stage, start_with_seeds
from ui.lab_table import conditions, table_html
from ui.lab_words import MORE_SEEDS, Verdict, verdict

_PLAIN_CHART = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def draw(stage: Stage) -> None:
    """Draw what is known at the end of a run; nothing before that."""
    result = stage.result
    if result is None:
        return
    words = verdict(result)
    if words is None:
        st.info("Stopped before the test, so there is no verdict. The curves above stay, and you can rewind them.")
        return
    st.header("What came of it")
    stored_note(stage, result)
    show_verdict(words)
    if words.wants_more_seeds:
        label = f"Run {MORE_SEEDS} seeds"
        st.button(label, key="lab_more_seeds", on_click=start_with_seeds, args=(result.spec, MORE_SEEDS))
    st.html(table_html(result))
    st.caption(conditions(result))
    _charts(result, chart_style())
    st.download_button(
        "Download the result (JSON)",
        encode(result),
        file_name=f"owlet-{result.spec.key}.json",
        mime="application/json",
        key="lab_download",
        on_click="ignore",
    )


def stored_note(stage: Stage, result: RunResult) -> None:
    """Say that a run was cut short, and when and where a stored one was measured."""
    if not result.complete:
        st.caption("The run was stopped: this is what it had reached.")
    if stage.handle is None:
        day, _, time = result.created_at.partition("T")
        st.caption(f"A stored result, measured on {day} at {time[:5]} UTC on {escape(result.device)}.")


def show_verdict(words: Verdict) -> None:
    """The outcome in words, with its colour."""
    details = "".join(f"<p>{escape(sentence)}</p>" for sentence in (words.interval, words.test, *words.advice))
    kind = words.kind.replace(" ", "-")
    headline = f'<p class="headline">{escape(words.headline)}</p>'
    st.html(f'<div class="owlet-verdict {kind}" role="status">{headline}{details}</div>')


def _charts(result: RunResult, style: ChartStyle) -> None:
    networks = result.networks
    if result.difference is not None and result.difference.seeds > 1:
        plain, distilled = networks["plain"], networks["distilled"]
        left, right = st.columns(2, gap="large", vertical_alignment="center")
        with left:
            st.markdown("**Every pair: plain → distilled**")
            show_chart(
                charts.seeds_figure(plain, distilled, style),
                charts.seeds_alt(plain, distilled, result.difference),
                "lab_seeds",
            )
        with right:
            st.markdown("**Mean difference with its 95 % interval**")
            alt = charts.difference_alt(result.difference)
            show_chart(charts.difference_figure(result.difference, style), alt, "lab_difference")
    with st.expander("Where the errors are"):
        _errors(networks, _classes(result), style)


def _errors(networks: dict[Role, NetworkReport], classes: tuple[str, ...], style: ChartStyle) -> None:
    st.markdown("**Wrong test images of each class**")
    show_chart(charts.errors_figure(networks, classes, style), charts.errors_alt(networks, classes), "lab_errors")
    st.markdown("**Who is taken for whom**")
    titles = {style.roles[role].title: role for role in networks}
    chosen = st.segmented_control("Network", list(titles), default=list(titles)[-2], key="lab_confusion_role")
    report = networks[titles[chosen or list(titles)[-2]]]
    st.caption(
        "Each number counts test images of the row’s class that got the column’s answer. Right answers are left out."
    )
    show_chart(charts.confusion_figure(report, classes, style), charts.confusion_alt(report, classes), "lab_confusion")


def show_chart(figure: object, alt: str, key: str) -> None:
    """A Plotly figure that no thumb can move by accident."""
    st.plotly_chart(figure, theme=None, config=_PLAIN_CHART, alt=alt, key=key)


def _classes(result: RunResult) -> tuple[str, ...]:
    try:
        return folders.info(result.spec.data).classes
    except DataError:
        return tuple(str(index) for index in range(len(result.networks["teacher"].confusion)))
