"""Three ways to keep a teacher's answers, as bars on a scale where each line is a thousand times the one before."""

from collections.abc import Mapping

import plotly.graph_objects as go

from ui.charts.style import ChartStyle, axis, layout

_LINES = {1e6: "1 MB", 1e9: "1 GB", 1e12: "1 TB", 1e15: "1 PB"}
_RANGE = (5.0, 18.5)  # powers of ten, in bytes


def storage_figure(sizes: Mapping[str, tuple[int, str]], style: ChartStyle) -> go.Figure:
    """A bar for each way: its bytes, and the same in words."""
    look = style.roles["teacher"]
    figure = go.Figure(
        go.Bar(
            x=[size for size, _ in sizes.values()],
            y=list(sizes),
            orientation="h",
            marker={"color": look.colour},
            hoverinfo="skip",
        )
    )
    titles = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": title, "yshift": 26, "showarrow": False,
         "text": f"{title}: <b>{words}</b>"}
        for title, (_, words) in sizes.items()
    ]  # fmt: skip
    x_axis = axis(style, "", type="log", range=_RANGE, tickvals=list(_LINES), ticktext=list(_LINES.values()))
    y_axis = axis(style, "", type="category", autorange="reversed", showticklabels=False, showgrid=False)
    frame = layout(style, 250, xaxis=x_axis, yaxis=y_axis, annotations=titles, bargap=0.62, showlegend=False)
    return figure.update_layout(frame | {"margin": {"l": 12, "r": 16, "t": 24, "b": 32}})


def storage_alt(sizes: Mapping[str, tuple[int, str]]) -> str:
    """The chart in words."""
    return f"Bars on a logarithmic scale: {'; '.join(f'{title}, {words}' for title, (_, words) in sizes.items())}."
