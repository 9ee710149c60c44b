"""How sure is it, and how often is it right? A reliability diagram with the counts under it. Plotly figure."""

from collections.abc import Mapping

import plotly.graph_objects as go

from lessons.formats import percent
from models.exhibit_records import Reliability
from models.records import Role
from ui.charts.style import ChartStyle, axis, layout

_FEWEST = 5  # images: a bin with fewer is drawn faint and joined to none


def reliability_figure(found: Mapping[Role, Reliability], style: ChartStyle) -> go.Figure:
    """Accuracy against confidence of each filled bin, the diagonal, and how many images each bin holds."""
    line = {"color": style.ink, "width": 1, "dash": "dash"}
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line=line, name="As right as sure", hoverinfo="skip")
    for role, each in found.items():
        look = style.roles[role]
        solid, faint = ([b for b, count in enumerate(each.counts) if count and (count >= _FEWEST) == is_solid]
                        for is_solid in (True, False))  # fmt: skip
        for bins, mode, opacity in ((solid, "lines+markers", 1.0), (faint, "markers", 0.35)):
            figure.add_scatter(
                x=[each.confidence[b] for b in bins], y=[each.accuracy[b] for b in bins], mode=mode, name=look.title,
                line={"color": look.colour, "width": 2, "dash": look.dash}, showlegend=bins is solid,
                marker={"color": look.colour, "symbol": look.symbol, "size": 10, "opacity": opacity},
                text=[f"{each.counts[b]} images" for b in bins],
                hovertemplate="sure %{x:.0%}, right %{y:.0%}, %{text}<extra></extra>",
            )  # fmt: skip
        middles = [(b + 0.5) / len(each.counts) for b in range(len(each.counts))]
        figure.add_bar(
            x=middles, y=list(each.counts), yaxis="y2", marker={"color": look.colour}, showlegend=False,
            name=look.title, hovertemplate="%{y} images<extra></extra>",
        )  # fmt: skip
    x_axis = axis(style, "How sure (confidence)", range=[0, 1.02], tickformat=".0%", dtick=0.2, anchor="y2")
    y_axis = axis(style, "How often right", range=[-0.04, 1.04], tickformat=".0%", dtick=0.2, domain=[0.36, 1])
    counts = axis(style, "Images", domain=[0, 0.24], type="log", dtick=1)
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    margin = {"l": 56, "r": 12, "t": 70, "b": 48}
    return figure.update_layout(
        layout(style, 520, xaxis=x_axis, yaxis=y_axis, yaxis2=counts, legend=legend, margin=margin, barmode="group")
    )


def reliability_alt(found: Mapping[Role, Reliability], style: ChartStyle) -> str:
    """How sure and how far off each network is."""
    parts = [
        f"{style.roles[role].title}: sure {percent(each.mean_confidence)} on average, calibration error "
        f"{percent(each.calibration_error)}"
        for role, each in found.items()
    ]
    return f"Reliability diagram, how often right against how sure; the diagonal is perfect. {'; '.join(parts)}."
