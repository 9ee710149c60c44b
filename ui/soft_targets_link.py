"""What a link to the Soft targets screen says: ?data=mnist-5k&image=3&T=10&log=yes."""

import math
from collections.abc import Mapping

from models.catalogue import DATASETS
from ui.components.soft_bars import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, SoftBarsState


def read_data(query: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, list[str]]:
    """The data set that a link names, or the first one; and a sentence if the link's name is unknown."""
    name = query.get("data", names[0])
    if name in names:
        return name, []
    return names[0], [
        f"The link asks for the images “{name[:40]}”, which are not here. You see “{DATASETS[names[0]].title}” instead."
    ]


def read_state(query: Mapping[str, str], default: SoftBarsState, image_count: int) -> tuple[SoftBarsState, list[str]]:
    """Image, temperature and scale of a link. A value that cannot be takes its default, and a sentence says so."""
    picked, temperature, logarithmic, problems = default.picked, default.temperature, default.logarithmic, []
    if (text := query.get("image")) is not None:
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= image_count:
            picked = int(text[:9]) - 1  # people count images from 1
        else:
            problems.append(f"The link's image “{text[:40]}” must be a number from 1 to {image_count}.")
    if (text := query.get("T")) is not None:
        value = _number(text)
        if LOWEST_TEMPERATURE <= value <= HIGHEST_TEMPERATURE:
            temperature = value
        else:
            limits = f"{LOWEST_TEMPERATURE:g} to {HIGHEST_TEMPERATURE:g}"
            problems.append(f"The link's temperature “{text[:40]}” must be a number from {limits}.")
    if (text := query.get("log")) is not None:
        if text in ("yes", "no"):
            logarithmic = text == "yes"
        else:
            problems.append(f"The link's scale “log={text[:40]}” must be yes or no.")
    return SoftBarsState(picked, temperature, logarithmic), problems


def to_query(data: str, state: SoftBarsState) -> dict[str, str]:
    """The link that shows this again."""
    return {
        "data": data,
        "image": str(state.picked + 1),
        "T": f"{state.temperature:g}",
        "log": "yes" if state.logarithmic else "no",
    }


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan  # lies in no range
