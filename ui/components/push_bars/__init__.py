"""Where a label and a teacher push each logit of a student, with a temperature that the browser alone turns.

The logits travel once; the pushes are worked out in JavaScript, so the server hears of a temperature only when the
slider is let go.
"""

from collections.abc import Sequence
from pathlib import Path

from ui.charts.style import ChartStyle
from ui.components.sources import component

_mount = component("push_bars", Path(__file__).parent, "../svg.js", "../soft_bars/maths.js", "maths.js", "view.js")


def push_bars(
    *,
    classes: Sequence[str],
    label: int,
    teacher: Sequence[float],
    student: Sequence[float],
    temperatures: Sequence[float],
    start: float,
    style: ChartStyle,
    key: str,
) -> float:
    """Draw the bars with their slider and return the temperature at which it was let go last; `start` before that.

    Args:
        classes: K names. label: the right one's index. teacher, student: their logits (K,) for one image.
        temperatures: where the slider can stand, rising. start: one of them.
    """
    data = {
        "classes": list(classes),
        "label": label,
        "teacher": list(teacher),
        "student": list(student),
        "temperatures": list(temperatures),
        "start": temperatures.index(start),
        "colours": {"label": style.roles["plain"].colour, "teacher": style.roles["teacher"].colour},
    }
    state = _mount(key=key, data=data, default={"temperature": start}, on_temperature_change=lambda: None)
    return next((each for each in temperatures if each == state.temperature), start)
