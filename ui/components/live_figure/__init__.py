"""A line chart that grows while a network trains, drawn in place.

`st.plotly_chart` (Streamlit 1.67) builds its chart anew with every change, which blinks several times a second. This
draws the lines of the same Plotly figure as SVG and only moves what changed, so the figure stays the one contract.
"""

from pathlib import Path
from typing import Any

from ui.charts.race import PlainFigure
from ui.components.sources import component

_mount = component("live_figure", Path(__file__).parent, "../svg.js", "scales.js", "view.js")


def live_figure(figure: PlainFigure, *, alt: str, words: str, key: str) -> None:
    """Draw a figure of lines.

    Args:
        figure: scatter traces on a linear x axis and a linear or logarithmic y axis, both with a fixed range.
        alt: what the chart shows; `words`: its numbers now, for those who cannot see it.
    """
    layout = figure["layout"]
    shapes = layout.get("shapes", ())
    data = {
        "title": layout["yaxis"]["title"]["text"],  # above the chart: upright text reads better than on its side
        "alt": alt,
        "words": words,
        "height": layout["height"],
        "x": _axis(layout["xaxis"]),
        "y": _axis(layout["yaxis"]),
        "lines": [_line(trace) for trace in figure["data"]],
        "cursor": shapes[0]["x0"] if shapes else None,
    }
    _mount(key=key, data=data)


def _axis(axis: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": axis["title"]["text"],
        "range": axis["range"],
        "logarithmic": axis.get("type") == "log",
        "percent": axis.get("tickformat", "").endswith("%"),
    }


def _line(trace: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": trace["name"],
        "x": trace["x"],
        "y": trace["y"],
        "colour": trace["line"]["color"],
        "dash": trace["line"]["dash"],
        "width": trace["line"]["width"],
        "symbol": trace["marker"]["symbol"] if "markers" in trace["mode"] else None,
        "opacity": trace["opacity"],
        "named": trace["showlegend"],
    }
