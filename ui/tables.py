"""Plain tables that a screen reader can walk through and a phone can show."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

# The two shadows lie still at the edges; what covers them moves along with the table, and is gone where there is more.
_RULES = """<style>
.owlet-table { overflow-x: auto; background:
  linear-gradient(90deg, var(--st-background-color) 40%, transparent) left / 3rem 100% no-repeat local,
  linear-gradient(-90deg, var(--st-background-color) 40%, transparent) right / 3rem 100% no-repeat local,
  linear-gradient(90deg, var(--owlet-shadow), transparent) left / 0.9rem 100% no-repeat scroll,
  linear-gradient(-90deg, var(--owlet-shadow), transparent) right / 0.9rem 100% no-repeat scroll;
  --owlet-shadow: color-mix(in srgb, var(--st-text-color) 28%, transparent); }
.owlet-table table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.owlet-table :is(th, td) { padding: 0.35rem 0.7rem; text-align: left; border-bottom: 1px solid var(--st-border-color); }
.owlet-table thead th { font-weight: 600; }
.owlet-table tbody th { font-weight: 500; }
@media (max-width: 640px) {
  .owlet-table.stacked :is(table, tbody, tr, th, td) { display: block; border: 0; padding: 0; }
  .owlet-table.stacked thead { position: absolute; clip-path: inset(50%); } /* still read aloud */
  .owlet-table.stacked tr { padding: 0.6rem 0; border-bottom: 1px solid var(--st-border-color); }
  .owlet-table.stacked tbody th { font-weight: 650; }
  .owlet-table.stacked td { display: flex; justify-content: space-between; gap: 1rem; text-align: right;
    padding: 0.15rem 0; }
  .owlet-table.stacked td::before { content: attr(data-head) / ""; text-align: left; opacity: 0.8; flex: none; }
}
</style>"""


def show_table(rows: Sequence[Mapping[str, object]], caption: str, stacked: bool = False) -> None:
    """Rows with equal keys as an HTML table; the first column heads each row. `caption` is for screen readers.

    On a phone a wide table can be scrolled, with a shadow where it goes on; `stacked`, each row is a small list.
    The roles are written out, since the narrow layout takes them from the browser's reading.
    """
    names = rows[0] if rows else ()
    heads = "".join(f'<th role="columnheader" scope="col">{escape(str(name))}</th>' for name in names)
    table = (
        f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(_row(row, stacked) for row in rows)}</tbody></table>'
    )
    looks = "owlet-table stacked" if stacked else "owlet-table"
    st.html(f'{_RULES}<div class="{looks}" tabindex="0" role="region" aria-label="{escape(caption)}">{table}</div>')


def _row(row: Mapping[str, object], stacked: bool) -> str:
    (_, first), *others = row.items()
    cells = "".join(f"<td{_with_head(name) if stacked else ''}>{escape(str(value))}</td>" for name, value in others)
    return f'<tr role="row"><th role="rowheader" scope="row">{escape(str(first))}</th>{cells}</tr>'


def _with_head(name: str) -> str:
    return f' role="cell" data-head="{escape(name)}"'
