"""Which classes a teacher finds alike: a map of its mean soft targets, and the tree of the classes. Plotly figures."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lessons.formats import percent
from models.exhibit_records import Resemblance
from ui.charts.style import ChartStyle, axis, layout

_NARROW = {"l": 36, "r": 8, "t": 12, "b": 48}


def closest(shares: Sequence[float], own: int) -> list[int]:
    """The other classes, the one with the largest share first."""
    return sorted((k for k in range(len(shares)) if k != own), key=lambda k: -shares[k])


def map_figure(found: Resemblance, chosen: int, style: ChartStyle) -> go.Figure:
    """Row: what the image is. Column: what part of the belief goes there, in percent; the right class is left blank."""
    names = list(found.classes)
    percents = [[None if a == b else 100 * share for b, share in enumerate(row)] for a, row in enumerate(found.shares)]
    heat = go.Heatmap(
        z=percents, x=names, y=names, colorscale=[[0, style.paper], [1, style.roles["teacher"].colour]],
        xgap=2, ygap=2, zmin=0, hoverongaps=False, showscale=False, texttemplate="%{z:.0f}", textfont={"size": 11},
        hovertemplate="a %{y}: %{z:.1f} % goes to %{x}<extra></extra>",
    )  # fmt: skip
    x_axis = axis(style, "… how much belief goes to this class (%)", type="category", showgrid=False)
    y_axis = axis(style, "When the image is a …", type="category", autorange="reversed", showgrid=False)
    figure = go.Figure(heat, layout(style, 400, xaxis=x_axis, yaxis=y_axis, margin=_NARROW | {"l": 52}))
    ends = {"x0": -0.5, "x1": len(names) - 0.5, "y0": chosen - 0.5, "y1": chosen + 0.5}
    return figure.add_shape(type="rect", **ends, line={"color": style.ink, "width": 2})


def map_alt(found: Resemblance) -> str:
    """Each class with the class that it is nearest to."""
    parts = []
    for own, row in enumerate(found.shares):
        nearest = closest(row, own)[0]
        parts.append(f"{found.classes[own]} nearest to {found.classes[nearest]} ({percent(row[nearest])})")
    return f"Heat map of the teacher's mean soft targets at T = {found.temperature:g}. {'; '.join(parts)}."


def tree_figure(found: Resemblance, style: ChartStyle) -> go.Figure:
    """The classes at the left edge; the sooner two branches meet, the more alike the teacher finds them."""
    leaves = found.merges[-1].members
    at = {leaf: float(row) for row, leaf in enumerate(leaves)}
    first, last = found.merges[0].distance, found.merges[-1].distance
    start = first - 0.5 * (
        last - first
    )  # the distances lie close together; seen from zero, all joins would fall into one
    reached = dict.fromkeys(leaves, start)
    figure = go.Figure()
    for number, merge in enumerate(found.merges):
        low, high, end = at[merge.left], at[merge.right], merge.distance
        figure.add_scatter(
            x=[reached[merge.left], end, end, reached[merge.right]], y=[low, low, high, high], mode="lines",
            line={"color": style.roles["teacher"].colour, "width": 3}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
        at[len(leaves) + number], reached[len(leaves) + number] = (low + high) / 2, end
    x_axis = axis(style, "How different (1: nothing in common)", range=[start, last + 0.1 * (last - first)], nticks=4)
    y_axis = axis(
        style, "", tickvals=list(range(len(leaves))), ticktext=[found.classes[leaf] for leaf in leaves],
        range=[len(leaves) - 0.5, -0.5], showgrid=False,
    )  # fmt: skip
    return figure.update_layout(layout(style, 340, xaxis=x_axis, yaxis=y_axis, margin=_NARROW))


def tree_alt(found: Resemblance) -> str:
    """Who joins whom, the most alike first."""
    groups: list[tuple[int, ...]] = [(leaf,) for leaf in range(len(found.classes))]
    parts = []
    for merge in found.merges:
        left, right = (" ".join(found.classes[k] for k in groups[side]) for side in (merge.left, merge.right))
        parts.append(f"{left} with {right}")
        groups.append(merge.members)
    return f"Tree of the classes, the most alike joined first: {'; then '.join(parts)}."
