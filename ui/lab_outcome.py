"""After the race: the verdict in words, the table, the charts behind it, and the result as a file."""

from dataclasses import replace
from html import escape

import streamlit as st

from models import folders
from models.data_errors import DataError
from models.records import NetworkReport, Role, RunResult
from ui import drawing_kits, run_costs, take_home, verdict_panel
from ui.chart_view import show_chart
from ui.charts import outcome as charts
from ui.charts.style import ChartStyle
from ui.lab_look import chart_style
from ui.lab_stage import Stage, start_in_lab
from ui.lab_table import conditions, table_html, two_kinds_of_luck
from ui.lab_words import MORE_SEEDS
from ui.verdict_panel import show_verdict

__all__ = ["draw", "show_chart", "show_verdict", "stored_note"]


def draw(stage: Stage) -> None:
    """Draw what is known at the end of a run; nothing before that."""
    result = stage.result
    if result is None:
        return
    compared = verdict_panel.comparison_of(result)
    if compared is None:
        st.info("Stopped before the test, so there is no verdict. The curves above stay, and you can rewind them.")
        return
    st.header("What came of it")
    stored_note(stage, result)
    verdict_panel.show(compared, "lab")
    if compared.words.wants_more_seeds:
        more = replace(result.spec, seeds=tuple(range(MORE_SEEDS)))
        st.button(f"Run {MORE_SEEDS} seeds", key="lab_more_seeds", on_click=start_in_lab, args=(more,))
    st.html(table_html(result))
    st.caption(two_kinds_of_luck(result))
    st.caption(conditions(result))
    if stage.run_id is not None:
        drawing_kits.show_way(stage.run_id, result)
    _charts(result, chart_style())
    if stage.run_id is not None:
        run_costs.show(stage.run_id, result)
    take_home.show(stage.run_id, result)


def stored_note(stage: Stage, result: RunResult) -> None:
    """Say that a run was cut short, and when and where a stored one was measured."""
    if not result.complete:
        st.caption("The run was stopped: this is what it had reached.")
    if stage.handle is None:
        day, _, time = result.created_at.partition("T")
        st.caption(f"A stored result, measured on {day} at {time[:5]} UTC on {escape(result.device)}.")


def _charts(result: RunResult, style: ChartStyle) -> None:
    networks = result.networks
    if len(result.spec.seeds) > 1:
        with st.expander("Every pair’s two accuracies"):
            plain, distilled = networks["plain"], networks["distilled"]
            figure = charts.seeds_figure(plain, distilled, style)
            show_chart(figure, charts.seeds_alt(plain, distilled), "lab_seeds")
    with st.expander("Where the errors are"):
        _errors(networks, _classes(result), style)


def _errors(networks: dict[Role, NetworkReport], classes: tuple[str, ...], style: ChartStyle) -> None:
    st.markdown("**Wrong test images of each class**")
    show_chart(charts.errors_figure(networks, classes, style), charts.errors_alt(networks, classes), "lab_errors")
    st.markdown("**Who is taken for whom**")
    titles = {style.roles[role].title: role for role in networks}
    chosen = st.pills("Network", list(titles), default=list(titles)[-2], key="lab_confusion_role")
    report = networks[titles[chosen or list(titles)[-2]]]
    st.caption(
        "Each number counts test images of the row’s class that got the column’s answer. Right answers are left out."
    )
    show_chart(charts.confusion_figure(report, classes, style), charts.confusion_alt(report, classes), "lab_confusion")


def _classes(result: RunResult) -> tuple[str, ...]:
    try:
        return folders.info(result.spec.data).classes
    except DataError:
        return tuple(str(index) for index in range(len(result.networks["teacher"].confusion)))
