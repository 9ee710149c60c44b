"""Plain tables that a screen reader can walk through and a phone can scroll."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

_RULES = """<style>
.owlet-table { overflow-x: auto; }
.owlet-table table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.owlet-table :is(th, td) { padding: 0.35rem 0.7rem; text-align: left; border-bottom: 1px solid var(--st-border-color); }
.owlet-table thead th { font-weight: 600; }
.owlet-table tbody th { font-weight: 500; }
</style>"""


def show_table(rows: Sequence[Mapping[str, object]], caption: str) -> None:
    """Rows with equal keys as an HTML table; the first column heads each row. `caption` is for screen readers."""
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in rows[0]) if rows else ""
    body = "".join(_row([str(value) for value in row.values()]) for row in rows)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    frame = f'<div class="owlet-table" tabindex="0" role="region" aria-label="{escape(caption)}">{table}</div>'
    st.html(_RULES + frame)


def _row(values: list[str]) -> str:
    first, *others = values
    cells = "".join(f"<td>{escape(value)}</td>" for value in others)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
