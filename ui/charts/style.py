"""How charts look, as plain data: who draws a chart passes it in, so charts know of no theme and no screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.records import Role


@dataclass(frozen=True)
class LineStyle:
    """One network's look in every chart."""

    title: str
    colour: str
    dash: str  # Plotly line dash
    symbol: str  # Plotly marker symbol


@dataclass(frozen=True, eq=False)  # one object a theme, so that a figure can be kept for it
class ChartStyle:
    """The looks of the three networks, and the colours of what stands around the data."""

    roles: Mapping[Role, LineStyle]
    ink: str
    grid: str
    paper: str


def layout(style: ChartStyle, height: int, **changes: Any) -> dict[str, Any]:
    """The layout that all charts share. `height` is in pixels."""
    shared: dict[str, Any] = {
        "height": height,
        "margin": {"l": 56, "r": 16, "t": 16, "b": 48},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": style.ink, "size": 13},
        "uirevision": "constant",  # a redraw keeps what the learner has done to the chart
        "dragmode": False,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    }
    return shared | changes


def guess_look(style: ChartStyle, on_the_right: bool, text: str = "Your guess") -> dict[str, Any]:
    """How a learner's guess is drawn across a chart (`Figure.add_vline`); its words stay within the chart."""
    label = {"text": text, "yanchor": "bottom", "xanchor": "right" if on_the_right else "left"}
    return {"line": {"color": style.ink, "width": 2, "dash": "dot"}, "annotation": label}


def axis(style: ChartStyle, title: str, **changes: Any) -> dict[str, Any]:
    """One axis: a title with its unit, quiet lines, and no zoom that a thumb could start by accident."""
    quiet = {"gridcolor": style.grid, "linecolor": style.grid, "zeroline": False, "fixedrange": True}
    return {"title": {"text": title, "font": {"size": 14}}, **quiet, **changes}
