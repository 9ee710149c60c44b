"""Every pair's difference, their mean and its 95 % interval: how much of a gain is luck. Plotly figure."""

from collections.abc import Sequence

import plotly.graph_objects as go

from models.records import NetworkReport, PairedDifference
from ui.charts.style import ChartStyle, axis, guess_look, layout

_PAIRS, _MEAN, _ONLY = "Each pair", "Mean, 95 %", "This pair, 95 %"


def differences(plain: NetworkReport, distilled: NetworkReport) -> dict[int, float]:
    """Distilled minus plain test accuracy (0..1) of each seed that both have."""
    after = {score.seed: score.test_accuracy for score in distilled.scores}
    return {score.seed: after[score.seed] - score.test_accuracy for score in plain.scores if score.seed in after}


def steadiness(found: Sequence[float]) -> str:
    """What repeating did to the sign of the difference."""
    if len(set(found)) == 1:
        return "the same each time"
    if min(found) > 0:
        return "a gain each time, but never the same"
    return "a loss each time" if max(found) < 0 else "sometimes a gain, sometimes not"


def paired_figure(
    found: Sequence[float], difference: PairedDifference, style: ChartStyle, guess: float | None
) -> go.Figure:
    """A dot for each pair, the mean with its interval, a line at zero, and what the learner guessed (points).

    The strip around zero is too small to count. One pair alone has no mean: its own interval is drawn.
    """
    look = style.roles["distilled"]
    points = [100 * value for value in found]
    mean, low, high, margin = (
        100 * value for value in (difference.mean, difference.low, difference.high, difference.margin)
    )
    reach = 1.15 * max(abs(value) for value in (*points, low, high, guess or 0.0, 1.5 * margin))
    dot, last = {"color": look.colour, "symbol": look.symbol}, _MEAN if len(found) > 1 else _ONLY
    figure = go.Figure()
    if len(found) > 1:
        each = dot | {"size": 10, "opacity": 0.65}
        figure.add_scatter(x=points, y=[_PAIRS] * len(points), mode="markers", marker=each, name=_PAIRS)
    bar = {"type": "data", "array": [high - mean], "arrayminus": [mean - low], "thickness": 3, "width": 8}
    figure.add_scatter(x=[mean], y=[last], mode="markers", marker=dot | {"size": 13}, error_x=bar, name=last)
    figure.add_vrect(-margin, margin, fillcolor=style.ink, opacity=0.12, line_width=0, layer="below")
    if guess is not None:
        figure.add_vline(guess, **guess_look(style, guess > 0))
    x_axis = axis(style, "Distilled minus plain (points)", range=[-reach, reach])
    x_axis |= {"zeroline": True, "zerolinecolor": style.ink, "zerolinewidth": 2}
    y_axis = axis(style, "", type="category", autorange="reversed", automargin=True)
    height = 210 if len(found) > 1 else 150
    frame = layout(
        style, height, xaxis=x_axis, yaxis=y_axis, showlegend=False, margin={"l": 56, "r": 16, "t": 32, "b": 48}
    )
    return figure.update_layout(frame)


def paired_alt(found: Sequence[float], difference: PairedDifference) -> str:
    """The chart in words."""
    pairs = ", ".join(f"{100 * value:+.1f}" for value in found)
    opening = f"Dots: distilled minus plain of each pair, in points: {pairs}. Below them their mean"
    return (
        f"{opening if len(found) > 1 else 'A dot: distilled minus plain, in points:'} "
        f"{100 * difference.mean:+.1f} with its 95 % interval {100 * difference.low:+.1f} to "
        f"{100 * difference.high:+.1f}, a line at zero, and a strip of {100 * difference.margin:g} to each side of it."
    )
